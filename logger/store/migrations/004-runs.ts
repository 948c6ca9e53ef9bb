/** When the logger ran, and how each run ended: why there are no readings between two of them. */
import type { Migration } from '../migrate.js';

export const runs: Migration = {
  name: 'runs',
  sql: `
    CREATE TABLE run (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      boot TEXT NOT NULL,
      started_monotonic_ms REAL NOT NULL,
      -- UTC epoch milliseconds; NULL until the clock is trusted.
      started_at INTEGER,
      -- new: the first run of an installation; set-aside: the database before this one was damaged; next: after another run.
      origin TEXT NOT NULL CHECK (origin IN ('new', 'set-aside', 'next')),
      -- The last that is known of it: the orderly stop, else the newest reading.
      ended_at INTEGER,
      -- stopped: in order; died: the program ended, the machine ran on; no-power: the machine was started again.
      ending TEXT CHECK (ending IN ('stopped', 'died', 'no-power'))
    ) STRICT;
  `,
};
