/** From the start of the logger's process to its first committed reading, with a new and with an existing database. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { isStoreError } from '../../logger/store/store-error.js';
import { BenchInstruments } from './bench-instruments.js';
import { INSTRUMENTS } from './bench-load.js';
import type { BenchOptions, BenchResult } from './bench-result.js';
import { databasePath, readBenchDatabase, startBenchLogger, writeBenchStation } from './bench-station.js';
import { cpuMsOf } from './measure-process.js';
import { median } from './median.js';

const LOOK_EVERY_MS = 5;
const GIVE_UP_MS = 60_000;

interface Start {
  /** Until the log says that the logger runs. */
  runningMs: number;
  firstReadingMs: number;
  /** CPU time until the first reading: less troubled by other work than the time on the clock. */
  cpuMs: number;
}

export async function startBench(options: BenchOptions): Promise<BenchResult> {
  const { clock, folder: root, runs } = options;
  await using instruments = await BenchInstruments.start(INSTRUMENTS);
  const config = writeBenchStation({ root, tcpPorts: instruments.tcpPorts, interval: '10s', province: null });
  const fresh: Start[] = [];
  const existing: Start[] = [];
  for (let run = 0; run < runs; run += 1) {
    options.tell(`start ${run + 1} of ${runs}`);
    rmSync(join(root, 'data'), { recursive: true, force: true });
    fresh.push(await measureStart(root, config, clock));
    existing.push(await measureStart(root, config, clock));
  }
  const figure = (what: string, values: readonly number[]) => ({
    what,
    value: median(values),
    unit: 'ms',
    runs: values,
  });
  return {
    name: 'start-to-first-reading',
    title: 'from the start of the process to the first committed reading',
    figures: [
      figure(
        'new database: the logger runs',
        fresh.map(({ runningMs }) => runningMs),
      ),
      figure(
        'new database: first committed reading',
        fresh.map(({ firstReadingMs }) => firstReadingMs),
      ),
      figure(
        'existing database: the logger runs',
        existing.map(({ runningMs }) => runningMs),
      ),
      figure(
        'existing database: first committed reading',
        existing.map(({ firstReadingMs }) => firstReadingMs),
      ),
      figure(
        'existing database: CPU time until then',
        existing.map(({ cpuMs }) => cpuMs),
      ),
    ],
    notes: [
      'Polls are aligned to the clock (0 to 1 s until the first second) and committed together once a second (1 s): 1.5 s of it is waiting.',
    ],
  };
}

async function measureStart(root: string, config: string, clock: Clock): Promise<Start> {
  const before = newestKey(root);
  const startedMs = clock.monotonicMs();
  await using logger = startBenchLogger(root, config);
  let runningMs = NaN;
  const running = logger.line('the logger runs').then(() => (runningMs = clock.monotonicMs() - startedMs));
  // Awaited below; a logger that ends before is told there.
  running.catch(() => undefined);
  while (newestKey(root) === before) {
    if (clock.monotonicMs() - startedMs > GIVE_UP_MS) throw new Error(`no reading within ${GIVE_UP_MS} ms`);
    await clock.sleep(LOOK_EVERY_MS);
  }
  const firstReadingMs = clock.monotonicMs() - startedMs;
  const cpuMs = cpuMsOf(logger.pid);
  await running;
  return { runningMs, firstReadingMs, cpuMs };
}

/** `null`: there is no database yet, or nothing in it. */
function newestKey(root: string): number | null {
  if (!existsSync(databasePath(root))) return null;
  try {
    using database = readBenchDatabase(root);
    const tables = database.all("SELECT 1 FROM sqlite_schema WHERE name = 'scan'");
    if (tables.length === 0) return null;
    return database.get<{ key: number | null }>('SELECT max(key) AS key FROM scan')?.key ?? null;
  } catch (error) {
    if (isStoreError(error)) return null;
    throw error;
  }
}
