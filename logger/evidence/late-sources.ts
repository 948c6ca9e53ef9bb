/** How the records of each source are read that get blocks of their own; one line a source. */
import type { LateSource } from '../store/late-records.js';
import type { Reader } from '../store/sqlite-connection.js';
import { eventRecord } from './event-records.js';
import { floatText, jsonText, listText, QuotedNames, readingsText } from './record-text.js';
import { outboxRecord, wholeReportRecord } from './report-records.js';
import { scanRecord } from './scan-records.js';
import type { SealedRecord } from './sealed-record.js';

/** `null`: there is no such record. */
type ReadRecord = (reader: Reader, key: number) => SealedRecord | null;

export const LATE_SOURCES: Readonly<Record<LateSource, ReadRecord>> = {
  scan: scanRecord,
  unstamped_scan: unstampedRecord,
  report: wholeReportRecord,
  outbox: outboxRecord,
  run: runRecord,
  event: eventRecord,
};

export function isLateSource(name: string): name is LateSource {
  return Object.hasOwn(LATE_SOURCES, name);
}

interface UnstampedRow {
  id: number;
  boot: string;
  monotonic_ms: number;
  claimed_at: number;
  instrument: number;
  delay_ms: number;
  records: Uint8Array;
  outcome: string | null;
  resolved_at: number | null;
}

/** `["unstamped",id,"boot",monotonicMs,claimedAt,"instrument",delayMs,[readings],"outcome",resolvedAt]` */
function unstampedRecord(reader: Reader, key: number): SealedRecord | null {
  const row = reader.get<UnstampedRow>('SELECT * FROM unstamped_scan WHERE id = ?', key);
  if (row === undefined) return null;
  const names = new QuotedNames(reader);
  const text = listText(
    '"unstamped"',
    String(row.id),
    jsonText(row.boot),
    floatText(row.monotonic_ms),
    String(row.claimed_at),
    names.of('instrument_name', row.instrument),
    String(row.delay_ms),
    readingsText(row.records, names),
    jsonText(row.outcome),
    jsonText(row.resolved_at),
  );
  return { key, text };
}

interface RunRow {
  id: number;
  boot: string;
  started_monotonic_ms: number;
  started_at: number | null;
  origin: string;
  ended_at: number | null;
  ending: string | null;
}

/** `["run",id,"boot",startedMonotonicMs,startedAt,"origin",endedAt,"ending"]` */
function runRecord(reader: Reader, key: number): SealedRecord | null {
  const row = reader.get<RunRow>('SELECT * FROM run WHERE id = ?', key);
  if (row === undefined) return null;
  const text = listText(
    '"run"',
    String(row.id),
    jsonText(row.boot),
    floatText(row.started_monotonic_ms),
    jsonText(row.started_at),
    jsonText(row.origin),
    jsonText(row.ended_at),
    jsonText(row.ending),
  );
  return { key, text };
}
