/**
 * Opens the province's database with the durability that every promise here rests on. `synchronous` is set on every open:
 * a reopened WAL database falls back to NORMAL by itself, which forgets the last commits at a power cut.
 */
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import BetterSqlite, { type Database } from 'better-sqlite3';
import { holdFile } from '../../../hardware/host/hold-file.js';
import { StoreError } from '../store-error.js';
import { migrate } from './migrate.js';

/** How long a write waits for another process (`quantrac companion station …`) before it fails. */
const BUSY_TIMEOUT_MS = 5_000;

const RESTORE_HINT =
  'Keep it, restore the last backup in its place, and start again; docs/operating.md says how the files in archive/ are taken over again.';

/** Throws a `StoreError`. */
export function openDatabase(path: string): Database {
  return translated(path, () => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
    const { size = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (size === 0) refuseToForget(path);
    const database = new BetterSqlite(path, { timeout: BUSY_TIMEOUT_MS });
    try {
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = FULL');
      database.pragma('foreign_keys = ON');
      if (database.pragma('user_version', { simple: true }) === 0) refuseToForget(path);
      migrate(database);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/**
 * A database without a table is one that was just made, or what a crash of the file system has left. Where received files lie beside it it
 * is the second: in its place a new one would know no station, and every login would be refused. An empty file is not even
 * opened, because SQLite would delete the write-ahead log beside it.
 */
function refuseToForget(path: string): void {
  if (!hasEntries(join(dirname(path), 'archive'))) return;
  throw new StoreError({
    code: 'database-damaged',
    message: `${path} is missing or empty, and files that were received lie in archive/`,
    hint: `${RESTORE_HINT} To begin anew, with no station and no file, move archive/ away.`,
  });
}

function hasEntries(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}

/**
 * Holds the data folder for this process until disposed (or dead): two services over the same files would claim each
 * other's. Throws a `StoreError` of code `in-use`.
 */
export function holdDataFolder(path: string): Disposable {
  const hold = translated(path, () => holdFile(path));
  if (hold === null) throw inUse(path);
  return hold;
}

function inUse(path: string, cause?: unknown): StoreError {
  return new StoreError({
    code: 'in-use',
    message: `${dirname(path)} is in use by another companion`,
    hint: 'Stop the other one first, or give this one a data folder of its own.',
    cause,
  });
}

function translated<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    throw storeErrorOf(path, cause);
  }
}

function storeErrorOf(path: string, cause: unknown): StoreError {
  const code = cause instanceof BetterSqlite.SqliteError ? cause.code : '';
  if (code.startsWith('SQLITE_BUSY')) {
    return inUse(path, cause);
  }
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) {
    return new StoreError({
      code: 'database-damaged',
      message: `${path} is damaged`,
      hint: RESTORE_HINT,
      cause,
    });
  }
  return new StoreError({
    code: 'not-writable',
    message: `${path} cannot be opened for writing: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: 'Check that the data folder exists, belongs to the service, and has space left.',
    cause,
  });
}
