/** Events are in the chain of evidence from here on: those that are there already wait for a block as well (logger/evidence). */
import type { Migration } from '../migrate.js';

export const sealedEvents: Migration = {
  name: 'sealed events',
  sql: `INSERT OR IGNORE INTO late_record (source, key, place) SELECT 'event', sequence, sequence FROM event;`,
};
