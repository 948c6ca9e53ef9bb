/** The station's database for looking only: beside a running logger, and never setting anything aside. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteConnection } from './sqlite-connection.js';

export interface DatabaseToRead extends Disposable {
  path: string;
  connection: SqliteConnection;
}

/** `null` where there is none yet. Throws a `StoreError`. */
export function openToRead(dataFolder: string): DatabaseToRead | null {
  return openFileToRead(join(dataFolder, 'station.db'));
}

/** As above, of a file by its own name: a backup, or one that was set aside. */
export function openFileToRead(path: string): DatabaseToRead | null {
  if (!existsSync(path)) return null;
  const connection = new SqliteConnection(path, { mode: 'read-only' });
  return { path, connection, [Symbol.dispose]: () => connection[Symbol.dispose]() };
}

/** The logger's database for a short change from another process, beside a running logger or without one. Throws a `StoreError`. */
export function openToWrite(dataFolder: string): DatabaseToRead {
  const path = join(dataFolder, 'station.db');
  const connection = new SqliteConnection(path);
  try {
    connection.pragma('synchronous = FULL');
    connection.pragma('foreign_keys = ON');
  } catch (error) {
    connection[Symbol.dispose]();
    throw error;
  }
  return { path, connection, [Symbol.dispose]: () => connection[Symbol.dispose]() };
}
