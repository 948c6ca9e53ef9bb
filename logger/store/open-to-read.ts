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
  const path = join(dataFolder, 'station.db');
  if (!existsSync(path)) return null;
  const connection = new SqliteConnection(path, { mode: 'read-only' });
  const shape = Number(connection.pragma('user_version'));
  if (shape !== migrations.length) {
    connection[Symbol.dispose]();
    throw shape > migrations.length ? newerVersion(shape, migrations.length) : olderVersion(shape);
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
