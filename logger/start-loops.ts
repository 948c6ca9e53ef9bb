/**
 * Everything that goes on in a running station, each in a loop of its own: polling, closing intervals, one delivery a
 * target, the notices, the chores. When one fails beyond repair all are ended: half a station would look alive.
 */
import type { Notices } from '../protocols/notices/notices.js';
import type { Delivery } from '../protocols/delivery/deliver.js';
import { DEFAULT_DIALECT } from '../protocols/report-file/dialect.js';
import type { Clock } from '../protocols/vocabulary/clock.js';
import type { Log } from '../protocols/vocabulary/log.js';
import type { WireFigures } from '../protocols/vocabulary/wire-statistics.js';
import type { Acquisition } from './acquisition/acquisition.js';
import type { ClockDesk } from './clock/clock-desk.js';
import type { StationSetup } from './config/station-setup.js';
import type { Evidence } from './evidence/open-evidence.js';
import type { Happening } from './events/event-recorder.js';
import type { Derivation } from './derivation/derivation.js';
import { keepBusFigures } from './keep-bus-figures.js';
import { keepHouse } from './keep-house.js';
import type { StorePanelSource } from './panel/store-panel-source.js';
import type { ReportPlan } from './reports/close-interval.js';
import { ReportFolder } from './reports/report-folder.js';
import { runReportSchedule } from './reports/report-schedule.js';
import type { ReportStore } from './store/report-store.js';
import type { Backups } from './store/backup/backups.js';
import type { CurrentRun } from './store/run-store.js';
import type { Salvage } from './store/salvage/salvage.js';
import { runSalvage } from './store/salvage/run-salvage.js';
import type { ScanStore } from './store/scan-store.js';
import type { SqliteConnection } from './store/sqlite-connection.js';

export interface LoopParts {
  setup: StationSetup;
  clock: Clock;
  log: Log;
  database: SqliteConnection;
  scans: ScanStore;
  reports: ReportStore;
  acquisition: Acquisition;
  derivation: Derivation;
  deliveries: readonly Delivery[];
  source: StorePanelSource;
  run: CurrentRun;
  salvage: Salvage;
  backups: Backups | null;
  evidence: Evidence;
  recordHappening: (happening: Happening) => void;
  clockDesk: ClockDesk;
  /** `null`: nobody is told by mail. */
  notices: Notices | null;
  wireFigures: () => ReadonlyMap<string, WireFigures>;
}

export interface StationLoops {
  /** Resolves after `stop`; rejects when a loop failed, after the others have ended. */
  readonly done: Promise<void>;
  /** Ends all loops; resolves when the last one has, with whether none had failed before. */
  stop(): Promise<'in order' | 'failed'>;
}

export function startLoops(parts: LoopParts): StationLoops {
  const { acquisition, deliveries, scans, clock, database, wireFigures } = parts;
  const stop = new AbortController();
  const { signal } = stop;
  const loops = [
    primePanel(parts, signal),
    acquisition.run(signal),
    closeIntervals(parts, signal),
    ...deliveries.map((delivery) => delivery.run(signal)),
    parts.clockDesk.run(signal),
    chores(parts, signal),
    ...(parts.notices === null ? [] : [parts.notices.run(signal)]),
    runSalvage(parts, signal),
    ...(parts.backups === null ? [] : [parts.backups.run(signal)]),
    keepBusFigures({ clock, database, figures: wireFigures }, signal),
    brokenStore(scans, signal),
  ];
  const done = endOf(loops, stop);
  done.catch(() => undefined);
  return {
    done,
    stop: async () => {
      const failed = stop.signal.aborted;
      stop.abort(new Error('the station stops'));
      // Polls wait for their readings to be kept: on a disk that refuses they would wait for ever.
      if (scans.trouble !== null) await scans[Symbol.asyncDispose]().catch(() => undefined);
      await Promise.allSettled(loops);
      return failed ? 'failed' : 'in order';
    },
  };
}

async function endOf(loops: readonly Promise<unknown>[], stop: AbortController): Promise<void> {
  try {
    await Promise.all(loops);
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(loops);
    throw error;
  }
}

async function primePanel({ source }: LoopParts, signal: AbortSignal): Promise<void> {
  try {
    await source.prime(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function closeIntervals(
  { setup, clock, log, scans, reports, acquisition, derivation, run }: LoopParts,
  signal: AbortSignal,
): Promise<void> {
  const { interval, settle } = setup.config.reporting;
  return runReportSchedule(
    {
      scans,
      reports,
      clock,
      intervalMs: interval,
      settleMs: settle,
      stampWaiting: () => {
        run.note();
        return scans.stampWaiting();
      },
      commitHeld: () => scans.flush(),
      settled: async (endAt) => {
        await acquisition.settledUpTo(endAt);
        derivation.computeUpTo(endAt);
      },
      onClockBehind: (state) =>
        log.warn({ ...state }, 'the clock is behind the last report; no file until it has passed it'),
      onTrouble: (trouble) => {
        if (trouble === null) log.info({}, 'reports can be committed again');
        else
          log.error(
            { code: trouble.code, error: trouble.message },
            'a report could not be committed; it will be',
          );
      },
      plan: reportPlan(setup),
    },
    signal,
  );
}

function reportPlan(setup: StationSetup): ReportPlan {
  return {
    station: setup.code,
    channels: setup.reportChannels,
    targets: setup.targets.map(({ config, dialect }) => ({
      target: config.id,
      dialect,
      layout: config.layout,
    })),
    ownDialect: setup.targets[0]?.dialect ?? DEFAULT_DIALECT,
    completenessMin: setup.config.reporting.completeness / 100,
  };
}

function chores(
  { setup, clock, log, database, reports, evidence, recordHappening }: LoopParts,
  signal: AbortSignal,
): Promise<void> {
  const { readings, reports: reportsKept } = setup.config.retention;
  const folder = new ReportFolder(setup.dataFolder);
  const { account } = evidence;
  const kept = { readingsKeptMs: readings, reportsKeptMs: reportsKept };
  const onCopiesDiffer = (found: { first: string; files: number }) =>
    recordHappening({
      kind: 'copies-differed',
      subject: { kind: 'station', id: '' },
      parameters: { file: found.first, n: found.files },
    });
  return keepHouse({ clock, log, database, reports, folder, account, onCopiesDiffer, ...kept }, signal);
}

/**
 * Rejects when the database turns out to be damaged while in use: the process has to end, so that the next start checks
 * it and sets it aside. Resolves when the station stops.
 */
function brokenStore(scans: ScanStore, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const subscription = scans.onTrouble((trouble) => {
      if (trouble?.code === 'damaged') reject(trouble);
    });
    const end = () => {
      subscription[Symbol.dispose]();
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
  });
}
