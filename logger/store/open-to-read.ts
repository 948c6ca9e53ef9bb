/** The station's database for looking only: beside a running logger, and never setting anything aside. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { newerVersion } from './migrate.js';
import { migrations } from './migrations/migrations.js';
import { SqliteConnection } from './sqlite-connection.js';
import { StoreError } from './store-error.js';

export interface DatabaseToRead extends Disposable {
  path: string;
  connection: SqliteConnection;
}

/** `null` where there is none yet. Throws a `StoreError`, also where its shape is not the one that this version reads. */
export function openToRead(dataFolder: string): DatabaseToRead | null {
  const opened = openFileToRead(join(dataFolder, 'station.db'));
  const shape = opened === null ? migrations.length : Number(opened.connection.pragma('user_version'));
  if (shape === migrations.length) return opened;
  opened?.[Symbol.dispose]();
  throw shape > migrations.length ? newerVersion(shape, migrations.length) : olderVersion(shape);
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

function olderVersion(shape: number): StoreError {
  return new StoreError({
    code: 'older-version',
    message: `The database has shape ${shape}; this version reads shape ${migrations.length}`,
    hint: 'Start the logger of this version once: it brings the database up to date, and loses nothing.',
  });
}
