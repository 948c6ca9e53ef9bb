/** Brings a database to the present shape, one numbered step at a time; each step is a transaction with its number. */
import type { Database } from 'better-sqlite3';
import { StoreError } from '../store-error.js';
import { firstTables } from './migrations/001-first-tables.js';
import { notices } from './migrations/002-notices.js';
import { receipts } from './migrations/003-receipts.js';
import { people } from './migrations/004-people.js';

/** In order; the database's `user_version` counts how many it has. Never edited once released, only added to. */
const MIGRATIONS: readonly string[] = [firstTables, notices, receipts, people];

export function migrate(database: Database): void {
  const done = database.pragma('user_version', { simple: true }) as number;
  if (done > MIGRATIONS.length) {
    throw new StoreError({
      code: 'newer-database',
      message: `${database.name} has version ${done}; this program knows ${MIGRATIONS.length}`,
      hint: 'Run the version of Quantrac that wrote it, or a newer one.',
    });
  }
  MIGRATIONS.slice(done).forEach((step, index) => {
    database
      .transaction(() => {
        // Another process may have been first: the number is read again inside the transaction.
        if ((database.pragma('user_version', { simple: true }) as number) !== done + index) return;
        database.exec(step);
        database.pragma(`user_version = ${done + index + 1}`);
      })
      .immediate();
  });
}
