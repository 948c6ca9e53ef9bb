/**
 * What happened (`event`, only ever added to: triggers refuse any change, and any deletion but of the oldest row), the
 * instruments' settings as they were last read, and the newest counters of each bus.
 */
import type { Migration } from '../migrate.js';

export const events: Migration = {
  name: 'events',
  sql: `
    -- AUTOINCREMENT: a number is never given twice, not even after the newest rows are gone.
    CREATE TABLE event (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      at INTEGER NOT NULL,
      clock_trust TEXT NOT NULL CHECK (clock_trust IN ('trusted', 'untrusted')),
      kind TEXT NOT NULL,
      subject_kind TEXT NOT NULL,
      subject TEXT NOT NULL,
      -- Canonical JSON (logger/events/canonical-json.ts).
      before TEXT NOT NULL,
      after TEXT NOT NULL,
      text TEXT NOT NULL,
      parameters TEXT NOT NULL
    ) STRICT;
    CREATE INDEX event_kind ON event (kind, sequence);
    CREATE INDEX event_subject ON event (subject, subject_kind, sequence);

    CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
    BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END;
    CREATE TRIGGER event_goes_oldest_first BEFORE DELETE ON event
    WHEN OLD.sequence <> (SELECT min(sequence) FROM event)
    BEGIN SELECT RAISE(ABORT, 'only the oldest event can be forgotten'); END;

    -- By profile: another model under the same name has settings of its own.
    CREATE TABLE setting_value (
      instrument TEXT NOT NULL,
      profile TEXT NOT NULL,
      setting TEXT NOT NULL,
      value TEXT NOT NULL,
      read_at INTEGER NOT NULL,
      -- NULL: the same since it was first read.
      changed_at INTEGER,
      PRIMARY KEY (instrument, profile, setting)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE bus_figures (
      bus TEXT PRIMARY KEY,
      at INTEGER NOT NULL,
      figures TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};
