/**
 * Scans whose instant is not known, or was taken already. While the clock is not trusted, or behind what is stored, a scan waits
 * here with the machine's monotonic time; what can never be stamped stays here with the reason, as evidence.
 */
import type { Migration } from '../migrate.js';

export const unstampedScans: Migration = {
  name: 'unstamped-scans',
  sql: `
    CREATE TABLE unstamped_scan (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      boot TEXT NOT NULL,
      -- On the clock of that boot that never steps, milliseconds: the poll's slot.
      monotonic_ms REAL NOT NULL,
      -- What the wall clock said, UTC epoch milliseconds: not to be believed.
      claimed_at INTEGER NOT NULL,
      instrument INTEGER NOT NULL REFERENCES instrument_name,
      delay_ms INTEGER NOT NULL,
      records BLOB NOT NULL,
      -- NULL: waits for a trusted clock. overlaps: its true instant lies where readings are stored already.
      -- no-time: the machine was started again before the clock was trusted.
      outcome TEXT CHECK (outcome IN ('overlaps', 'no-time')),
      resolved_at INTEGER
    ) STRICT;
    CREATE INDEX unstamped_waiting ON unstamped_scan (id) WHERE outcome IS NULL;
  `,
};
