/**
 * Reports, their rows, and one outbox row a target. The dialect and folder layout that were in force are kept with each
 * (`rendering`, every combination once), so that a file's bytes never change when the configuration does.
 */
import type { Migration } from '../migrate.js';

export const reports: Migration = {
  name: 'reports',
  sql: `
    CREATE TABLE station (
      number INTEGER PRIMARY KEY,
      province TEXT NOT NULL,
      facility TEXT NOT NULL,
      station TEXT NOT NULL,
      UNIQUE (province, facility, station)
    ) STRICT;

    CREATE TABLE rendering (number INTEGER PRIMARY KEY, json TEXT NOT NULL UNIQUE) STRICT;

    CREATE TABLE report (
      id INTEGER PRIMARY KEY,
      station INTEGER NOT NULL REFERENCES station,
      start_at INTEGER NOT NULL,
      end_at INTEGER NOT NULL,
      closed_at INTEGER NOT NULL,
      rendering INTEGER NOT NULL REFERENCES rendering,
      UNIQUE (end_at, station)
    ) STRICT;

    -- mean, low, high: of the usable raw readings, whatever the averaging rule; status of the gravest reading.
    CREATE TABLE report_row (
      report INTEGER NOT NULL REFERENCES report ON DELETE CASCADE,
      channel INTEGER NOT NULL REFERENCES channel_name,
      position INTEGER NOT NULL,
      symbol TEXT NOT NULL,
      unit TEXT NOT NULL,
      decimals INTEGER NOT NULL,
      value REAL,
      status INTEGER NOT NULL REFERENCES status_name,
      reason INTEGER REFERENCES reason_name,
      usable INTEGER NOT NULL,
      expected INTEGER NOT NULL,
      mean REAL,
      low REAL,
      high REAL,
      gravest INTEGER NOT NULL REFERENCES status_name,
      PRIMARY KEY (report, channel)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE outbox (
      id INTEGER PRIMARY KEY,
      report INTEGER NOT NULL REFERENCES report ON DELETE CASCADE,
      target TEXT NOT NULL,
      rendering INTEGER NOT NULL REFERENCES rendering,
      state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'delivered', 'rejected')),
      attempts INTEGER NOT NULL DEFAULT 0,
      failure_code TEXT,
      failure_message TEXT,
      failure_hint TEXT,
      failure_at INTEGER,
      UNIQUE (report, target)
    ) STRICT;
    CREATE INDEX outbox_queued ON outbox (target, report) WHERE state = 'queued';

    -- Every confirmed delivery, also of files that were sent again.
    CREATE TABLE receipt (
      id INTEGER PRIMARY KEY,
      outbox INTEGER NOT NULL REFERENCES outbox ON DELETE CASCADE,
      at INTEGER NOT NULL,
      remote_path TEXT NOT NULL,
      size_bytes INTEGER NOT NULL,
      outcome TEXT NOT NULL
    ) STRICT;
    CREATE INDEX receipt_outbox ON receipt (outbox);
  `,
};
