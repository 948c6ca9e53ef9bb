/**
 * The station's slow chores: its own copies of the data files, and forgetting what is older than it has to be kept. Neither
 * may hold up a reading or a delivery; a chore that fails is told and tried again with the next report or the next hour.
 */
import { nextBoundary } from '../protocols/vocabulary/interval.js';
import type { Clock } from '../protocols/vocabulary/clock.js';
import type { Log } from '../protocols/vocabulary/log.js';
import type { ReportFolder } from './reports/report-folder.js';
import { purgeOld, type PurgeAccount } from './store/retention.js';
import type { ReportStore } from './store/report-store.js';
import type { SqliteConnection } from './store/sqlite-connection.js';
import type { StoredReport } from './store/stored-report.js';

const HOUR_MS = 3_600_000;
/** Copies of so many days are looked after at the start; older ones are made when they are asked for. */
const RESTORED_MS = 24 * HOUR_MS;
/** Copies that a full disk refused, to be written with the next hour's chores: two days at five minutes. */
const UNWRITTEN_MAX = 576;

export interface HouseOptions {
  clock: Clock;
  log: Log;
  database: SqliteConnection;
  reports: ReportStore;
  folder: ReportFolder;
  account: PurgeAccount;
  readingsKeptMs: number;
  reportsKeptMs: number;
  /** Somebody has changed copies since they were written. */
  onCopiesDiffer?: (found: { first: string; files: number }) => void;
}

/** Runs until the signal aborts; resolves then. */
export async function keepHouse(options: HouseOptions, signal: AbortSignal): Promise<void> {
  const { clock, reports } = options;
  let writing: Promise<void> = Promise.resolve();
  const enqueue = (report: StoredReport) => {
    writing = writing.then(async () => {
      if (!(await writeCopy(options, report)) && unwritten.length < UNWRITTEN_MAX) unwritten.push(report);
    });
  };
  const subscription = reports.onCommitted(enqueue);
  const unwritten: StoredReport[] = [];
  writing = restoreCopies(options, signal);
  try {
    for (;;) {
      const now = clock.now();
      await clock.sleep(nextBoundary(now, HOUR_MS) + HOUR_MS / 60 - now, signal);
      await purge(options, signal);
      for (const report of unwritten.splice(0)) enqueue(report);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    subscription[Symbol.dispose]();
    await writing;
  }
}

/** Whether it stands. */
async function writeCopy({ folder, log }: HouseOptions, report: StoredReport): Promise<boolean> {
  try {
    await folder.write(report);
    return true;
  } catch (error) {
    log.warn(
      { file: folder.pathOf(report), error: messageOf(error) },
      'the copy of a data file could not be written',
    );
    return false;
  }
}

async function restoreCopies(options: HouseOptions, signal: AbortSignal): Promise<void> {
  const { folder, reports, clock, log } = options;
  const now = clock.now();
  try {
    const span = { startAt: now - RESTORED_MS, endAt: now };
    const { written, differed } = await folder.restore(reports, span, signal);
    if (written > 0) log.info({ written }, 'copies of data files restored');
    const [first] = differed;
    if (first === undefined) return;
    log.error(
      { files: differed.length, first },
      'copies of data files were not as they were written; they are kept beside the right ones',
    );
    options.onCopiesDiffer?.({ first, files: differed.length });
  } catch (error) {
    if (!signal.aborted) log.warn({ error: messageOf(error) }, 'copies of data files could not be restored');
  }
}

async function purge(options: HouseOptions, signal: AbortSignal): Promise<void> {
  const { database, clock, log, folder, account, readingsKeptMs, reportsKeptMs } = options;
  const gone: Promise<void>[] = [];
  try {
    const result = await purgeOld(
      database,
      {
        clock,
        rawKeptMs: readingsKeptMs,
        reportsKeptMs,
        account,
        onReportsPurged: (heads) => gone.push(...heads.map((head) => folder.remove(head))),
      },
      signal,
    );
    await Promise.allSettled(gone);
    if (result.scans + result.reports + result.events > 0) {
      log.info({ ...result }, 'old readings, reports and events forgotten');
    }
  } catch (error) {
    signal.throwIfAborted();
    log.warn({ error: messageOf(error) }, 'old readings could not be forgotten; tried again in an hour');
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
