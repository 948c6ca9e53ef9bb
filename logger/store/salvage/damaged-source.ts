/** A database that was set aside, opened for reading only: nothing that its files hold is ever changed. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { SqliteConnection, type Reader } from '../sqlite-connection.js';
import { isStoreError, StoreError } from '../store-error.js';
import { attempt } from './read-around.js';

export const NAME_TABLES = ['channel_name', 'instrument_name', 'reason_name'] as const;

/** SQLite's own choice for a new database. */
const PAGE_BYTES = 4096;

export interface DamagedSource extends Disposable {
  reader: Reader;
  /** The name that a number stood for; `null` where the name cannot be read. */
  nameOf(table: (typeof NAME_TABLES)[number], number: number): string | null;
  hasTable(name: string): boolean;
}

/** `null`: SQLite cannot open it at all. Throws other `StoreError`s: no permission, no memory. */
export function openDamaged(path: string): DamagedSource | null {
  if (!existsSync(path)) return null;
  let connection: SqliteConnection | null = null;
  try {
    keepLogOfEmptyFile(path);
    connection = new SqliteConnection(path, { mode: 'read-damaged' });
    // Rows of a damaged schema that make no sense are passed over, and so are pages that a shortened file has lost.
    connection.pragma('writable_schema = ON');
    connection.all('SELECT name FROM sqlite_schema LIMIT 1');
  } catch (error) {
    if (!isStoreError(error) || error.code !== 'damaged') throw error;
    connection?.[Symbol.dispose]();
    return null;
  }
  return sourceOf(connection);
}

/** `connection` is closed with it. */
export function sourceOf(connection: SqliteConnection): DamagedSource {
  const reader = readerOf(connection);
  const names = new Map<string, string>();
  return {
    reader,
    // Not read from the schema's table, where one bad page would hide them all: SQLite knows what it could load of it.
    hasTable: (name) => attempt(() => reader.all(`SELECT 1 FROM ${name} LIMIT 0`)) !== null,
    nameOf: (table, number) => {
      const key = `${table} ${number}`;
      const name = names.get(key) ?? readName(reader, table, number);
      if (name !== null) names.set(key, name);
      return name;
    },
    [Symbol.dispose]: () => connection[Symbol.dispose](),
  };
}

/**
 * SQLite deletes the write-ahead log beside an empty file, unread. Beside a page of zeros it reads the log, which of a young
 * database holds everything.
 */
function keepLogOfEmptyFile(path: string): void {
  const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (sizeOf(path) === 0 && sizeOf(`${path}-wal`) > 0) writeFileSync(path, Buffer.alloc(PAGE_BYTES));
}

/** A table that the damaged schema no longer knows, or whose columns it has lost, is damage like any other. */
function readerOf(connection: SqliteConnection): Reader {
  const asDamage = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      if (isStoreError(cause)) throw cause;
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new StoreError({ code: 'damaged', message, cause });
    }
  };
  return {
    get: (sql, ...values) => asDamage(() => connection.get(sql, ...values)),
    all: (sql, ...values) => asDamage(() => connection.all(sql, ...values)),
  };
}

function readName(reader: Reader, table: string, number: number): string | null {
  const row = attempt(() =>
    reader.get<{ name: unknown }>(`SELECT name FROM ${table} WHERE number = ?`, number),
  );
  return typeof row?.name === 'string' && row.name !== '' ? row.name : null;
}
