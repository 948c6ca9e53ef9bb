/** That a backup took the place of the database, or was read into it: what it does not hold may have been reported already. */
import type { Migration } from '../migrate.js';

export const restores: Migration = {
  name: 'restores',
  sql: `
    CREATE TABLE restore (
      id INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      -- The backup's file name.
      backup TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('in-place', 'merged')),
      -- The newest reading in the backup.
      newest_at INTEGER,
      -- The newest run in the backup, where it took the database's place.
      last_run INTEGER
    ) STRICT;
  `,
};
