// A backup on its way into a data folder, with everything that a technician and a stick can do to it.
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runReportSchedule } from '../../reports/report-schedule.js';
import { gapsBetween } from '../../ledger/gap-reason.js';
import { SmallDisk } from '../../../simulators/torture/small-disk.js';
import { openDatabase } from '../database.js';
import { OutboxStore } from '../outbox-store.js';
import { ReportStore } from '../report-store.js';
import { CurrentRun, readRuns } from '../run-store.js';
import { Salvage } from '../salvage/salvage.js';
import { readSalvage } from '../salvage/salvage-state.js';
import { PAGE_BYTES, readTablePages } from '../salvage/table-pages.contract.js';
import { ScanReader } from '../scan-reader.js';
import { ScanStore } from '../scan-store.js';
import {
  makeChannel,
  makeReport,
  makeScan,
  MINUTE_MS,
  START_AT,
  TestStation,
} from '../test-station.contract.js';
import { makeBackup } from './make-backup.js';
import { restoreBackup, type RestorePlan } from './restore-backup.js';

const STATION = 'TB_CAPH_NUOSXL';
const everything = { startAt: 0, endAt: Number.MAX_SAFE_INTEGER };

let station: TestStation;
let other: TestStation;
let stick: string;
beforeEach(() => {
  station = new TestStation();
  other = new TestStation();
  stick = mkdtempSync(join(tmpdir(), 'quantrac-stick-'));
});
afterEach(() => {
  station[Symbol.dispose]();
  other[Symbol.dispose]();
  rmSync(stick, { recursive: true, force: true });
});

/** Five minutes: five scans and a report that waits for the province. */
function interval(
  { clock }: TestStation,
  { scans, reports }: ReturnType<TestStation['openStores']>,
  n: number,
): void {
  for (let minute = 1; minute <= 5; minute += 1) {
    const at = START_AT + ((n - 1) * 5 + minute) * MINUTE_MS;
    clock.step(Math.max(0, at - clock.now()));
    void scans.append(makeScan(at, { cod: n }));
  }
  scans.flush();
  reports.commit(makeReport(n));
}

const confirm = (stores: ReturnType<TestStation['openStores']>) => {
  const outbox = stores.outboxes.outboxFor('province');
  const item = outbox.next()!;
  const receipt = { remotePath: `/${item.name}`, sizeBytes: item.bytes.length, outcome: 'uploaded' as const };
  outbox.confirm(item.id, receipt, station.clock.now());
  return item.name;
};

const backUp = () =>
  makeBackup(
    { databasePath: station.path, folder: stick, station: STATION, keep: 9, allowSameDisk: true },
    station.clock.now(),
  ).path;

const plan = (backup: string, change: Partial<RestorePlan> = {}): RestorePlan => ({
  ...{ backup, dataFolder: station.folder, station: STATION, present: 'keep', clock: station.clock },
  ...change,
});

const ends = (folder: TestStation) => {
  const { database } = folder.open();
  const reports = new ReportStore(database, { clock: folder.clock });
  return [...reports.readReports(everything)].map(({ endAt }) => (endAt - START_AT) / (5 * MINUTE_MS));
};

const contentOf = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]),
  );

describe('a backup that is restored onto an empty computer', () => {
  it('is the station’s database with its queue, and says so for good', () => {
    const stores = station.openStores();
    for (let n = 1; n <= 3; n += 1) interval(station, stores, n);
    const delivered = confirm(stores);
    const backup = backUp();
    const restored = restoreBackup(plan(backup, { dataFolder: other.folder }));
    expect(restored).toMatchObject({ kind: 'in-place', kept: null, reports: 3 });
    expect(readdirSync(other.folder)).toEqual(['station.db']);
    const { database, outboxes } = other.openStores();
    expect([...new ScanReader(database).readScans(everything)]).toHaveLength(15);
    expect(ends(other)).toEqual([1, 2, 3]);
    expect(outboxes.summary('province')).toMatchObject({ queued: 2, lastDelivered: { name: delivered } });
    expect(database.all('SELECT kind, backup FROM restore')).toEqual([
      { kind: 'in-place', backup: backup.split('/').at(-1) },
    ]);
  });

  it('makes no file of an interval that was open in the backup: the whole of it was sent', async () => {
    const stores = station.openStores();
    interval(station, stores, 1);
    void stores.scans.append(makeScan(START_AT + 6 * MINUTE_MS, { cod: 9 }));
    stores.scans.flush();
    const backup = backUp();
    other.clock.step(60 * MINUTE_MS);
    restoreBackup(plan(backup, { dataFolder: other.folder, clock: other.clock }));
    const { scans, reports } = other.openStores();
    const stop = new AbortController();
    const running = runReportSchedule(
      {
        ...{ scans, reports, clock: other.clock, intervalMs: 5 * MINUTE_MS },
        plan: {
          ...{
            station: makeReport(1).station,
            channels: [makeChannel()],
            targets: [],
            completenessMin: 0.75,
          },
          ownDialect: makeReport(1).rendering.dialect,
        },
        stampWaiting: () => 0,
        settled: () => Promise.resolve(),
      },
      stop.signal,
    );
    for (let minute = 61; minute <= 66; minute += 1) {
      await other.clock.advance(MINUTE_MS);
      void scans.append(makeScan(START_AT + minute * MINUTE_MS, { cod: 3 }));
    }
    await other.clock.advance(MINUTE_MS);
    stop.abort();
    await running;
    expect(ends(other)).toEqual([1, 13]);
    // The readings themselves stay.
    expect([
      ...scans.readScans({ startAt: START_AT + 5 * MINUTE_MS, endAt: START_AT + 10 * MINUTE_MS }),
    ]).toHaveLength(1);
  });

  it('tells the ledger that what followed the backup is not in this database', () => {
    const stores = station.openStores();
    const run = new CurrentRun(stores.database, station.clock, null);
    interval(station, stores, 1);
    run.end();
    const backup = backUp();
    other.clock.step(60 * MINUTE_MS);
    restoreBackup(plan(backup, { dataFolder: other.folder, clock: other.clock }));
    const { database } = other.open();
    new CurrentRun(database, other.clock, null).note();
    expect(gapsBetween(readRuns(database)).map(({ reason }) => reason)).toEqual(['database-lost']);
  });

  it('is not mixed with the write-ahead log of a database that is gone', () => {
    const stores = station.openStores();
    interval(station, stores, 1);
    const backup = backUp();
    interval(station, stores, 2);
    copyFileSync(`${station.path}-wal`, join(other.folder, 'station.db-wal'));
    const { kept } = restoreBackup(plan(backup, { dataFolder: other.folder }));
    expect(kept).toMatch(/replaced-/);
    expect(ends(other)).toEqual([1]);
  });
});

describe('a backup that is restored where a database is', () => {
  it('changes nothing unless somebody says what is to become of it', () => {
    const stores = station.openStores();
    interval(station, stores, 1);
    const backup = backUp();
    station.closeAll();
    const before = contentOf(station.folder);
    expect(() => restoreBackup(plan(backup))).toThrow(expect.objectContaining({ code: 'present' }));
    expect(contentOf(station.folder)).toEqual(before);
  });

  it('takes its place, keeps it whole, and sends nothing again that was delivered since', () => {
    const stores = station.openStores();
    for (let n = 1; n <= 2; n += 1) interval(station, stores, n);
    const backup = backUp();
    interval(station, stores, 3);
    for (let n = 0; n < 3; n += 1) confirm(stores);
    station.closeAll();
    const { kept, deliveriesTaken } = restoreBackup(plan(backup, { present: 'replace' }));
    expect(deliveriesTaken).toBe(2);
    expect(ends(station)).toEqual([1, 2]);
    const { database } = station.open();
    const outbox = new OutboxStore(database, new ReportStore(database, { clock: station.clock }));
    expect(outbox.summary('province')).toMatchObject({
      queued: 0,
      lastDelivered: { at: station.clock.now() },
    });
    using before = openDatabase(kept!, { clock: station.clock }).database;
    expect(before.get<{ n: number }>('SELECT count(*) AS n FROM report')).toEqual({ n: 3 });
    expect(database.pragma('integrity_check')).toBe('ok');
  });

  it('does not take the place of one that holds files nobody has got yet', () => {
    const stores = station.openStores();
    interval(station, stores, 1);
    const backup = backUp();
    interval(station, stores, 2);
    station.closeAll();
    expect(() => restoreBackup(plan(backup, { present: 'replace' }))).toThrow(
      expect.objectContaining({ code: 'unsent-files', message: expect.stringContaining(' 1 file(s)') }),
    );
    expect(readdirSync(station.folder).filter((name) => name.includes('restoring'))).toEqual([]);
    expect(ends(station)).toEqual([1, 2]);
  });

  it('takes the place of a damaged one', () => {
    const stores = station.openStores();
    interval(station, stores, 1);
    const backup = backUp();
    station.closeAll();
    truncateSync(station.path, 5000);
    const { kept } = restoreBackup(plan(backup, { present: 'replace' }));
    expect(readFileSync(kept!)).toHaveLength(5000);
    expect(ends(station)).toEqual([1]);
  });

  it('is read into it when the logger starts: what only the backup has, once, and in the order of time', async () => {
    const stores = station.openStores();
    new CurrentRun(stores.database, station.clock, null).note();
    for (let n = 1; n <= 3; n += 1) interval(station, stores, n);
    for (let n = 0; n < 2; n += 1) confirm(stores);
    const backup = backUp();
    station.closeAll();
    // A new card: the logger has begun anew.
    const fresh = other.openStores();
    new CurrentRun(fresh.database, other.clock, null).note();
    other.clock.step(60 * MINUTE_MS);
    interval(other, fresh, 13);
    other.closeAll();
    const merged = restoreBackup(
      plan(backup, { dataFolder: other.folder, present: 'merge', clock: other.clock }),
    );
    expect(merged).toMatchObject({ kind: 'merged', kept: null });
    const { database } = other.open();
    const salvage = new Salvage(database, { path: other.path, clock: other.clock });
    expect(salvage.isQueueSafe).toBe(false);
    const running = salvage.run(new AbortController().signal);
    await other.clock.advance(60_000);
    await running;
    expect(readSalvage(database)).toMatchObject([{ outcome: 'complete' }]);
    expect(ends(other)).toEqual([1, 2, 3, 13]);
    expect([...new ScanStore(database, { clock: other.clock }).readScans(everything)]).toHaveLength(20);
    expect(database.all('SELECT kind FROM restore')).toEqual([{ kind: 'merged' }]);
    const outbox = new OutboxStore(database, new ReportStore(database, { clock: other.clock }));
    const next = outbox.outboxFor('province').walk();
    expect([next()?.name, next()?.name, next()]).toEqual([
      'TB_CAPH_NUOSXL_20260325071500.txt',
      'TB_CAPH_NUOSXL_20260325080500.txt',
      null,
    ]);
  });
});

describe('what is not restored', () => {
  const refused = (backup: string, code: string, change: Partial<RestorePlan> = {}) => {
    const before = contentOf(other.folder);
    expect(() => restoreBackup(plan(backup, { dataFolder: other.folder, ...change }))).toThrow(
      expect.objectContaining({ code }),
    );
    expect(contentOf(other.folder)).toEqual(before);
  };

  it('is a file that is not there, a folder, a picture, an empty file, another program’s database', () => {
    refused(join(stick, 'nothing.db'), 'missing');
    refused(stick, 'not-a-backup');
    writeFileSync(join(stick, 'photo.jpg'), Buffer.alloc(20_000, 7));
    refused(join(stick, 'photo.jpg'), 'not-a-backup');
    writeFileSync(join(stick, 'empty.db'), '');
    refused(join(stick, 'empty.db'), 'not-a-backup');
    const foreign = new BetterSqlite(join(stick, 'foreign.db'));
    foreign.exec('CREATE TABLE songs (title)');
    foreign.close();
    refused(join(stick, 'foreign.db'), 'not-a-backup');
  });

  it('is a database that is in use, whose newest commits lie beside it', () => {
    interval(station, station.openStores(), 1);
    refused(station.path, 'not-a-backup');
  });

  it('is a backup without its end, and one with a page of noise', () => {
    const stores = station.openStores();
    station.clock.step(2_000_000);
    for (let n = 1; n <= 2000; n += 1) void stores.scans.append(makeScan(START_AT + n * 1000, { cod: n }));
    stores.scans.flush();
    const whole = readFileSync(backUp());
    writeFileSync(join(stick, 'short.db'), whole.subarray(0, whole.length - 1000));
    refused(join(stick, 'short.db'), 'damaged');
    const noisy = join(stick, 'noisy.db');
    writeFileSync(noisy, whole);
    const { leaves } = readTablePages(noisy, 'scan');
    const { page } = leaves[Math.floor(leaves.length / 2)]!;
    whole.fill(0xa5, (page - 1) * PAGE_BYTES, page * PAGE_BYTES);
    writeFileSync(noisy, whole);
    refused(noisy, 'damaged');
  });

  it('is another station’s backup, unless that is meant', () => {
    interval(station, station.openStores(), 1);
    const backup = backUp();
    refused(backup, 'other-station', { station: 'HN_ABCD_KHITHA' });
    expect(restoreBackup(plan(backup, { dataFolder: other.folder, station: null })).reports).toBe(1);
  });

  it('is a backup of a newer version', () => {
    interval(station, station.openStores(), 1);
    const backup = backUp();
    const newer = new BetterSqlite(backup);
    newer.pragma('user_version = 999');
    newer.close();
    refused(backup, 'newer-version');
  });

  it('is one on a stick that is pulled out half way', () => {
    const stores = station.openStores();
    interval(station, stores, 1);
    stores.database.execute('CREATE TABLE bulk AS SELECT randomblob(3000000)');
    const backup = backUp();
    let told = 0;
    refused(backup, 'unreadable', {
      onProgress: (copied) => {
        if ((told += 1) === 1) truncateSync(backup, copied);
      },
    });
    expect(told).toBe(1);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'is one for which there is no room, told before or in the middle',
    () => {
      const stores = station.openStores();
      interval(station, stores, 1);
      stores.database.execute('CREATE TABLE bulk AS SELECT randomblob(9000000)');
      const backup = backUp();
      using small = new SmallDisk(join(stick, 'card'), 20);
      if (!small.canBeFilled) return;
      refused(backup, 'no-room', { dataFolder: small.path });
      using large = new SmallDisk(join(stick, 'large'), 90);
      let told = 0;
      refused(backup, 'no-room', {
        dataFolder: large.path,
        onProgress: () => (told += 1) === 1 && large.fill(),
      });
      large.makeRoom();
      expect(readdirSync(large.path)).toEqual([]);
    },
  );

  it.skipIf(process.getuid?.() === 0)('is one where nothing may be written', () => {
    interval(station, station.openStores(), 1);
    const backup = backUp();
    const locked = join(stick, 'locked');
    mkdirSync(locked, { mode: 0o500 });
    expect(() => restoreBackup(plan(backup, { dataFolder: locked }))).toThrow(
      expect.objectContaining({ code: 'not-writable' }),
    );
  });
});
