import {
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  writeSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SmallDisk } from '../../../simulators/torture/small-disk.js';
import { silentLog } from '../../../protocols/vocabulary/log.js';
import { openDatabase } from '../database.js';
import { PAGE_BYTES, readTablePages } from '../salvage/table-pages.contract.js';
import { ScanReader } from '../scan-reader.js';
import { makeReport, makeScan, START_AT, TestStation } from '../test-station.contract.js';
import { Backups, type BackupOutcome } from './backups.js';
import { listBackups, makeBackup, newestBackupAt, type BackupPlan } from './make-backup.js';

const STATION = 'TB_CAPH_NUOSXL';
const everything = { startAt: 0, endAt: Number.MAX_SAFE_INTEGER };

let station: TestStation;
let stick: string;
let plan: BackupPlan;
beforeEach(() => {
  station = new TestStation();
  stick = mkdtempSync(join(tmpdir(), 'quantrac-stick-'));
  plan = { databasePath: station.path, folder: stick, station: STATION, keep: 3, allowSameDisk: true };
});
afterEach(() => {
  station[Symbol.dispose]();
  rmSync(stick, { recursive: true, force: true });
});

describe('a backup', () => {
  it('is a whole database of what was committed, made while the station goes on', () => {
    const { scans, reports } = station.openStores();
    station.clock.step(10_000);
    for (let n = 1; n <= 5; n += 1) void scans.append(makeScan(START_AT + n * 1000, { cod: n }));
    scans.flush();
    reports.commit(makeReport(1));
    const { path } = makeBackup(plan, START_AT);
    void scans.append(makeScan(START_AT + 6000, { cod: 6 }));
    scans.flush();
    expect(path).toBe(join(stick, `${STATION}-20260325-070000.db`));
    const { database, setAside } = openDatabase(path, { clock: station.clock });
    using opened = database;
    expect(setAside).toBeNull();
    expect([...new ScanReader(opened).readScans(everything)].map(({ at }) => (at - START_AT) / 1000)).toEqual(
      [1, 2, 3, 4, 5],
    );
    expect(readdirSync(stick).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('leaves the newest few of its own station, and everything else on the stick', () => {
    station.openStores();
    writeFileSync(join(stick, 'photo.jpg'), 'x');
    writeFileSync(join(stick, 'TB_OTHER_X-20200101-000000.db'), 'x');
    for (let n = 0; n < 5; n += 1) makeBackup(plan, START_AT + n * 1000);
    expect(readdirSync(stick).sort()).toEqual([
      'TB_CAPH_NUOSXL-20260325-070002.db',
      'TB_CAPH_NUOSXL-20260325-070003.db',
      'TB_CAPH_NUOSXL-20260325-070004.db',
      'TB_OTHER_X-20200101-000000.db',
      'photo.jpg',
    ]);
  });

  it.each<[string, Partial<BackupPlan>, string]>([
    ['the stick is not there', { folder: '/nonexistent/stick' }, 'missing'],
    ['the folder lies on the same disk', { allowSameDisk: false }, 'same-disk'],
  ])('is refused when %s, and no folder is made', (_, change, code) => {
    station.openStores();
    expect(() => makeBackup({ ...plan, ...change }, START_AT)).toThrow(expect.objectContaining({ code }));
    expect(existsSync('/nonexistent')).toBe(false);
    expect(readdirSync(stick)).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)('is refused where nothing may be written', () => {
    station.openStores();
    mkdirSync(join(stick, 'locked'));
    chmodSync(join(stick, 'locked'), 0o500);
    expect(() => makeBackup({ ...plan, folder: join(stick, 'locked') }, START_AT)).toThrow(
      expect.objectContaining({ code: 'not-writable' }),
    );
  });

  it('of a damaged database is no backup, and the older ones stay', () => {
    const { database, scans } = station.openStores();
    station.clock.step(2_000_000);
    for (let n = 1; n <= 2000; n += 1) void scans.append(makeScan(START_AT + n * 1000, { cod: n }));
    scans.flush();
    makeBackup(plan, START_AT);
    database.pragma('wal_checkpoint(TRUNCATE)');
    station.closeAll();
    const { leaves } = readTablePages(station.path, 'scan');
    const { page } = leaves[Math.floor(leaves.length / 2)]!;
    writeAt(station.path, Buffer.alloc(PAGE_BYTES), (page - 1) * PAGE_BYTES);
    expect(() => makeBackup(plan, START_AT + 1000)).toThrow(expect.objectContaining({ code: 'damaged' }));
    expect(readdirSync(stick)).toEqual(['TB_CAPH_NUOSXL-20260325-070000.db']);
  });
});

describe('a stick', () => {
  const part = () => join(stick, `.${STATION}-20260324-010000.db.part`);

  it('is rid of what an interrupted backup has left, and not of one that is being made', () => {
    station.openStores();
    for (const [path, at] of [
      [part(), START_AT - 24 * 3_600_000],
      [join(stick, `.${STATION}-20260325-065900.db.part`), START_AT - 60_000],
    ] as const) {
      writeFileSync(path, 'half');
      utimesSync(path, at / 1000, at / 1000);
    }
    makeBackup(plan, START_AT);
    expect(readdirSync(stick).sort()).toEqual([
      `.${STATION}-20260325-065900.db.part`,
      `${STATION}-20260325-070000.db`,
    ]);
  });

  it('that a backup was interrupted on has no backup of that name', () => {
    const { database } = station.openStores();
    database.execute('CREATE TABLE bulk AS SELECT randomblob(3000000)');
    // The name under which the whole one would be published is taken by a folder: the last step fails.
    mkdirSync(join(stick, `${STATION}-20260325-070000.db`));
    expect(() => makeBackup(plan, START_AT)).toThrow(expect.objectContaining({ name: 'BackupError' }));
    expect(readdirSync(stick)).toEqual([`${STATION}-20260325-070000.db`]);
    expect(newestBackupAt(stick, STATION)).toBeNull();
  });

  it.skipIf(process.getuid?.() !== 0)(
    'that is full is told at once, with what is needed, and keeps its backups',
    () => {
      const { database } = station.openStores();
      using disk = new SmallDisk(join(stick, 'small'), 4);
      if (!disk.canBeFilled) return;
      const small = { ...plan, folder: disk.path };
      makeBackup(small, START_AT);
      database.execute('CREATE TABLE bulk AS SELECT randomblob(6000000)');
      expect(() => makeBackup(small, START_AT + 1000)).toThrow(
        expect.objectContaining({
          code: 'full',
          message: expect.stringMatching(/6 MiB are needed, 4 MiB are free/),
        }),
      );
      disk.fill();
      database.execute('DROP TABLE bulk');
      expect(() => makeBackup(small, START_AT + 2000)).toThrow(expect.objectContaining({ code: 'full' }));
      expect(listBackups(disk.path, STATION).map(({ name }) => name)).toEqual([
        `${STATION}-20260325-070000.db`,
      ]);
      expect(readdirSync(disk.path).filter((name) => name.endsWith('.part'))).toEqual([]);
    },
  );

  it.skipIf(process.getuid?.() !== 0)(
    'that is read-only is told, and tried again by a running logger',
    () => {
      station.openStores();
      using disk = new SmallDisk(join(stick, 'locked'), 8);
      if (!disk.canBeFilled) return;
      execFileSync('mount', ['-o', 'remount,ro', disk.path]);
      expect(() => makeBackup({ ...plan, folder: disk.path }, START_AT)).toThrow(
        expect.objectContaining({ code: 'not-writable' }),
      );
    },
  );
});

describe('the backups of a running logger', () => {
  const run = async (outcomes: BackupOutcome[], lookTimes: number) => {
    let made = 0;
    const backups = new Backups({
      folder: stick,
      station: STATION,
      everyMs: 24 * 3_600_000,
      clock: station.clock,
      log: silentLog,
      make: async () => {
        const outcome = outcomes[Math.min(made, outcomes.length - 1)]!;
        made += 1;
        if ('path' in outcome) {
          writeFileSync(outcome.path, 'x');
          utimesSync(outcome.path, station.clock.now() / 1000, station.clock.now() / 1000);
        }
        return outcome;
      },
    });
    const stop = new AbortController();
    const running = backups.run(stop.signal);
    await station.clock.advance(lookTimes * 600_000 - 1);
    const trouble = backups.trouble();
    stop.abort();
    await station.clock.settle();
    await running;
    return { made, trouble };
  };
  const good = () => ({ path: join(stick, `${STATION}-20260325-070000.db`), sizeBytes: 1, removed: 0 });

  it('are made when they are due and not before', async () => {
    expect(newestBackupAt(stick, STATION)).toBeNull();
    expect(await run([good()], 6)).toEqual({ made: 1, trouble: null });
    expect(await run([good()], 24 * 6)).toMatchObject({ made: 1 });
  });

  it('tell since when the stick is missing, look for it again, and forget it when one is made', async () => {
    const missing = { code: 'missing', message: 'x' } as const;
    expect(await run([missing], 3)).toEqual({ made: 3, trouble: { code: 'missing', since: START_AT } });
    expect(await run([missing, good()], 3)).toEqual({ made: 2, trouble: null });
  });
});

function writeAt(path: string, bytes: Buffer, at: number): void {
  const handle = openSync(path, 'r+');
  writeSync(handle, bytes, 0, bytes.length, at);
  closeSync(handle);
}
