/**
 * The disk of a running logger fails, and that of one that starts: it goes on measuring, shows what it reads as not stored, and stores
 * all of it when the disk is back, without being started again.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { compileFailingDisk, FailingDisk, type FailureName } from '../../torture/failing-disk.js';
import { CounterInstrument, COUNTER_PROFILE } from './counter-instrument.js';
import { LoggerProcess, StationFolder, type SeenView } from './logger-process.js';

const root = mkdtempSync(join(tmpdir(), 'quantrac-disk-'));
const library = compileFailingDisk(root);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const ALARMS: Readonly<Record<FailureName, string>> = {
  EROFS: 'disk-read-only',
  EIO: 'store-failed',
  ENOSPC: 'disk-full',
};
const RECORD_BYTES = 13;

/** Every number that the instrument gave and the database holds. */
function storedNumbers(folder: StationFolder): number[] {
  const database = new Database(join(folder.path, 'data/station.db'), { readonly: true });
  try {
    const rows = database.prepare('SELECT records FROM scan').all() as { records: Buffer }[];
    return rows
      .map(({ records }) => records.readDoubleLE(RECORD_BYTES - 8))
      .filter((raw) => !Number.isNaN(raw));
  } finally {
    database.close();
  }
}

const latestOf = (view: SeenView) => view.channels[0]?.latest ?? null;
const isHeld = (view: SeenView) =>
  latestOf(view)?.isStored === false && (latestOf(view)?.raw ?? null) !== null;
const isStored = (view: SeenView) => view.store.refusing === undefined && (latestOf(view)?.raw ?? 0) > 0;

interface TriedStation extends AsyncDisposable {
  folder: StationFolder;
  disk: FailingDisk;
}

async function tryStation(): Promise<TriedStation> {
  const instrument = await CounterInstrument.start();
  const folder = new StationFolder();
  folder.write({
    'profiles/counter.yaml': COUNTER_PROFILE,
    'station.yaml': `${instrument.stationYaml({ pollInterval: '200ms' })}\nclock: { source: none }\n`,
  });
  mkdirSync(join(folder.path, 'data'));
  const failing = new FailingDisk(library, join(folder.path, 'data'), join(root, 'control'));
  return {
    folder,
    disk: failing,
    [Symbol.asyncDispose]: async () => {
      await instrument[Symbol.asyncDispose]();
      failing[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** Looks at three held values, and gives them. */
async function heldNumbers(logger: LoggerProcess): Promise<number[]> {
  const numbers = new Set<number>();
  while (numbers.size < 3) {
    const view = await logger.until((seen) => isHeld(seen) && !numbers.has(latestOf(seen)?.raw ?? NaN));
    numbers.add(latestOf(view)?.raw ?? NaN);
  }
  return [...numbers];
}

describe.skipIf(library === null && process.env['CI'] === undefined)('a logger whose disk fails', () => {
  it.each(['EROFS', 'EIO', 'ENOSPC'] as const)(
    'under open files (%s) measures on, shows values as not stored, and stores all of them afterwards',
    async (name) => {
      await using station = await tryStation();
      const { folder, disk } = station;
      await using logger = new LoggerProcess(folder, disk.environment);
      await logger.until(isStored);
      disk.failAll(name);
      const held = await heldNumbers(logger);
      const view = await logger.until((seen) => (seen.store.refusing?.scans ?? 0) > 0);
      expect(view.alarms).toContainEqual(expect.objectContaining({ code: ALARMS[name] }));
      expect(view.store.refusing?.scansLost).toBe(0);
      disk.mend();
      await logger.until((seen) => isStored(seen) && !isHeld(seen));
      await logger.end('SIGTERM');
      expect(storedNumbers(folder)).toEqual(expect.arrayContaining(held));
      expect(logger.output.match(/"msg":"the logger runs"/g)).toHaveLength(1);
    },
    60_000,
  );

  it('and some syncs, takes nothing for stored that was not synchronised', async () => {
    await using station = await tryStation();
    const { folder, disk } = station;
    await using logger = new LoggerProcess(folder, disk.environment);
    await logger.until(isStored);
    disk.failSyncs(3);
    await logger.until(isHeld);
    const after = await logger.until((seen) => isStored(seen) && !isHeld(seen));
    expect(disk.failures().syncs).toBe(3);
    await logger.end('SIGKILL');
    expect(storedNumbers(folder)).toContain(latestOf(after)?.raw);
  }, 60_000);

  it.each(['EROFS', 'ENOSPC'] as const)(
    'from the start, without a database (%s), measures, and stores what it held as soon as the disk takes it',
    async (name) => {
      await using station = await tryStation();
      const { folder, disk } = station;
      disk.failAll(name);
      await using logger = new LoggerProcess(folder, disk.environment);
      const held = await heldNumbers(logger);
      const { alarms } = await logger.until((seen) => seen.alarms.length > 0);
      expect(alarms).toContainEqual(expect.objectContaining({ code: ALARMS[name] }));
      disk.mend();
      await logger.until(isStored);
      await logger.end('SIGTERM');
      expect(storedNumbers(folder)).toEqual(expect.arrayContaining(held));
    },
    60_000,
  );
});
