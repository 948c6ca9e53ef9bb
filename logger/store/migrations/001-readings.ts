/**
 * Raw readings, one row a scan: the key begins with the poll's instant, so that new rows always go to the end of the table
 * and few pages are written; the readings of a scan are one packed blob (pack-readings.ts). Names are stored once.
 */
import type { Migration } from '../migrate.js';

export const readings: Migration = {
  name: 'readings',
  sql: `
    CREATE TABLE status_name (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
    INSERT INTO status_name (number, name) VALUES
      (0, 'measuring'), (1, 'calibrating'), (2, 'maintenance'), (3, 'warming-up'),
      (4, 'out-of-range'), (5, 'fault'), (6, 'no-comms');

    CREATE TABLE instrument_name (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE channel_name (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE reason_name (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

    -- Which instruments have ever given readings of a channel.
    CREATE TABLE channel_source (
      channel INTEGER NOT NULL REFERENCES channel_name,
      instrument INTEGER NOT NULL REFERENCES instrument_name,
      PRIMARY KEY (channel, instrument)
    ) STRICT, WITHOUT ROWID;

    -- key: instant in UTC epoch milliseconds × 1024 + instrument number (scan-key.ts).
    CREATE TABLE scan (
      key INTEGER PRIMARY KEY,
      delay_ms INTEGER NOT NULL,
      records BLOB NOT NULL
    ) STRICT;
  `,
};
