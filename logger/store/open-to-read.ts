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
  const path = join(dataFolder, 'station.db');
  if (!existsSync(path)) return null;
  const connection = new SqliteConnection(path, { mode: 'read-only' });
  return { path, connection, [Symbol.dispose]: () => connection[Symbol.dispose]() };
}
