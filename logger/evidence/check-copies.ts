/**
 * The station's own copies of its data files against the reports that the chain vouches for. What a purge has forgotten may be gone;
 * copies of reports that were salvaged or restored were never made here.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { Interval } from '../../protocols/vocabulary/interval.js';
import { formatFileName, parseFileName } from '../../protocols/report-file/file-name.js';
import { folderFor } from '../../protocols/report-file/folder-layout.js';
import { openNames } from '../store/name-table.js';
import { renderReport } from '../store/rendering.js';
import { newestInPlace } from '../store/restores.js';
import type { Reader } from '../store/sqlite-connection.js';
import { readHeads, readStoredReport, type ReportHead, type StoredReport } from '../store/stored-report.js';
import { NO_RECORD, type Finding, type Notice } from './finding.js';
import { purgedUpTo } from './purge-account.js';
import { wallTime } from './wall-time.js';

/** A copy is written right after its report; a disk that refuses is asked again in an hour. */
const WRITTEN_AFTER_MS = 2 * 3_600_000;

export interface CopiesToCheck {
  reader: Reader;
  /** Below it: `yyyy/MM/dd/NAME.txt`. */
  folder: string;
  span: Interval | null;
  now: number;
}

export interface CheckedCopies {
  /** The first copy, in the order of time, that is not what was sealed. */
  finding: Finding | null;
  checked: number;
  notices: Notice[];
}

/** To be asked only of a chain that is sound: then what the rows render to is what was sealed. */
export function checkCopies(copies: CopiesToCheck): CheckedCopies {
  const { reader, span, now } = copies;
  const { reasons } = openNames(reader);
  const unmade = unmadeUpTo(reader);
  const result: CheckedCopies = { finding: null, checked: 0, notices: [] };
  const known = new Set<string>();
  let notMade = 0;
  const { startAt, endAt } = span ?? { startAt: Number.MIN_SAFE_INTEGER, endAt: Number.MAX_SAFE_INTEGER };
  for (const head of readHeads(reader, 'end_at > ? AND end_at <= ? ORDER BY end_at', startAt, endAt)) {
    const path = join(copies.folder, folderFor(0, head.endAt), formatFileName(head.station, head.endAt));
    known.add(path);
    const stored = readStoredReport(reader, head, reasons);
    const state = compare(path, stored);
    if (state === 'same') result.checked += 1;
    else if (state === 'differs') result.finding ??= found('altered', copies.folder, path, head);
    else if (head.endAt <= unmade || isSalvaged(reader, head.id)) notMade += 1;
    else if (now - head.closedAt > WRITTEN_AFTER_MS)
      result.finding ??= found('dropped', copies.folder, path, head);
  }
  result.finding ??= findStranger(copies, known);
  if (notMade > 0)
    result.notices.push({
      code: 'copies-not-made',
      detail: `${notMade} report(s) were brought over from a backup or a damaged database: there is no copy of their files here.`,
    });
  return result;
}

function compare(path: string, stored: StoredReport): 'same' | 'differs' | 'missing' {
  let present: Buffer;
  try {
    present = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    throw error;
  }
  return present.equals(renderReport(stored, stored.rendering).bytes) ? 'same' : 'differs';
}

/** Copies of reports up to here were made, if at all, on the computer that the backup came from. */
function unmadeUpTo(reader: Reader): number {
  return newestInPlace(reader)?.at ?? Number.NEGATIVE_INFINITY;
}

function isSalvaged(reader: Reader, report: number): boolean {
  const sql = "SELECT 1 FROM late_record WHERE source = 'report' AND key = ?";
  return reader.get(sql, report) !== undefined;
}

/** A file under a data file's name of which no report is known. */
function findStranger({ reader, folder, span }: CopiesToCheck, known: ReadonlySet<string>): Finding | null {
  const forgotten = Math.max(purgedUpTo(reader, 'report') ?? Number.NEGATIVE_INFINITY, unmadeUpTo(reader));
  for (const path of filesBelow(folder)) {
    const { endAt } = parseFileName(basename(path));
    if (endAt === null || known.has(path) || endAt <= forgotten) continue;
    if (span !== null && (endAt <= span.startAt || endAt > span.endAt)) continue;
    return finding(
      'added',
      endAt,
      `There is no report of ${relative(folder, path)}: it was put there afterwards.`,
    );
  }
  return null;
}

function* filesBelow(folder: string): Iterable<string> {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.name.endsWith('.txt')) yield path;
  }
}

function found(kind: 'altered' | 'dropped', folder: string, path: string, { endAt }: ReportHead): Finding {
  const what = `The station's copy ${relative(dirname(folder), path)} of the report of the interval that ends ${wallTime(endAt)}`;
  const detail =
    kind === 'altered'
      ? `${what} was altered; the report itself is as it was sealed.`
      : `${what} is gone; the report itself is as it was sealed.`;
  return finding(kind, endAt, detail);
}

function finding(kind: Finding['kind'], endAt: number, detail: string): Finding {
  return {
    kind,
    table: 'files',
    block: null,
    record: { ...NO_RECORD, at: endAt },
    after: null,
    endAt,
    detail,
  };
}
