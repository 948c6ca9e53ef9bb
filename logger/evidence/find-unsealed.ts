/** Records that ought to have a block and have none: only the logger writes them, and it notes each. */
import type { Reader } from '../store/sqlite-connection.js';
import { readBody, type BeginBody, type LateBody } from './block-bodies.js';
import { NO_RECORD, type Finding } from './finding.js';
import { nameScan } from './name-scan.js';
import { wallTime } from './wall-time.js';

export interface SealedSpan {
  from: BeginBody['from'];
  /** Ends of the intervals that have blocks. */
  ends: ReadonlySet<number>;
}

export function findUnsealed(reader: Reader, { from, ends }: SealedSpan): Finding | null {
  return (
    strangeNote(reader) ??
    strangeReport(reader, from.at, ends) ??
    strangeFile(reader) ??
    strangeRow(reader, from)
  );
}

/** A note excuses its record from its interval's block: it has to name a block that holds records of the source, up to this place. */
function strangeNote(reader: Reader): Finding | null {
  const groups = reader.all<NoteGroup>(
    `SELECT late_record.block, source, max(key) AS last, kind, body FROM late_record
     LEFT JOIN chain_block ON sequence = late_record.block WHERE late_record.block IS NOT NULL GROUP BY late_record.block, source`,
  );
  for (const group of groups) {
    const { source, last, block } = group;
    const body = group.kind === 'late' ? readBody<LateBody>(group.body ?? '') : {};
    const place = PLACES[source] ?? 'key';
    const beyond =
      body.source !== source || body.upTo === undefined
        ? last
        : (reader.get<{ key: number | null }>(
            `SELECT max(key) AS key FROM late_record WHERE block = ? AND source = ? AND ${place} > ?`,
            block,
            source,
            body.upTo,
          )?.key ?? null);
    if (beyond !== null) return strangeRecord(reader, source, beyond);
  }
  return null;
}

interface NoteGroup {
  block: number;
  source: string;
  last: number;
  kind: string | null;
  body: string | null;
}

/** Where a record really stands: what its note says of it anybody could have written. */
const PLACES: Readonly<Record<string, string>> = {
  scan: 'key / 1024',
  report: '(SELECT end_at FROM report WHERE id = key)',
  outbox: '(SELECT end_at FROM report JOIN outbox ON report.id = report WHERE outbox.id = key)',
};

function strangeRecord(reader: Reader, source: string, key: number): Finding {
  const { at, instrument } = source === 'scan' ? nameScan(reader, key) : NO_RECORD;
  const what = at === null ? `Row ${key} of ${source}` : `The poll of ${instrument ?? ''} at ${wallTime(at)}`;
  const finding = added(
    source,
    { id: key, at },
    `${what} was put there afterwards, with a note that no block bears out.`,
  );
  return { ...finding, record: { ...finding.record, instrument } };
}

function strangeReport(reader: Reader, fromAt: number | null, ends: ReadonlySet<number>): Finding | null {
  const reports = reader.all<{ id: number; end_at: number; same: number }>(
    `SELECT min(id) AS id, end_at, count(*) AS same FROM report WHERE end_at > ?
     AND NOT EXISTS (SELECT 1 FROM late_record WHERE source = 'report' AND key = report.id) GROUP BY end_at ORDER BY end_at`,
    fromAt ?? Number.MIN_SAFE_INTEGER,
  );
  const strange = reports.find(({ end_at, same }) => !ends.has(end_at) || same > 1);
  if (strange === undefined) return null;
  const { id, end_at } = strange;
  const detail = `The report of the interval that ends ${wallTime(end_at)} was put there afterwards.`;
  return added('report', { id, at: end_at }, detail);
}

/** Of salvaged reports: the files of others are in the list of their interval's block. */
function strangeFile(reader: Reader): Finding | null {
  const row = reader.get<{ id: number; target: string; end_at: number }>(
    `SELECT outbox.id, target, end_at FROM outbox JOIN report ON report.id = report
     WHERE EXISTS (SELECT 1 FROM late_record WHERE source = 'report' AND key = report.id)
     AND NOT EXISTS (SELECT 1 FROM late_record WHERE source = 'outbox' AND key = outbox.id) ORDER BY outbox.id LIMIT 1`,
  );
  if (row === undefined) return null;
  const detail = `The file for ${row.target} of the report of the interval that ends ${wallTime(row.end_at)} was put there afterwards.`;
  return added('outbox', { id: row.id, at: row.end_at }, detail);
}

/** Rows that are final and were never noted. */
function strangeRow(reader: Reader, from: BeginBody['from']): Finding | null {
  const isFinal = { unstamped_scan: 'outcome IS NOT NULL', run: 'ending IS NOT NULL' };
  const first = { unstamped_scan: from.unstamped, run: from.run };
  for (const table of ['unstamped_scan', 'run'] as const) {
    const row = reader.get<{ id: number }>(
      `SELECT id FROM ${table} WHERE id > ? AND ${isFinal[table]}
       AND NOT EXISTS (SELECT 1 FROM late_record WHERE source = '${table}' AND key = id) ORDER BY id LIMIT 1`,
      first[table],
    );
    if (row !== undefined)
      return added(table, { id: row.id, at: null }, `Row ${row.id} of ${table} was put there afterwards.`);
  }
  return null;
}

function added(table: string, { id, at }: { id: number; at: number | null }, detail: string): Finding {
  return {
    kind: 'added',
    table,
    block: null,
    record: { ...NO_RECORD, id, at },
    after: null,
    endAt: null,
    detail,
  };
}
