/** What a durable commit costs: the logger's store beside the ways in which small loggers keep their readings, on the same disk. */
import { closeSync, fsyncSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../logger/store/database.js';
import { ScanStore } from '../../logger/store/scan-store.js';
import type { Scan } from '../../protocols/vocabulary/reading.js';
import { FLOATS_EACH, INSTRUMENTS, PARAMETERS } from './bench-load.js';
import type { BenchOptions, BenchResult, Figure } from './bench-result.js';
import { median, percentile } from './median.js';

const COMMITS = 400;
/** As a logger in public code keeps its queue: the whole of it in one file, rewritten each time. */
const QUEUE_ENTRIES = 100;

interface Way {
  what: string;
  /** Whether what was taken survives a power cut at this moment. */
  durable: boolean;
  /** Takes the scans of one second. */
  take: (scans: readonly Scan[], n: number) => void;
}

export async function commitBench({ folder, clock, tell }: BenchOptions): Promise<BenchResult> {
  const { database } = openDatabase(join(folder, 'station.db'), { clock });
  const store = new ScanStore(database, { clock });
  const lines = openSync(join(folder, 'lines.txt'), 'a');
  const syncedLines = openSync(join(folder, 'synced-lines.txt'), 'a');
  const queue: string[] = [];
  const ways: readonly Way[] = [
    {
      what: 'this logger: one transaction, synchronous = FULL',
      durable: true,
      take: (scans) => {
        for (const scan of scans) void store.append(scan);
        store.flush();
      },
    },
    {
      what: 'a line of JSON a scan, appended and fsynced',
      durable: true,
      take: (scans) => {
        for (const scan of scans) writeSync(syncedLines, `${JSON.stringify(scan)}\n`);
        fsyncSync(syncedLines);
      },
    },
    {
      what: `a queue of ${QUEUE_ENTRIES} in one JSON file, rewritten`,
      durable: false,
      take: (scans) => {
        queue.push(JSON.stringify(scans));
        if (queue.length > QUEUE_ENTRIES) queue.shift();
        writeFileSync(join(folder, 'queue.json.new'), JSON.stringify(queue));
        renameSync(join(folder, 'queue.json.new'), join(folder, 'queue.json'));
      },
    },
    {
      what: 'a line of JSON a scan, appended',
      durable: false,
      take: (scans) => {
        for (const scan of scans) writeSync(lines, `${JSON.stringify(scan)}\n`);
      },
    },
  ];
  tell(`${COMMITS} commits of each, in turns`);
  const took = ways.map(() => [] as number[]);
  const startAt = Math.floor(clock.now() / 1000) * 1000;
  for (let n = 0; n < COMMITS; n += 1) {
    const scans = scansOf(startAt + n * 1000);
    for (const [index, { take }] of ways.entries()) {
      const beforeMs = clock.monotonicMs();
      take(scans, n);
      took[index]?.push(clock.monotonicMs() - beforeMs);
    }
    await clock.sleep(0);
  }
  await store[Symbol.asyncDispose]();
  database[Symbol.dispose]();
  closeSync(lines);
  closeSync(syncedLines);
  const ours = median(took[0] ?? []);
  const figures = ways.flatMap(({ what, durable }, index): Figure[] => {
    const times = took[index] ?? [];
    const name = `${what}${durable ? '' : ' (not durable)'}`;
    return [
      { what: `${name}: p50`, value: median(times), unit: 'ms' },
      { what: `${name}: p99`, value: percentile(times, 99), unit: 'ms' },
      ...(index === 0
        ? []
        : [{ what: `this logger ÷ ${name}: p50`, value: ours / median(times), unit: '×' }]),
    ];
  });
  return {
    name: 'commit',
    title: `${PARAMETERS} readings a commit, as a station of ${INSTRUMENTS} instruments makes each second`,
    figures,
    notes: ['Durable: a power cut at this moment takes nothing of what was taken.'],
  };
}

function scansOf(at: number): Scan[] {
  return Array.from({ length: INSTRUMENTS }, (_, instrument) => ({
    instrument: `instrument-${instrument}`,
    at,
    delayMs: 5,
    readings: Array.from({ length: FLOATS_EACH }, (__, index) => ({
      channel: `P${instrument * FLOATS_EACH + index}`,
      raw: Math.sin(at + index) * 100,
      instrumentStatus: 'measuring' as const,
      status: 'measuring' as const,
      reason: null,
    })),
  }));
}
