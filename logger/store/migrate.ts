/** Brings a database to the newest shape, one numbered step after the other, each step whole or not at all. */
import type { SqliteConnection } from './sqlite-connection.js';
import { StoreError } from './store-error.js';

/** A step is never changed after it was released: a new step corrects it. */
export interface Migration {
  /** What the step is for, in a few words. */
  name: string;
  sql: string;
}

/** `user_version` is the number of steps that the database has taken. */
export function migrate(connection: SqliteConnection, migrations: readonly Migration[]): void {
  const taken = Number(connection.pragma('user_version'));
  if (taken > migrations.length) {
    throw newerVersion(taken, migrations.length);
  }
  for (const [index, migration] of migrations.entries()) {
    if (index < taken) continue;
    connection.transaction(() => {
      connection.execute(migration.sql);
      connection.pragma(`user_version = ${index + 1}`);
    });
  }
}

export function newerVersion(shape: number, known: number): StoreError {
  return new StoreError({
    code: 'newer-version',
    message: `The database has shape ${shape}; this version knows shapes up to ${known}`,
    hint: 'Install the version that wrote it, or move the database away to begin a new one.',
  });
}
