/**
 * Opens the province's database with the durability that every promise here rests on. `synchronous` is set on every open:
 * a reopened WAL database falls back to NORMAL by itself, which forgets the last commits at a power cut.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite, { type Database } from 'better-sqlite3';
import { holdFile } from '../../../hardware/host/hold-file.js';
import { StoreError } from '../store-error.js';
import { migrate } from './migrate.js';

/** How long a write waits for another process (`quantrac companion station …`) before it fails. */
const BUSY_TIMEOUT_MS = 5_000;

/** Throws a `StoreError`. */
export function openDatabase(path: string): Database {
  return translated(path, () => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
    const database = new BetterSqlite(path, { timeout: BUSY_TIMEOUT_MS });
    try {
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = FULL');
      database.pragma('foreign_keys = ON');
      migrate(database);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
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
      hint: 'Keep it, restore the last backup in its place, and start again: files received since are in archive/.',
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
