/**
 * A second copy of the few small rows without which no reading and no report can be read: names, renderings, station codes. Each of those
 * tables is one page at the beginning of the file; a bad sector there must not make everything behind it nameless.
 */
import type { Migration } from '../migrate.js';

/** By table: its key and what is copied of a row. */
const COPIED = [
  ['instrument_name', 'name'],
  ['channel_name', 'name'],
  ['reason_name', 'name'],
  ['rendering', 'json'],
  [
    'station',
    'json_array(province, facility, station)',
    'json_array(NEW.province, NEW.facility, NEW.station)',
  ],
] as const;

export const lookupCopies: Migration = {
  name: 'lookup-copies',
  sql: `
    CREATE TABLE lookup_copy (
      kind TEXT NOT NULL,
      number INTEGER NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (kind, number)
    ) STRICT, WITHOUT ROWID;
    ${COPIED.map(
      ([table, text, ofNew = `NEW.${text}`]) => `
    INSERT INTO lookup_copy (kind, number, text) SELECT '${table}', number, ${text} FROM ${table};
    CREATE TRIGGER ${table}_copied AFTER INSERT ON ${table} BEGIN
      INSERT OR REPLACE INTO lookup_copy (kind, number, text) VALUES ('${table}', NEW.number, ${ofNew});
    END;`,
    ).join('')}
  `,
};
