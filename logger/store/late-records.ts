/**
 * Records that come after the block of their interval, or belong to none: noted in the transaction that writes them, so that the
 * next block can vouch for them (logger/evidence). A record that lies there without a note was put there by somebody else.
 */
import { lastKeyAt, instantOf } from './scan-key.js';
import type { Reader, Writer } from './sqlite-connection.js';
import { newestEndAt } from './wrong-times.js';

/** Tables whose rows get blocks of their own when they are late or final. A new one is a line here and one in `late-sources.ts`. */
export type LateSource = 'scan' | 'unstamped_scan' | 'report' | 'outbox' | 'run' | 'event';

/** @param place What a purge of the source is counted by; see the migration `evidence`. */
export function noteLate(writer: Writer, source: LateSource, key: number, place = key): void {
  // Changed again before its block: the one note is enough. After its block: the block keeps what it saw.
  writer.run(
    'INSERT INTO late_record (source, key, place) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    source,
    key,
    place,
  );
}

/** Keys of scans up to here lie in closed intervals. */
export function closedScanKey(reader: Reader): number {
  const closed = newestEndAt(reader);
  return closed === null ? -1 : lastKeyAt(closed);
}

export function noteLateScan(writer: Writer, key: number, closedKey: number): void {
  if (key <= closedKey) noteLate(writer, 'scan', key, instantOf(key));
}
