/**
 * The hash chain over readings, reports, runs and configuration (docs/formats/evidence.md). Blocks are only ever added. What
 * is committed after the block of its interval waits in `late_record` for a block of its own.
 */
import type { Migration } from '../migrate.js';

export const evidence: Migration = {
  name: 'evidence',
  sql: `
    CREATE TABLE chain_block (
      sequence INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      kind TEXT NOT NULL,
      -- Canonical JSON.
      body TEXT NOT NULL,
      previous BLOB NOT NULL,
      hash BLOB NOT NULL
    ) STRICT;
    CREATE INDEX chain_block_kind ON chain_block (kind, sequence);

    -- Which records a block vouches for, a few bytes each: for naming the wrong one, not for proof. They go with their records.
    CREATE TABLE chain_marks (
      source TEXT NOT NULL,
      -- What a purge of the source is counted by: the newest that the list holds.
      up_to INTEGER NOT NULL,
      block INTEGER NOT NULL REFERENCES chain_block,
      marks BLOB NOT NULL,
      PRIMARY KEY (source, up_to, block)
    ) STRICT, WITHOUT ROWID;

    -- place: what a purge of the source is counted by (the instant of a scan, the end of a report's interval, else the key).
    CREATE TABLE late_record (
      source TEXT NOT NULL,
      key INTEGER NOT NULL,
      place INTEGER NOT NULL,
      -- NULL: no block vouches for it yet.
      block INTEGER REFERENCES chain_block,
      PRIMARY KEY (source, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX late_record_block ON late_record (block, source, key);

    -- The signed heads, about one an hour, and the province's signed line about each, once it has come.
    CREATE TABLE chain_statement (
      sequence INTEGER PRIMARY KEY REFERENCES chain_block,
      at INTEGER NOT NULL,
      statement TEXT NOT NULL,
      countersigned_at INTEGER,
      countersignature TEXT
    ) STRICT;
  `,
};
