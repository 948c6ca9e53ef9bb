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
import { fileRecords, HEAD_KEY, OWN_FILE_KEY, reportRecords } from './report-records.js';
import { thoseOf, type SetBack } from './set-backs.js';
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

export const NOTHING_CHECKED: ContentsResult = { finding: null, checked: {}, purged: 0 };

export function checkContents(
  reader: Reader,
  block: ChainBlock,
  limits: PurgeLimits,
  setBacks: readonly SetBack[],
): ContentsResult {
  if (block.kind === 'interval') return checkInterval(reader, block, limits, setBacks);
  return block.kind === 'late' ? checkLate(reader, block, limits) : NOTHING_CHECKED;
}

function checkInterval(
  reader: Reader,
  block: ChainBlock,
  limits: PurgeLimits,
  setBacks: readonly SetBack[],
): ContentsResult {
  const { after = null, endAt = 0, ...said } = readBody<IntervalBody>(block.body);
  const { readings = NO_SEAL, report = NO_SEAL, files = NO_SEAL } = said;
  const place = { block: block.sequence, after, endAt };
  let purged = 0;
  const checked: Record<string, number> = {};
  if (endAt <= limits.scan) {
    purged += readings.count;
  } else {
    // Of the first interval, what was salvaged may be forgotten while its own readings are there.
    const range = { afterKey: lastKeyAt(Math.max(after ?? -1, limits.scan, -1)), lastKey: lastKeyAt(endAt) };
    const list = listOf(thoseOf(block, scanRecords(reader, range), setBacks));
    const marks = readMarks(reader, { source: 'readings', upTo: endAt, block: block.sequence });
    const movedTo = (key: number, otherKey: number) => movedScan(reader, key, otherKey);
    const difference = compareList({ list, sealed: readings, marks, movedTo });
    if (difference !== null) return found(scanFinding(reader, difference, place), checked, purged);
    checked['scan'] = list.count;
  }
  const finding = checkReport(reader, { report, files, place, limit: limits.report });
  if (finding === 'purged') return { finding: null, checked, purged: purged + 1 };
  if (finding === null) checked['report'] = 1;
  return { finding, checked, purged };
}

interface ReportToCheck {
  report: Sealed;
  files: Sealed;
  place: Place & { endAt: number };
  limit: number;
}

function checkReport(
  reader: Reader,
  { report, files, place, limit }: ReportToCheck,
): Finding | 'purged' | null {
  const { endAt, block } = place;
  const lists = {
    report: { list: listOf(reportRecords(reader, endAt)), sealed: report, name: namePart },
    files: { list: listOf(fileRecords(reader, endAt)), sealed: files, name: nameFile },
  };
  const mayBeGone = endAt <= limit;
  if (mayBeGone && lists.report.list.count === 0) return 'purged';
  for (const [source, { list, sealed, name }] of Object.entries(lists)) {
    // Reports go one by one: one that waited for its delivery is still there, its marks are not.
    const marks = mayBeGone ? list.marks() : readMarks(reader, { source, upTo: endAt, block });
    const difference = compareList({ list, sealed, marks });
    if (difference !== null)
      return findingOf(difference, { ...place, ...name(reader, difference.key, endAt) });
  }
  return null;
}

function checkLate(reader: Reader, block: ChainBlock, limits: PurgeLimits): ContentsResult {
  const { source = '', upTo = 0, ...sealed } = readBody<LateBody>(block.body);
  if (!isLateSource(source)) return NOTHING_CHECKED;
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
  if (difference === null) return { finding: null, checked: { [source]: count - gone }, purged: gone };
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
  const known = new Set(marks.map(({ key }) => key));
  const added = [...rest.keys()].find((key) => !known.has(key));
  if (added !== undefined) return { kind: 'added', key: added, belongsTo: null };
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

interface NamedPart {
  table: string;
  id: number | null;
  what: string;
  record?: Partial<FoundRecord>;
}

function reportText(endAt: number): string {
  return `the report of the interval that ends ${wallTime(endAt)}`;
}

function namePart(reader: Reader, key: number | null, endAt: number): NamedPart {
  const report = reportText(endAt);
  if (key === null || key === HEAD_KEY)
    return { table: 'report', id: null, what: report, record: { at: endAt } };
  const sql = 'SELECT name FROM channel_name WHERE number = ?';
  const channel = reader.get<{ name: string }>(sql, key)?.name ?? `number ${key}`;
  const record = { at: endAt, channels: [channel] };
  return { table: 'report_row', id: null, what: `the row of ${channel} in ${report}`, record };
}

function nameFile(reader: Reader, key: number | null, endAt: number): NamedPart {
  const report = reportText(endAt);
  if (key === OWN_FILE_KEY)
    return {
      table: 'rendering',
      id: null,
      what: `the form of the station's own file of ${report}`,
      record: { at: endAt },
    };
  const sql = 'SELECT target FROM outbox WHERE id = ?';
  const target = key === null ? null : (reader.get<{ target: string }>(sql, key)?.target ?? null);
  const what = `the file for ${target ?? 'a target'} of ${report}`;
  return { table: 'outbox', id: key, what, record: { at: endAt, target } };
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
  return source === 'outbox' || source === 'report' ? limits.report : Number.NEGATIVE_INFINITY;
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
