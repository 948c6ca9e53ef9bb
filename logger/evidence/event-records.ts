/** Events as they are hashed: every column as it is stored, so that nothing depends on how JSON is read. */
import type { EventRow } from '../events/event-store.js';
import type { Reader } from '../store/sqlite-connection.js';
import type { ListedEvent } from './block-bodies.js';
import { jsonText, listText } from './record-text.js';
import type { SealedRecord } from './sealed-record.js';

/** `["event",sequence,at,"clock trust","kind","subject kind","subject","before","after","text","parameters"]` */
export function eventRecord(reader: Reader, sequence: number): SealedRecord | null {
  const row = reader.get<EventRow>('SELECT * FROM event WHERE sequence = ?', sequence);
  if (row === undefined) return null;
  const { at, clock_trust, kind, subject_kind, subject, before, after, text, parameters } = row;
  const texts = [clock_trust, kind, subject_kind, subject, before, after, text, parameters].map(jsonText);
  return {
    key: sequence,
    text: listText('"event"', String(sequence), String(at), ...texts),
    told: [sequence, at, kind],
  };
}

/** The same content under another number, for recognising what was moved. */
export function atSequence(text: string, sequence: number): string {
  return text.replace(/^\["event",-?\d+,/, `["event",${sequence},`);
}

/** The greatest number that was ever given to an event. SQLite keeps it also when the row is gone. */
export function newestSequence(reader: Reader): number {
  const sql =
    "SELECT max(n) AS n FROM (SELECT max(sequence) AS n FROM event UNION ALL SELECT seq FROM sqlite_sequence WHERE name = 'event')";
  return Math.max(0, reader.get<{ n: number | null }>(sql)?.n ?? 0);
}

/** What a block says of its events. Whoever has written in the database may have left anything: what is no event is left out. */
export function readListed(events: unknown): ListedEvent[] {
  if (!Array.isArray(events)) return [];
  return events.filter(
    (each: unknown): each is ListedEvent =>
      Array.isArray(each) &&
      Number.isSafeInteger(each[0]) &&
      Number.isSafeInteger(each[1]) &&
      typeof each[2] === 'string',
  );
}
