/** How many bytes reach an SD card for each reading: by a usual station's logger, and by one INSERT a reading in SQLite as it comes. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { compileFailingDisk, FailingDisk, FILE_KINDS, type FileKind } from '../torture/failing-disk.js';
import type { BenchOptions, BenchResult, Figure } from './bench-result.js';
import { LoopDisk } from './loop-disk.js';
import { WEAR_INTERVAL, WEAR_POLL_MS, type WearDone } from './wear-loads.js';

const HOURS = 6;
/** Enough for a mean; each takes several syncs. */
const NAIVE_READINGS = 1_000;
const PAGE_BYTES = 4096;
const MB = 1e6;

interface Wear extends WearDone {
  pages: Record<FileKind, number>;
  bytes: number;
  syncs: number;
  /** `null`: it cannot be known here. */
  deviceBytes: number | null;
}

export async function wearBench(options: BenchOptions): Promise<BenchResult> {
  const { folder, tell } = options;
  const library = compileFailingDisk(folder);
  if (library === null)
    throw new Error('the wear bench counts by a library that a C compiler (cc) makes here');
  tell(`${HOURS} hours of a station, on a virtual clock`);
  const logger = await wearOf('logger', { folder: join(folder, 'logger'), library, amount: HOURS });
  tell(`${NAIVE_READINGS} readings, one INSERT each`);
  const naive = await wearOf('naive', { folder: join(folder, 'naive'), library, amount: NAIVE_READINGS });
  const perHour = logger.readings / HOURS;
  return {
    name: 'wear',
    title: `what reaches the card: ${logger.parameters} parameters of 4 instruments each ${WEAR_POLL_MS / 1000} s, a report every ${WEAR_INTERVAL}, ${HOURS} hours`,
    figures: [
      ...figuresOf('logger', logger, perHour),
      { what: 'logger: pages of the log a reading', value: logger.pages.log / logger.readings, unit: '' },
      { what: 'logger: pages of the database an hour', value: logger.pages.database / HOURS, unit: '/h' },
      { what: 'logger: pages of all other files an hour', value: logger.pages.other / HOURS, unit: '/h' },
      ...figuresOf('one INSERT a reading', naive, perHour),
      {
        what: 'one INSERT a reading ÷ logger: pages',
        value: pagesOf(naive) / naive.readings / (pagesOf(logger) / logger.readings),
        unit: '×',
      },
      ...(logger.deviceBytes === null || naive.deviceBytes === null
        ? []
        : [
            {
              what: 'one INSERT a reading ÷ logger: block device',
              value: naive.deviceBytes / naive.readings / (logger.deviceBytes / logger.readings),
              unit: '×',
            },
          ]),
    ],
    notes: [
      'Pages: 4 KiB pages that are written to, each once between two syncs of its file, of all files below the data folder.',
      'Block device: sectors that an ext4 of its own was sent, its journal included (root and loop devices).',
      'The naive way makes no report, sends nothing and seals nothing; MB an hour are for as many readings an hour as the logger took.',
    ],
  };
}

function figuresOf(name: string, wear: Wear, perHour: number): Figure[] {
  const { readings, syncs, deviceBytes } = wear;
  const pageBytes = (pagesOf(wear) * PAGE_BYTES) / readings;
  const device = deviceBytes === null ? null : deviceBytes / readings;
  const hourly = (bytes: number | null) => (bytes === null ? null : (bytes * perHour) / MB);
  return [
    { what: `${name}: given to write()`, value: wear.bytes / readings, unit: 'bytes/reading' },
    { what: `${name}: pages`, value: pageBytes, unit: 'bytes/reading' },
    { what: `${name}: pages`, value: hourly(pageBytes), unit: 'MB/h' },
    { what: `${name}: block device`, value: device, unit: 'bytes/reading' },
    { what: `${name}: block device`, value: hourly(device), unit: 'MB/h' },
    { what: `${name}: syncs`, value: syncs / readings, unit: '/reading' },
  ];
}

function pagesOf({ pages }: Wear): number {
  return FILE_KINDS.reduce((sum, kind) => sum + pages[kind], 0);
}

interface WearParts {
  folder: string;
  library: string;
  /** Hours, or readings. */
  amount: number;
}

async function wearOf(load: 'logger' | 'naive', { folder, library, amount }: WearParts): Promise<Wear> {
  const data = join(folder, 'station-1');
  mkdirSync(folder, { recursive: true });
  using device = new LoopDisk(data, join(folder, 'card.img'));
  using disk = new FailingDisk(library, data, join(folder, 'control'));
  const before = device.writtenBytes();
  const done = await runLoad([load, folder, String(amount)], disk.environment);
  const after = device.writtenBytes();
  const kinds = FILE_KINDS.map((kind) => [kind, disk.written(kind)] as const);
  return {
    ...done,
    pages: Object.fromEntries(kinds.map(([kind, { pages }]) => [kind, pages])) as Record<FileKind, number>,
    bytes: kinds.reduce((sum, [, { bytes }]) => sum + bytes, 0),
    syncs: kinds.reduce((sum, [, { syncs }]) => sum + syncs, 0),
    deviceBytes: before === null || after === null ? null : after - before,
  };
}

function runLoad(words: readonly string[], environment: Readonly<Record<string, string>>): Promise<WearDone> {
  const script = process.argv[1];
  if (script === undefined) throw new Error('this program was not started from a script');
  const child = spawn(process.execPath, [script, 'simulate', 'bench', '--wear', words.join(',')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const last = output.trim().split('\n').at(-1) ?? '';
      if (code === 0) resolve(JSON.parse(last) as WearDone);
      else reject(new Error(`the ${words[0]} load ended (exit ${code ?? 'by a signal'}): ${output}`));
    });
  });
}
