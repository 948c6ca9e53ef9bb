/** What was read back from databases that had been damaged: how far each table is, so that a power cut in the middle costs nothing. */
import type { Migration } from '../migrate.js';

export const salvage: Migration = {
  name: 'salvage',
  sql: `
    CREATE TABLE salvage (
      id INTEGER PRIMARY KEY,
      -- File name beside the database.
      source TEXT NOT NULL UNIQUE,
      noted_at INTEGER NOT NULL,
      -- Reports, deliveries and runs of the source are kept under their numbers minus this: they stay older than all that was there.
      shift INTEGER,
      finished_at INTEGER,
      -- complete: read to its end; unreadable: it could not be opened at all; absent: the file is gone.
      outcome TEXT CHECK (outcome IN ('complete', 'unreadable', 'absent'))
    ) STRICT;

    CREATE TABLE salvage_step (
      salvage INTEGER NOT NULL REFERENCES salvage ON DELETE CASCADE,
      step TEXT NOT NULL,
      after_key INTEGER NOT NULL,
      is_done INTEGER NOT NULL DEFAULT 0,
      taken INTEGER NOT NULL DEFAULT 0,
      -- Was there already, newer or the same.
      known INTEGER NOT NULL DEFAULT 0,
      -- Rows that could be found but not read.
      unreadable INTEGER NOT NULL DEFAULT 0,
      -- Stretches of the table that could not be read at all.
      holes INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (salvage, step)
    ) STRICT, WITHOUT ROWID;
  `,
};
