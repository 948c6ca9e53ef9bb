/** Whether the records that a block vouches for are what they were; records that a purge accounts for may be gone. */
import type { ChainBlock } from '../../protocols/evidence/chain-block.js';
import { RecordList, unpackMarks, type Mark } from '../../protocols/evidence/record-list.js';
import { instantOf, lastKeyAt } from '../store/scan-key.js';
import type { PurgedSource } from '../store/retention.js';
import type { Reader } from '../store/sqlite-connection.js';
import { readBody, type IntervalBody, type LateBody, type Sealed } from './block-bodies.js';
import { compareList, type Difference } from './compare-list.js';
import { NO_RECORD, type Finding, type FindingKind, type FoundRecord } from './finding.js';
import { isLateSource, LATE_SOURCES } from './late-sources.js';
import { nameAlteredScan, nameScan } from './name-scan.js';
import { partOf, reportRecords } from './report-records.js';
import { atInstant, scanRecord, scanRecords } from './scan-records.js';
import { wallTime } from './wall-time.js';

export type PurgeLimits = Readonly<Record<PurgedSource, number>>;

export interface ContentsResult {
  finding: Finding | null;
  /** Records that were recomputed and are right, by table. */
  checked: Readonly<Record<string, number>>;
  /** Records that a purge accounts for. */
  purged: number;
}

const NOTHING: ContentsResult = { finding: null, checked: {}, purged: 0 };

export function checkContents(reader: Reader, block: ChainBlock, limits: PurgeLimits): ContentsResult {
  if (block.kind === 'interval') return checkInterval(reader, block, limits);
  return block.kind === 'late' ? checkLate(reader, block, limits) : NOTHING;
}

function checkInterval(reader: Reader, block: ChainBlock, limits: PurgeLimits): ContentsResult {
  const {
    after = null,
    endAt = 0,
    readings = NO_SEAL,
    report = NO_SEAL,
  } = readBody<IntervalBody>(block.body);
  const place = { block: block.sequence, after, endAt };
  let purged = 0;
  const checked: Record<string, number> = {};
  if (endAt <= limits.scan) {
    purged += readings.count;
  } else {
    const range = { afterKey: after === null ? -1 : lastKeyAt(after), lastKey: lastKeyAt(endAt) };
    const list = listOf(scanRecords(reader, range));
    const marks = readMarks(reader, { source: 'readings', upTo: endAt, block: block.sequence });
    const movedTo = (key: number, otherKey: number) => movedScan(reader, key, otherKey);
    const difference = compareList({ list, sealed: readings, marks, movedTo });
    if (difference !== null) return found(scanFinding(reader, difference, place), checked, purged);
    checked['scan'] = list.count;
  }
  const list = listOf(reportRecords(reader, endAt));
  if (endAt <= limits.report && list.count === 0) return { finding: null, checked, purged: purged + 1 };
  const marks = readMarks(reader, { source: 'report', upTo: endAt, block: block.sequence });
  const difference = compareList({
    list,
    sealed: report,
    marks: endAt <= limits.report ? list.marks() : marks,
  });
  if (difference !== null) return found(reportFinding(reader, difference, place), checked, purged);
  checked['report'] = 1;
  return { finding: null, checked, purged };
}

function checkLate(reader: Reader, block: ChainBlock, limits: PurgeLimits): ContentsResult {
  const { source = '', upTo = 0, ...sealed } = readBody<LateBody>(block.body);
  if (!isLateSource(source)) return NOTHING;
  const { count = 0, digest = '' } = sealed;
  const limit = limitOf(source, limits);
  if (upTo <= limit) return { finding: null, checked: {}, purged: count };
  const noted = reader.all<{ key: number; place: number }>(
    'SELECT key, place FROM late_record WHERE block = ? AND source = ? ORDER BY key',
    block.sequence,
    source,
  );
  const list = listOf(noted.flatMap(({ key }) => LATE_SOURCES[source](reader, key) ?? []));
  const marks = readMarks(reader, { source, upTo, block: block.sequence });
  const places = new Map(noted.map(({ key, place }) => [key, place]));
  const isPurged = (key: number) => (source === 'scan' ? instantOf(key) : (places.get(key) ?? key)) <= limit;
  const gone = marks?.filter(({ key }) => isPurged(key)).length ?? 0;
  const difference =
    gone === 0
      ? compareList({ list, sealed: { count, digest }, marks })
      : compareRest(list, marks ?? [], isPurged);
  if (difference === null) return { finding: null, checked: { [source]: list.count - gone }, purged: gone };
  const place = { block: block.sequence, after: null, endAt: null };
  if (source === 'scan') return found(scanFinding(reader, difference, place), {}, gone);
  const what = `${difference.key === null ? 'a row' : `row ${difference.key}`} of ${source}`;
  return found(findingOf(difference, { ...place, table: source, id: difference.key, what }), {}, gone);
}

/** A list of which some are forgotten has no digest any more: the marks of the others have to do. */
function compareRest(
  list: RecordList,
  marks: readonly Mark[],
  isPurged: (key: number) => boolean,
): Difference | null {
  const rest = new Map(list.marks().map(({ key, mark }) => [key, mark]));
  for (const { key, mark } of marks) {
    if (isPurged(key) || rest.get(key) === mark) continue;
    return { kind: rest.has(key) ? 'altered' : 'dropped', key, belongsTo: null };
  }
  return null;
}

interface Place {
  block: number;
  after: number | null;
  endAt: number | null;
}

function scanFinding(reader: Reader, difference: Difference, place: Place): Finding {
  const { kind, key, belongsTo } = difference;
  const finding = findingOf(difference, { ...place, table: 'scan', id: key, what: 'a reading' });
  if (key === null) return finding;
  const record = kind === 'altered' ? nameAlteredScan(reader, key) : nameScan(reader, key);
  const where = `the poll of ${record.instrument ?? ''} at ${wallTime(instantOf(key))}`;
  const details: Record<FindingKind | 'marks', string> = {
    ...SENTENCES(where),
    altered: `${where} was altered${record.channels.length > 0 ? ` (${record.channels.join(', ')})` : ''}.`,
    reordered: `${where} is the one of ${wallTime(instantOf(belongsTo ?? key))}, moved.`,
  };
  return { ...finding, record: { ...record, id: key }, detail: details[kind] };
}

function reportFinding(reader: Reader, difference: Difference, place: Place): Finding {
  const at = place.endAt ?? 0;
  const named = namePart(reader, difference.key, at);
  return findingOf(difference, { ...place, ...named });
}

interface NamedPart {
  table: string;
  id: number | null;
  what: string;
  record?: Partial<FoundRecord>;
}

function namePart(reader: Reader, key: number | null, endAt: number): NamedPart {
  const report = `the report of the interval that ends ${wallTime(endAt)}`;
  if (key === null) return { table: 'report', id: null, what: report, record: { at: endAt } };
  const part = partOf(key);
  if (part.part === 'head') return { table: 'report', id: null, what: report, record: { at: endAt } };
  if (part.part === 'own-file')
    return {
      table: 'rendering',
      id: null,
      what: `the form of the station's own file in ${report}`,
      record: { at: endAt },
    };
  if (part.part === 'row') {
    const sql = 'SELECT name FROM channel_name WHERE number = ?';
    const channel = reader.get<{ name: string }>(sql, part.channel)?.name ?? `number ${part.channel}`;
    const record = { at: endAt, channels: [channel] };
    return { table: 'report_row', id: null, what: `the row of ${channel} in ${report}`, record };
  }
  const sql = 'SELECT target FROM outbox WHERE id = ?';
  const target = reader.get<{ target: string }>(sql, part.outbox)?.target ?? null;
  const what = `the file for ${target ?? 'a target'} (outbox ${part.outbox}) of ${report}`;
  return { table: 'outbox', id: part.outbox, what, record: { at: endAt, target } };
}

function findingOf(difference: Difference, named: Place & NamedPart): Finding {
  const { kind, key } = difference;
  const { block, after, endAt, table, what, id, record = {} } = named;
  const sentences = SENTENCES(key === null && kind !== 'marks' ? `${what}, it is not known which,` : what);
  return {
    kind: kind === 'marks' ? 'altered' : kind,
    table: kind === 'marks' ? 'chain_marks' : table,
    block,
    record: { ...NO_RECORD, ...record, id },
    after,
    endAt,
    detail: sentences[kind],
  };
}

const SENTENCES = (what: string): Record<FindingKind | 'marks', string> => ({
  altered: `${what} was altered.`,
  dropped: `${what} is gone.`,
  added: `${what} was put there afterwards.`,
  reordered: `${what} was moved.`,
  truncated: `${what} was cut off.`,
  rewritten: `${what} was made anew.`,
  exchanged: `${what} was exchanged.`,
  'signature-wrong': `${what} has a wrong signature.`,
  marks: `The marks of the block that vouches for ${what} were altered; the records themselves are right.`,
});

function movedScan(reader: Reader, key: number, otherKey: number): string | null {
  const record = scanRecord(reader, key);
  return record === null ? null : atInstant(record.text, instantOf(otherKey));
}

function limitOf(source: string, limits: PurgeLimits): number {
  if (source === 'scan' || source === 'unstamped_scan') return limits[source];
  return source === 'outbox' ? limits.report : Number.NEGATIVE_INFINITY;
}

function readMarks(
  reader: Reader,
  { source, upTo, block }: { source: string; upTo: number; block: number },
): Mark[] | null {
  const sql = 'SELECT marks FROM chain_marks WHERE source = ? AND up_to = ? AND block = ?';
  const row = reader.get<{ marks: Uint8Array }>(sql, source, upTo, block);
  return row === undefined ? null : unpackMarks(row.marks);
}

function listOf(records: Iterable<{ key: number; text: string }>): RecordList {
  const list = new RecordList();
  for (const { key, text } of records) list.add(key, text);
  return list;
}

const NO_SEAL: Sealed = { count: 0, digest: '' };

function found(finding: Finding, checked: Record<string, number>, purged: number): ContentsResult {
  return { finding, checked, purged };
}
