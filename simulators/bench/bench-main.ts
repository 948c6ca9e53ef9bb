/** `quantrac simulate bench` (what `npm run bench` runs): figures of the real programs on this machine, as a table and as JSON. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { wrongUse } from '../../protocols/configuration/wrong-use.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { RealClock } from '../time/real-clock.js';
import type { Bench, BenchOptions, BenchResult } from './bench-result.js';
import { printTable } from './print-table.js';
import { serveBenchInstruments } from './serve-bench-instruments.js';
import { serveDelay } from './serve-delay.js';
import { serveBenchLines } from './serve-bench-lines.js';

const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  'poll-rate': async () => (await import('./poll-rate-bench.js')).pollRateBench,
  'bus-limit': async () => (await import('./bus-limit-bench.js')).busLimitBench,
  'start-to-first-reading': async () => (await import('./start-bench.js')).startBench,
  station: async () => (await import('./station-bench.js')).stationBench,
  'node-red': async () => (await import('./node-red-bench.js')).nodeRedBench,
  drain: async () => (await import('./drain-bench.js')).drainBench,
  'hung-upload': async () => (await import('./hung-upload-bench.js')).hungUploadBench,
  wear: async () => (await import('./wear-bench.js')).wearBench,
  commit: async () => (await import('./commit-bench.js')).commitBench,
  'close-to-rename': async () => (await import('./close-to-rename-bench.js')).closeToRenameBench,
};

const NAMES = Object.keys(BENCHES);
const USAGE = `Usage: npm run bench -- [--only NAME] [--json] [--with-node-red FOLDER]
  --only NAME              one of ${NAMES.join(', ')}; may be given several times
  --json                   the figures as JSON on standard output, the table on standard error
  --with-node-red FOLDER   where node-red and node-red-contrib-modbus are installed (docs/figures.md)
  --seconds 60             length of the window in which processes are watched
  --runs 7                 repetitions of starts and of poll rates
  --intervals 30           intervals of 10 s for close-to-rename
  --files 17280            files of the backlog for drain (17280: sixty days)
  --round-trip 50          delay of the line for drain, ms; may be given several times (0, 50 and 200)`;

const WARM_UP_MS = 20_000;

export async function main(argv: readonly string[]): Promise<number> {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        only: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        'with-node-red': { type: 'string' },
        seconds: { type: 'string', default: '60' },
        runs: { type: 'string', default: '7' },
        intervals: { type: 'string', default: '30' },
        files: { type: 'string', default: '17280' },
        'round-trip': { type: 'string', multiple: true, default: ['0', '50', '200'] },
        serve: { type: 'string' },
        delay: { type: 'string' },
        'serve-lines': { type: 'string' },
        wear: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }));
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  if (values.wear !== undefined) return runWearLoad(values.wear);
  if (values['serve-lines'] !== undefined) return serveBenchLines(Number(values['serve-lines']));
  if (values.serve !== undefined) return serveBenchInstruments(Number(values.serve));
  if (values.delay !== undefined) return serveDelay(values.delay);
  const unknown = values.only.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) return refuse(`there is no bench "${unknown.join('", "')}"`);
  const counts = [values.seconds, values.runs, values.intervals, values.files].map(Number);
  const [seconds = NaN, runs = NaN, intervals = NaN, files = NaN] = counts;
  if (!counts.every((value) => Number.isInteger(value) && value >= 1 && value <= 100_000)) {
    return refuse('--seconds, --runs, --intervals and --files are whole numbers from 1');
  }
  const roundTripsMs = values['round-trip'].map(Number);
  if (!roundTripsMs.every((value) => Number.isInteger(value) && value >= 0 && value <= 2_000)) {
    return refuse('--round-trip is a whole number from 0 to 2000');
  }
  if (process.platform !== 'linux') return refuse('the benches read /proc: they run on Linux only');
  const nodeRedFolder = values['with-node-red'] ?? null;
  if (nodeRedFolder === null && values.only.includes('node-red'))
    return refuse('node-red needs --with-node-red FOLDER');
  const names = NAMES.filter((name) => values.only.length === 0 || values.only.includes(name)).filter(
    (name) => name !== 'node-red' || nodeRedFolder !== null,
  );
  const report = values.json ? process.stderr : process.stdout;
  const results = await runBenches(names, {
    windowMs: seconds * 1000,
    runs,
    intervals,
    files,
    roundTripsMs,
    nodeRedFolder,
    tell: (line) => process.stderr.write(`  … ${line}\n`),
    done: (result) => report.write(`\n${printTable(result)}`),
  });
  if (values.json) process.stdout.write(`${JSON.stringify({ machine: machine(), results }, null, 2)}\n`);
  return 0;
}

/** A load of the wear bench, in this process: `logger,FOLDER,HOURS` or `naive,FOLDER,READINGS`. */
async function runWearLoad(words: string): Promise<number> {
  const [load, folder = '', amount = ''] = words.split(',');
  const { runLoggerLoad, runNaiveLoad } = await import('./wear-loads.js');
  const done =
    load === 'logger' ? await runLoggerLoad(folder, Number(amount)) : runNaiveLoad(folder, Number(amount));
  process.stdout.write(`${JSON.stringify(done)}\n`);
  return 0;
}

type RunOptions = Omit<BenchOptions, 'clock' | 'signal' | 'folder' | 'warmUpMs'> & {
  done: (result: BenchResult) => void;
};

/** Ctrl-C ends the bench in hand, and with it every program that it started. */
async function runBenches(names: readonly string[], options: RunOptions): Promise<BenchResult[]> {
  const stop = new AbortController();
  const onSignal = () => stop.abort(new Error('stopped'));
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  const clock = stoppableClock(new RealClock(), stop.signal);
  const results: BenchResult[] = [];
  for (const name of names) {
    const bench = await BENCHES[name]?.();
    if (bench === undefined) continue;
    options.tell(name);
    const folder = mkdtempSync(join(tmpdir(), 'quantrac-bench-'));
    try {
      const result = await bench({ ...options, clock, signal: stop.signal, folder, warmUpMs: WARM_UP_MS });
      options.done(result);
      results.push(result);
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      options.tell('stopped');
      break;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return results;
}

function stoppableClock(clock: Clock, signal: AbortSignal): Clock {
  return {
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    sleep: (delayMs) => clock.sleep(delayMs, signal),
    after: (delayMs, run) => clock.after(delayMs, run),
    bootId: () => clock.bootId(),
    trust: () => clock.trust(),
  };
}

function machine(): Record<string, string | number> {
  return {
    at: new Date(new RealClock().now()).toISOString(),
    node: process.version,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 1024 ** 3),
    kernel: release(),
    loadAverage: loadavg()[0] ?? 0,
  };
}

function refuse(message: string): number {
  process.stderr.write(`${wrongUse(message, 'npm run bench --')}\n`);
  return 2;
}
