/**
 * What a person decided about the machine's clock, and the stretches of time whose stored records were made by a clock that was ahead:
 * they stay as they are, and nothing waits until their time has come.
 */
import type { Migration } from '../migrate.js';

export const clockDecisions: Migration = {
  name: 'clock-decisions',
  sql: `
    CREATE TABLE clock_decision (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      -- What the machine's clock showed when it was declared right, with the monotonic clock of that boot.
      wall_at INTEGER NOT NULL,
      boot TEXT NOT NULL,
      monotonic_ms REAL NOT NULL,
      reason TEXT NOT NULL,
      -- NULL: the logger has not carried it out yet. outdated: by then the machine's clock was another one.
      outcome TEXT CHECK (outcome IN ('done', 'outdated')),
      resolved_at INTEGER
    ) STRICT;
    -- Records of from_at < instant <= to_at.
    CREATE TABLE wrong_time (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      decision INTEGER NOT NULL REFERENCES clock_decision,
      from_at INTEGER NOT NULL,
      to_at INTEGER NOT NULL
    ) STRICT;
    -- 1: the clock was trusted and only behind what is stored, so claimed_at is right once that is declared wrong.
    ALTER TABLE unstamped_scan ADD COLUMN trusted INTEGER NOT NULL DEFAULT 0;
  `,
};
