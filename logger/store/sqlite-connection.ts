/**
 * One connection to SQLite: prepared statements by their text, transactions with hooks that run only after the commit, and
 * SQLite's errors translated into `StoreError`. The only file that imports better-sqlite3. Who holds a `Reader` cannot
 * write; a `Writer` exists only inside a transaction. After an error of the disk nothing is written until the file has been
 * opened anew and all that the log holds is in the database and synchronised.
 */
import { strict as assert } from 'node:assert';
import { accessSync, constants, statSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { StoreError } from './store-error.js';
import { translateSqliteError } from './translate-sqlite-error.js';

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
  /** Sets up each connection to the file: the first one, and one that takes its place after the disk has failed. */
  setUp?: (connection: Pick<SqliteConnection, 'pragma'>) => void;
}

export class SqliteConnection implements Reader, Disposable {
  #sqlite: Sqlite.Database;
  readonly #path: string;
  readonly #options: ConnectionOptions;
  #statements = new Map<string, Sqlite.Statement<SqlValue[]>>();
  /** The disk has answered with an error since the file was opened. */
  #isDoubtful = false;
  /** SQLite could only open it for reading, and it stays so when the disk takes writes again. */
  #isReadOnly = false;
  /** Which file it is, so that another one under its name is not taken for it. */
  readonly #inode: number | null;
  #refusal: StoreError | null = null;

  constructor(path: string, options: ConnectionOptions = {}) {
    this.#path = path;
    this.#options = options;
    const { mode = 'read-write' } = options;
    this.#sqlite = this.#translated(
      () => new Sqlite(path, { readonly: mode !== 'read-write', timeout: BUSY_TIMEOUT_MS }),
    );
    // Otherwise SQLite is defensive: `writable_schema` has no effect, without a word.
    if (mode === 'read-damaged') this.#sqlite.unsafeMode(true);
    this.#inode = inodeOf(path);
    try {
      options.setUp?.(this);
    } catch (error) {
      this.#sqlite.close();
      throw error;
    }
  }

  /** From now on every transaction fails so, for a station that has no disk to write to; `null`: no longer. */
  refuseWrites(refusal: StoreError | null): void {
    this.#refusal = refusal;
  }

  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.#translated(() => this.#statement(sql).get(...values)) as Row | undefined;
  }

  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return this.#translated(() => this.#statement(sql).all(...values)) as Row[];
  }

  /** The value of a pragma, or what setting it answers. */
  pragma(text: string): unknown {
    return this.#translated(() => this.#live().pragma(text, { simple: true }));
  }

  /** Several statements without values, for migrations. */
  execute(sql: string): void {
    this.#translated(() => this.#live().exec(sql));
  }

  /** All or nothing. Not to be nested. What `work` throws undoes everything and is thrown on. */
  transaction<T>(work: (writer: Writer) => T): T {
    if (this.#refusal) throw this.#refusal;
    if (this.#isDoubtful) this.#renew();
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
      this.#rollBack();
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

  #rollBack(): void {
    if (!this.#sqlite.open || !this.#sqlite.inTransaction) return;
    try {
      this.#sqlite.exec('ROLLBACK');
    } catch {
      // The connection is given up before the next transaction; what was not committed goes with it.
      this.#isDoubtful = true;
    }
  }

  /**
   * Linux drops what it could not write and calls the next sync a success, so after a failed one nothing that was not
   * synchronised before can be relied on. A new connection sees only what is committed; its checkpoint writes all that the log
   * holds into the database once more, and synchronises both. A card that was taken out and put back is opened anew as well.
   */
  #renew(): void {
    const [old, statements] = [this.#sqlite, this.#statements];
    if (this.#isReadOnly && isWritable(this.#path)) {
      // Connections of one program share the log's index, which would stay as the first one opened it.
      closeQuietly(old);
      statements.clear();
      this.#isReadOnly = false;
    }
    const renewed = this.#translated(
      () => new Sqlite(this.#path, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS }),
    );
    [this.#sqlite, this.#statements] = [renewed, new Map<string, Sqlite.Statement<SqlValue[]>>()];
    try {
      if (inodeOf(this.#path) !== this.#inode) throw replaced(this.#path);
      this.#options.setUp?.(this);
      this.#translated(() => renewed.pragma('wal_checkpoint(PASSIVE)'));
    } catch (error) {
      [this.#sqlite, this.#statements] = [old, statements];
      closeQuietly(renewed);
      throw error;
    }
    this.#isDoubtful = false;
    closeQuietly(old);
  }

  /** The file may have been closed for opening it anew, and then refused. */
  #live(): Sqlite.Database {
    if (this.#sqlite.open || !this.#isDoubtful) return this.#sqlite;
    throw new StoreError({
      code: 'io',
      message: `${this.#path} could not be opened again after its disk had failed`,
      hint: 'The disk reports an error: it may be failing. It is tried again.',
    });
  }

  #statement(sql: string): Sqlite.Statement<SqlValue[]> {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#live().prepare<SqlValue[]>(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #translated<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const translated = translateSqliteError(error, this.#path);
      if (translated instanceof StoreError) {
        if (translated.code === 'damaged') this.#options.onDamage?.();
        const { code: told = '' } = error instanceof Sqlite.SqliteError ? error : {};
        if (told.startsWith('SQLITE_READONLY')) this.#isReadOnly = true;
        if (this.#isReadOnly || told.startsWith('SQLITE_IOERR')) this.#isDoubtful = true;
      }
      throw translated;
    }
  }
}

function inodeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? null;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function replaced(path: string): StoreError {
  return new StoreError({
    code: 'damaged',
    message: `${path} is another file than the one that was open`,
    hint: 'The logger ends, so that the next start looks at it.',
  });
}

/** What the disk says to it changes nothing any more. */
function closeQuietly(sqlite: Sqlite.Database): void {
  try {
    sqlite.close();
  } catch {
    // As above.
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
