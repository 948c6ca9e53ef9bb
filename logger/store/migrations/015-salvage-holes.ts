/** Stretches of keys that SQLite could not read in a set-aside database, so that only they are searched for page by page. */
import type { Migration } from '../migrate.js';

export const salvageHoles: Migration = {
  name: 'salvage-holes',
  sql: `
    -- Keys of after_key < key < before_key.
    CREATE TABLE salvage_hole (
      salvage INTEGER NOT NULL REFERENCES salvage ON DELETE CASCADE,
      step TEXT NOT NULL,
      after_key INTEGER NOT NULL,
      before_key INTEGER NOT NULL,
      PRIMARY KEY (salvage, step, after_key)
    ) STRICT, WITHOUT ROWID;
  `,
};
