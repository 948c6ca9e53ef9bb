// Killed at every step and at random instants: nothing acknowledged is missing, nothing is there twice, no file differs.
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { HEAD_FILE, readHeadFile } from '../evidence/head-file.js';
import { verifyChain } from '../evidence/verify-chain.js';
import { openDatabase } from './database.js';
import { OutboxStore } from './outbox-store.js';
import { ReportStore } from './report-store.js';
import { ScanStore } from './scan-store.js';

const here = dirname(fileURLToPath(import.meta.url));
const FIRST_AT = Date.UTC(2026, 2, 25);
const KILLS = 30;
/** The writer never gets as far as this by itself. */
const WRITER_DEADLINE_MS = 20_000;
const everything = { startAt: 0, endAt: Number.MAX_SAFE_INTEGER };

let folder: string;
let writer: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quantrac-crash-'));
  writer = join(folder, 'writer.cjs');
  await build({
    entryPoints: [join(here, 'crash-writer.contract.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['better-sqlite3'],
    outfile: writer,
    logLevel: 'silent',
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let path: string;
let acknowledgedPath: string;
/** The bytes of every file that was ever seen, by target and name. */
let files: Map<string, string>;
beforeEach(() => {
  const home = mkdtempSync(join(folder, 'station-'));
  path = join(home, 'station.db');
  acknowledgedPath = join(home, 'acknowledged');
  files = new Map();
});

interface Kill {
  step?: string;
  count?: number;
  /** From outside, so long after the first acknowledgement. */
  afterMs?: number;
}

async function runUntilKilled({ step, count, afterMs }: Kill): Promise<void> {
  const output = openSync(acknowledgedPath, 'a');
  const before = statSync(acknowledgedPath).size;
  const args = step === undefined ? [] : [step, String(count)];
  const child = spawn(process.execPath, [writer, path, ...args], {
    stdio: ['ignore', output, 'pipe'],
    env: { ...process.env, NODE_PATH: join(here, '../../node_modules') },
  });
  const errors: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk));
  const ended = once(child, 'exit');
  const deadline = setTimeout(() => child.kill('SIGTERM'), WRITER_DEADLINE_MS);
  if (afterMs !== undefined) {
    while (statSync(acknowledgedPath).size === before && child.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    setTimeout(() => child.kill('SIGKILL'), afterMs);
  }
  const [, signal] = (await ended) as [number | null, string | null];
  clearTimeout(deadline);
  closeSync(output);
  assert.equal(signal, 'SIGKILL', Buffer.concat(errors).toString());
}

/** Opens what the killed station left and checks every promise. Gives the number of scans. */
function check(): number {
  const lines = readFileSync(acknowledgedPath, 'utf8').split('\n').slice(0, -1);
  const acknowledged = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const opened = openDatabase(path, { clock: new SystemClock() });
  using database = opened.database;
  expect(opened.setAside).toBeNull();
  expect(database.pragma('synchronous')).toBe(2);
  expect(database.pragma('foreign_key_check')).toBeUndefined();

  const scans = [...new ScanStore(database, { clock: new SystemClock() }).readScans(everything)];
  // One writer, one scan a second: neither a hole nor a double.
  expect(scans.map(({ at }) => at)).toEqual(scans.map((_scan, n) => FIRST_AT + (n + 1) * 1000));
  for (const { at, readings } of scans)
    expect(readings.map(({ raw }) => raw)).toEqual([(at / 1000) % 977, (at / 1000) % 977]);
  const newest = Math.max(0, ...acknowledged('scan').map(Number));
  expect(scans.length).toBeGreaterThanOrEqual(newest === 0 ? 0 : (newest - FIRST_AT) / 1000);

  const reports = new ReportStore(database, { clock: new SystemClock() });
  const ends = [...reports.readReports(everything)].map((report) => {
    expect(report.rows).toHaveLength(2);
    return report.endAt;
  });
  expect(ends).toEqual(ends.map((_endAt, n) => FIRST_AT + (n + 1) * 20_000));
  expect(ends).toEqual(expect.arrayContaining(acknowledged('report').map(Number)));

  const keptHead = readHeadFile(join(dirname(path), HEAD_FILE));
  expect(['malformed', 'wrong-signature']).not.toContain(keptHead);
  const verdict = verifyChain(database, { span: null, fingerprint: null, keptHead, configuration: null });
  expect(verdict.finding).toBeNull();
  expect(verdict.checked['report'] ?? 0).toBe(ends.length);

  const outboxes = new OutboxStore(database, reports);
  for (const target of ['province', 'ministry']) {
    const entries = outboxes.files({ limit: 500, target });
    expect(entries).toHaveLength(Math.min(500, ends.length));
    for (const { id, name } of entries) {
      const text = Buffer.from(outboxes.file(id)?.bytes ?? []).toString();
      expect(text.length).toBeGreaterThan(0);
      expect(files.get(`${target} ${name}`) ?? text).toBe(text);
      files.set(`${target} ${name}`, text);
    }
    if (target === 'ministry') continue;
    const delivered = entries.filter(({ state }) => state === 'delivered').map(({ name }) => name);
    expect(delivered).toEqual(expect.arrayContaining(acknowledged('confirm').slice(-400)));
  }
  return scans.length;
}

describe('a station that is killed', () => {
  // At its first start every migration is a transaction too, so the first counts fall into them.
  const steps = ['begun', 'written', 'committed', 'told'].flatMap((step) =>
    [1, 3, 8].map((count) => ({ step, count })),
  );

  it.each(steps)('at step $step number $count has kept its promises', async (kill) => {
    await runUntilKilled(kill);
    const scans = check();
    // It goes on from there: the same database, killed later.
    await runUntilKilled({ step: 'written', count: 12 });
    expect(check()).toBeGreaterThan(scans);
  });

  it(`${KILLS} times at random instants has kept its promises each time`, async () => {
    const delays = fc.sample(fc.integer({ min: 0, max: 120 }), KILLS);
    let scans = 0;
    for (const afterMs of delays) {
      await runUntilKilled({ afterMs });
      const now = check();
      expect(now).toBeGreaterThan(scans);
      scans = now;
    }
    expect(files.size).toBeGreaterThan(KILLS);
  }, 60_000);
});
