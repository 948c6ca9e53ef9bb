/**
 * What the province says over the side channel: the key that it signs with, its receipt for each file, and what was answered to
 * each interval that it asked for. Statements wait here until they are taken.
 */
import type { Migration } from '../migrate.js';

export const receipts: Migration = {
  name: 'receipts',
  sql: `
    CREATE TABLE side_channel (
      target TEXT PRIMARY KEY,
      province TEXT NOT NULL,
      -- SPKI, base64: pinned in the configuration, or the first that was seen.
      public_key TEXT NOT NULL,
      key_noted_at INTEGER NOT NULL,
      -- Another key that was shown since: nothing is read until a person has pinned it.
      other_key TEXT,
      other_at INTEGER,
      -- So many bytes of the receipts have been read; the last line of them, to recognise the place.
      receipts_offset INTEGER NOT NULL DEFAULT 0,
      last_line TEXT,
      read_at INTEGER,
      -- The newest statement of a head that was taken.
      head_taken TEXT
    ) STRICT;

    CREATE TABLE province_receipt (
      id INTEGER PRIMARY KEY,
      outbox INTEGER NOT NULL REFERENCES outbox ON DELETE CASCADE,
      sequence INTEGER NOT NULL,
      at INTEGER NOT NULL,
      verdict TEXT NOT NULL,
      row_count INTEGER NOT NULL,
      fault_count INTEGER NOT NULL,
      -- JSON.
      faults TEXT NOT NULL,
      agreement TEXT NOT NULL CHECK (agreement IN ('matches', 'other-content', 'fewer-rows')),
      -- Behind this line, in the receipts.
      end_offset INTEGER NOT NULL,
      line TEXT NOT NULL,
      UNIQUE (outbox, sequence, at)
    ) STRICT;

    CREATE TABLE wanted_answer (
      target TEXT NOT NULL,
      end_at INTEGER NOT NULL,
      -- When the province asked: a later instant is another request.
      asked_at INTEGER NOT NULL,
      answer TEXT NOT NULL CHECK (answer IN ('sent-again', 'explained')),
      answered_at INTEGER NOT NULL,
      PRIMARY KEY (target, end_at, asked_at)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE ledger_statement (
      name TEXT NOT NULL,
      target TEXT NOT NULL,
      text TEXT NOT NULL,
      -- NULL: to be sent. taken, or the receiver's words.
      outcome TEXT,
      PRIMARY KEY (target, name)
    ) STRICT, WITHOUT ROWID;
  `,
};
