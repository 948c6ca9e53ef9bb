/**
 * Forgets what is older than it has to be kept, a slice at a time so that readings keep coming in between. Never a reading
 * whose interval is not closed yet, never a report that somebody still waits for, and nothing at all by a clock that is
 * not trusted.
 */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { instantOf, lastKeyAt } from './scan-key.js';
import type { Reader, SqliteConnection, Writer } from './sqlite-connection.js';
import { readHeads, type ReportHead } from './stored-report.js';

const DAY_MS = 24 * 3_600_000;
/** The regulation asks for the 60 most recent days. */
export const RAW_KEPT_MS = 60 * DAY_MS;
/** Two years and a leap day. */
export const REPORTS_KEPT_MS = 731 * DAY_MS;

/** Rows that one transaction deletes at most. */
export const RAW_SLICE_ROWS = 2000;
export const REPORT_SLICE_ROWS = 50;
export const EVENT_SLICE_ROWS = 500;
/** Pause between slices, for everything else that wants the disk. */
const SLICE_PAUSE_MS = 100;

export interface RetentionOptions {
  clock: Clock;
  rawKeptMs?: number;
  reportsKeptMs?: number;
  /** Keeps account of what is forgotten, so that nobody takes it for stolen. */
  account?: PurgeAccount;
  /** Told of the reports of each slice after they are gone, so that their files can go too. */
  onReportsPurged?: (reports: readonly ReportHead[]) => void;
}

/** Whoever vouches for records has to know which of them are forgotten (logger/evidence). */
export interface PurgeAccount {
  /** Up to where records of a source may be gone, or `null`: none. */
  purgedUpTo(reader: Reader, source: PurgedSource): number | null;
  /** The newest instant not after `at` up to which scans can be forgotten whole intervals at a time, or `null`. */
  wholeUpTo(reader: Reader, at: number): number | null;
  /** The newest event not after `sequence` up to which events can be forgotten whole blocks at a time, or `null`. */
  wholeEventsUpTo(reader: Reader, sequence: number): number | null;
  /** Within the transaction that forgets them. */
  notePurge(writer: Writer, purge: { source: PurgedSource; upTo: number }): void;
}

export type PurgedSource = 'scan' | 'report' | 'unstamped_scan' | 'event';

export interface PurgeResult {
  scans: number;
  reports: number;
  events: number;
}

/** One purge: deletes slices until nothing is too old. Rejects with the signal's reason, or with a `StoreError`. */
export async function purgeOld(
  database: SqliteConnection,
  options: RetentionOptions,
  signal?: AbortSignal,
): Promise<PurgeResult> {
  const { clock, rawKeptMs = RAW_KEPT_MS, reportsKeptMs = REPORTS_KEPT_MS } = options;
  const result: PurgeResult = { scans: 0, reports: 0, events: 0 };
  const slices = async (purgeSlice: () => number, full: number): Promise<number> => {
    for (let total = 0; ;) {
      signal?.throwIfAborted();
      if (clock.trust() !== 'trusted') return total;
      const purged = purgeSlice();
      total += purged;
      if (purged < full) return total;
      await clock.sleep(SLICE_PAUSE_MS, signal);
    }
  };
  const account = options.account ?? null;
  await slices(() => purgeUnstamped(database, clock.now() - rawKeptMs, account), RAW_SLICE_ROWS);
  result.scans = await slices(
    () => purgeScans(database, newestKnownAt(database, clock) - rawKeptMs, account),
    RAW_SLICE_ROWS,
  );
  result.reports = await slices(() => {
    const purged = purgeReports(database, newestKnownAt(database, clock) - reportsKeptMs, account);
    if (purged.length > 0) options.onReportsPurged?.(purged);
    return purged.length;
  }, REPORT_SLICE_ROWS);
  // Events explain reports: they stay as long.
  result.events = await slices(
    () => purgeEvents(database, newestKnownAt(database, clock) - reportsKeptMs, account),
    EVENT_SLICE_ROWS,
  );
  return result;
}

/** Age is counted from the newest scan, so that a logger that was off for months keeps its most recent days. */
function newestKnownAt(database: SqliteConnection, clock: Clock): number {
  const key = database.get<{ key: number | null }>('SELECT max(key) AS key FROM scan')?.key ?? null;
  return key === null ? Number.NEGATIVE_INFINITY : Math.min(clock.now(), instantOf(key));
}

function purgeScans(database: SqliteConnection, beforeAt: number, account: PurgeAccount | null): number {
  const closed = database.get<{ at: number | null }>('SELECT max(end_at) AS at FROM report')?.at;
  const limitAt = Math.min(beforeAt, closed ?? Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(limitAt)) return 0;
  if (account === null) return database.transaction((writer) => deleteScans(writer, lastKeyAt(limitAt - 1)));
  return database.transaction((writer) => {
    const noted = account.purgedUpTo(writer, 'scan');
    // What was noted before may not be gone yet: a purge ends between two slices when the station stops.
    const rest = noted === null ? 0 : deleteScans(writer, lastKeyAt(noted));
    if (rest > 0) return rest;
    const upTo = account.wholeUpTo(writer, limitAt - 1);
    if (upTo === null || (noted !== null && upTo <= noted)) return 0;
    if (writer.get('SELECT 1 FROM scan WHERE key <= ? LIMIT 1', lastKeyAt(upTo)) === undefined) return 0;
    account.notePurge(writer, { source: 'scan', upTo });
    return deleteScans(writer, lastKeyAt(upTo));
  });
}

function deleteScans(writer: Writer, lastKey: number): number {
  return writer.run(
    'DELETE FROM scan WHERE key <= (SELECT max(key) FROM (SELECT key FROM scan WHERE key <= ? ORDER BY key LIMIT ?))',
    lastKey,
    RAW_SLICE_ROWS,
  );
}

/** Scans that can never be stamped are kept as long as others, from when that was known. Those that wait are not touched. */
function purgeUnstamped(database: SqliteConnection, beforeAt: number, account: PurgeAccount | null): number {
  return database.transaction((writer) => {
    const gone = writer.all<{ id: number }>(
      `SELECT id FROM unstamped_scan WHERE outcome IS NOT NULL AND resolved_at < ? ORDER BY id LIMIT ?`,
      beforeAt,
      RAW_SLICE_ROWS,
    );
    const last = gone.at(-1);
    if (last === undefined) return 0;
    account?.notePurge(writer, { source: 'unstamped_scan', upTo: last.id });
    for (const { id } of gone) writer.run('DELETE FROM unstamped_scan WHERE id = ?', id);
    return gone.length;
  });
}

function purgeReports(
  database: SqliteConnection,
  beforeAt: number,
  account: PurgeAccount | null,
): ReportHead[] {
  if (!Number.isFinite(beforeAt)) return [];
  return database.transaction((writer) => {
    const heads = readHeads(
      writer,
      `end_at < ? AND NOT EXISTS (
         SELECT 1 FROM outbox WHERE outbox.report = report.id AND state = 'queued')
       ORDER BY end_at LIMIT ?`,
      beforeAt,
      REPORT_SLICE_ROWS,
    );
    const upTo = heads.at(-1)?.endAt ?? null;
    const noted = account?.purgedUpTo(writer, 'report') ?? null;
    if (upTo !== null && (noted === null || upTo > noted))
      account?.notePurge(writer, { source: 'report', upTo });
    for (const { id } of heads) writer.run('DELETE FROM report WHERE id = ?', id);
    return heads;
  });
}

/** The oldest rows in their order, up to the first that is still to be kept. */
function purgeEvents(database: SqliteConnection, beforeAt: number, account: PurgeAccount | null): number {
  if (!Number.isFinite(beforeAt)) return 0;
  return database.transaction((writer) => {
    const sql = "SELECT min(sequence) AS n FROM event WHERE at >= ? AND clock_trust = 'trusted'";
    const firstKept = writer.get<{ n: number | null }>(sql, beforeAt)?.n ?? null;
    if (firstKept === null) return 0;
    if (account === null) return deleteEvents(writer, firstKept - 1);
    const noted = account.purgedUpTo(writer, 'event');
    const rest = noted === null ? 0 : deleteEvents(writer, Math.min(noted, firstKept - 1));
    if (rest > 0) return rest;
    const upTo = account.wholeEventsUpTo(writer, firstKept - 1);
    if (upTo === null || (noted !== null && upTo <= noted)) return 0;
    if (writer.get('SELECT 1 FROM event WHERE sequence <= ? LIMIT 1', upTo) === undefined) return 0;
    account.notePurge(writer, { source: 'event', upTo });
    return deleteEvents(writer, upTo);
  });
}

function deleteEvents(writer: Writer, lastSequence: number): number {
  return writer.run(
    `DELETE FROM event WHERE sequence <= (
       SELECT max(sequence) FROM (SELECT sequence FROM event WHERE sequence <= ? ORDER BY sequence LIMIT ?))`,
    lastSequence,
    EVENT_SLICE_ROWS,
  );
}
