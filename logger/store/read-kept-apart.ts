/** Scans that were kept apart because no clock could say when they were taken: for looking at, a page of rows at a time. */
import type { Interval } from '../../protocols/vocabulary/interval.js';
import type { Reading } from '../../protocols/vocabulary/reading.js';
import { openNames } from './name-table.js';
import { unpackReadings } from './pack-readings.js';
import type { Reader } from './sqlite-connection.js';

const PAGE_ROWS = 500;

export interface KeptApart {
  why: 'waiting' | 'overlaps' | 'no-time';
  /** What the wall clock said: not to be believed. */
  claimedAt: number;
  instrument: string;
  delayMs: number;
  readings: readonly Reading[];
}

interface Row {
  id: number;
  outcome: 'overlaps' | 'no-time' | null;
  claimed_at: number;
  instrument: number;
  delay_ms: number;
  records: Uint8Array;
}

/** Those that still wait, and those whose claimed time or whose judgement lies in `(startAt, endAt]`. */
export function* readKeptApart(reader: Reader, { startAt, endAt }: Interval): Iterable<KeptApart> {
  const { channels, instruments, reasons } = openNames(reader);
  for (let afterId = 0; ;) {
    const page = reader.all<Row>(
      `SELECT id, outcome, claimed_at, instrument, delay_ms, records FROM unstamped_scan
       WHERE id > ? AND (outcome IS NULL OR (claimed_at > ? AND claimed_at <= ?)
                         OR (resolved_at > ? AND resolved_at <= ?))
       ORDER BY id LIMIT ${PAGE_ROWS}`,
      ...[afterId, startAt, endAt, startAt, endAt],
    );
    for (const row of page) {
      yield {
        why: row.outcome ?? 'waiting',
        claimedAt: row.claimed_at,
        instrument: instruments.nameOf(row.instrument),
        delayMs: row.delay_ms,
        readings: unpackReadings(row.records).map((record) => ({
          channel: channels.nameOf(record.channel),
          raw: record.raw,
          instrumentStatus: record.instrumentStatus,
          status: record.status,
          reason: record.reason === 0 ? null : reasons.nameOf(record.reason),
        })),
      };
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ROWS) return;
    afterId = last.id;
  }
}
