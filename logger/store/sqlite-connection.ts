/**
 * One connection to SQLite: prepared statements by their text, transactions with hooks that run only after the commit, and
 * SQLite's errors translated into `StoreError`. The only file that imports better-sqlite3. Who holds a `Reader` cannot
 * write; a `Writer` exists only inside a transaction.
 */
import { strict as assert } from 'node:assert';
import Sqlite from 'better-sqlite3';
import { StoreError, type StoreErrorCode } from './store-error.js';

/** How long a statement waits for another process that holds the database. Blocks the program, so it is short. */
const BUSY_TIMEOUT_MS = 2000;

export type SqlValue = number | string | Uint8Array | null;

export interface Reader {
  /** The first row, or `undefined`. `Row` names the columns that the statement selects. */
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined;
  all<Row>(sql: string, ...values: SqlValue[]): Row[];
}

export interface Writer extends Reader {
  /** Runs a statement and gives the number of rows that it changed. */
  run(sql: string, ...values: SqlValue[]): number;
  /** Runs `hook` after the commit, never when the transaction fails. A hook must not throw. */
  onCommit(hook: () => void): void;
}

/** Where a transaction stands: what a crash rehearsal hangs on to. */
export type TransactionStep = 'begun' | 'written' | 'committed' | 'told';

export interface ConnectionOptions {
  /** `read-damaged`: read-only, and whatever contradicts itself (a length, a schema) is passed over where the connection asks for it. */
  mode?: 'read-write' | 'read-only' | 'read-damaged';
  onStep?: (step: TransactionStep) => void;
  /** Called when SQLite finds the database damaged while it is in use. */
  onDamage?: () => void;
}

export class SqliteConnection implements Reader, Disposable {
  readonly #sqlite: Sqlite.Database;
  readonly #path: string;
  readonly #options: ConnectionOptions;
  readonly #statements = new Map<string, Sqlite.Statement<SqlValue[]>>();

  constructor(path: string, options: ConnectionOptions = {}) {
    this.#path = path;
    this.#options = options;
    const { mode = 'read-write' } = options;
    this.#sqlite = this.#translated(
      () => new Sqlite(path, { readonly: mode !== 'read-write', timeout: BUSY_TIMEOUT_MS }),
    );
    // Otherwise SQLite is defensive: `writable_schema` has no effect, without a word.
    if (mode === 'read-damaged') this.#sqlite.unsafeMode(true);
  }

  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.#translated(() => this.#statement(sql).get(...values)) as Row | undefined;
  }

  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return this.#translated(() => this.#statement(sql).all(...values)) as Row[];
  }

  /** The value of a pragma, or what setting it answers. */
  pragma(text: string): unknown {
    return this.#translated(() => this.#sqlite.pragma(text, { simple: true }));
  }

  /** Several statements without values, for migrations. */
  execute(sql: string): void {
    this.#translated(() => this.#sqlite.exec(sql));
  }

  /** All or nothing. Not to be nested. What `work` throws undoes everything and is thrown on. */
  transaction<T>(work: (writer: Writer) => T): T {
    assert(!this.#sqlite.inTransaction, 'a transaction is open already');
    const hooks: (() => void)[] = [];
    const writer: Writer = {
      get: (sql, ...values) => this.get(sql, ...values),
      all: (sql, ...values) => this.all(sql, ...values),
      run: (sql, ...values) => this.#translated(() => this.#statement(sql).run(...values).changes),
      onCommit: (hook) => hooks.push(hook),
    };
    this.execute('BEGIN IMMEDIATE');
    let result: T;
    try {
      this.#options.onStep?.('begun');
      result = work(writer);
      this.#options.onStep?.('written');
      this.execute('COMMIT');
    } catch (error) {
      if (this.#sqlite.open && this.#sqlite.inTransaction) this.#sqlite.exec('ROLLBACK');
      throw error;
    }
    this.#options.onStep?.('committed');
    for (const hook of hooks) runHook(hook);
    this.#options.onStep?.('told');
    return result;
  }

  [Symbol.dispose](): void {
    this.#statements.clear();
    this.#translated(() => this.#sqlite.close());
  }

  #statement(sql: string): Sqlite.Statement<SqlValue[]> {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#sqlite.prepare<SqlValue[]>(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #translated<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const translated = translate(error, this.#path);
      if (translated instanceof StoreError && translated.code === 'damaged') this.#options.onDamage?.();
      throw translated;
    }
  }
}

/** The commit stands, so a hook that throws is a programmer's error of its own: it must not look like a failed commit. */
function runHook(hook: () => void): void {
  try {
    hook();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

const CODES: readonly (readonly [prefix: string, code: StoreErrorCode, hint: string])[] = [
  ['SQLITE_FULL', 'disk-full', 'Free some room on the disk that holds the database.'],
  ['SQLITE_CORRUPT', 'damaged', 'The database is checked at the next start and set aside if it is damaged.'],
  ['SQLITE_NOTADB', 'damaged', 'The file is not a database of this program.'],
  ['SQLITE_IOERR_SHORT_READ', 'damaged', 'The file is shorter than it should be.'],
  ['SQLITE_IOERR_READ', 'damaged', 'The disk cannot read back what was written: it may be failing.'],
  ['SQLITE_IOERR_DATA', 'damaged', 'The disk cannot read back what was written: it may be failing.'],
  ['SQLITE_BUSY', 'busy', 'Another program holds the database.'],
  ['SQLITE_CANTOPEN', 'not-accessible', 'Check the folder and its permissions.'],
  ['SQLITE_READONLY', 'not-accessible', 'Check the permissions and whether the disk was mounted read-only.'],
  ['SQLITE_PERM', 'not-accessible', 'Check the permissions.'],
  ['SQLITE_IOERR', 'io', 'The disk reports an error: it may be failing.'],
];

function translate(error: unknown, path: string): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error;
  const known = CODES.find(([prefix]) => error.code.startsWith(prefix));
  if (!known) return error;
  const [, code, hint] = known;
  return new StoreError({ code, message: `${path}: ${error.message} (${error.code})`, hint, cause: error });
}
