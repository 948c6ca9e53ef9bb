/**
 * A lock that dies with its process: two programs over the same files would undo each other's work. SQLite's own file lock
 * is used, since Node has none and a file with a process id survives a crash.
 */
import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { makeFolder } from './make-folder.js';

/** Holds the lock file until disposed (or dead); `null`: another process holds it. Other failures are thrown. */
export function holdFile(path: string): Disposable | null {
  makeFolder(dirname(path), 0o750);
  const lock = new BetterSqlite(path, { timeout: 0 });
  try {
    // A file that SQLite can only read it opens so without a word, and its lock keeps nobody off.
    accessSync(path, constants.W_OK);
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (error instanceof BetterSqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
    throw error;
  }
  return { [Symbol.dispose]: () => void lock.close() };
}
