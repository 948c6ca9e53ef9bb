import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IssueReceipt, NewReading, ProvinceStore, ReceivedFile, Verdict } from '../province-store.js';
import { holdDataFolder, openDatabase } from './open-database.js';
import { openSqliteStore } from './open-sqlite-store.js';

const STATION = 'TB_CAPH_NUOSXL';
const AT = Date.UTC(2026, 2, 25);
const LOGIN = { passwordHash: 'scrypt$…', publicKeys: ['ssh-ed25519 AAAA one', 'ssh-ed25519 AAAA two'] };

let folder: string;
let path: string;
let store: ProvinceStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quantrac-store-'));
  path = join(folder, 'province.sqlite');
  store = openSqliteStore(path);
  await store.stations.register(
    { code: STATION, name: 'Cửa xả', kind: 'wastewater', registeredAt: AT },
    LOGIN,
  );
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const reading = (
  symbol: string,
  at: number,
  value: number | null,
  more: Partial<NewReading> = {},
): NewReading => ({
  symbol,
  unit: 'mg/l',
  at,
  value,
  status: value === null ? 'fault' : 'measuring',
  decimals: 2,
  ...more,
});

const issue: IssueReceipt = ({ sequence }) => `receipt ${sequence} của ${STATION}\n`;

let files = 0;
function record(
  dataAt: number | null,
  readings: NewReading[],
  verdict: Verdict = 'accepted',
): Promise<number> {
  files += 1;
  const file: Omit<ReceivedFile, 'id'> = {
    station: STATION,
    name: `${files}.txt`,
    path: `2026/03/${files}.txt`,
    receivedAt: (dataAt ?? AT) + 1_000,
    dataAt,
    sizeBytes: 100,
    sha256: String(files).padStart(64, '0'),
    rows: readings.length,
    verdict,
    faults: [],
    storedPath: `archive/${files}.txt`,
  };
  return store.files.record(file, readings, issue);
}

describe('the database', () => {
  it('is WAL with full synchronisation at every open, not only at the first', async () => {
    const first = openDatabase(join(folder, 'other.sqlite'));
    first.close();
    const second = openDatabase(join(folder, 'other.sqlite'));
    expect(second.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(second.pragma('synchronous', { simple: true })).toBe(2);
    expect(second.pragma('foreign_keys', { simple: true })).toBe(1);
    second.close();
  });

  it('of a newer version, or damaged, is refused and left as it is', async () => {
    const newer = new BetterSqlite(join(folder, 'newer.sqlite'));
    newer.pragma('user_version = 99');
    newer.close();
    expect(() => openDatabase(join(folder, 'newer.sqlite'))).toThrow(/version 99/);
    await writeFile(join(folder, 'damaged.sqlite'), 'this is no database, '.repeat(500));
    expect(() => openDatabase(join(folder, 'damaged.sqlite'))).toThrow(
      expect.objectContaining({ code: 'database-damaged' }),
    );
    expect(() => openDatabase(join(folder, 'damaged.sqlite', 'x.sqlite'))).toThrow(
      expect.objectContaining({ code: 'not-writable' }),
    );
  });

  it('that is empty or gone while files lie in archive/ is not replaced by a new one that knows no station', async () => {
    const path = join(folder, 'lost', 'province.sqlite');
    openDatabase(path).close();
    await mkdir(join(folder, 'lost', 'archive', 'TB_CAPH_NUOSXL'), { recursive: true });
    openDatabase(path).close();
    const lost = expect.objectContaining({
      code: 'database-damaged',
      message: expect.stringMatching('archive'),
    });
    await writeFile(path, '');
    await writeFile(`${path}-wal`, 'what the log holds');
    expect(() => openDatabase(path)).toThrow(lost);
    expect(await readFile(`${path}-wal`, 'utf8')).toBe('what the log holds');
    await rm(`${path}-wal`);
    await rm(path);
    expect(() => openDatabase(path)).toThrow(lost);
    new BetterSqlite(path).exec('PRAGMA application_id = 1').close();
    expect(() => openDatabase(path)).toThrow(lost);
    await rm(join(folder, 'lost', 'archive'), { recursive: true });
    openDatabase(path).close();
  });

  it('is held by one service at a time', () => {
    const lock = join(folder, 'lock');
    const held = holdDataFolder(lock);
    expect(() => holdDataFolder(lock)).toThrow(expect.objectContaining({ code: 'in-use' }));
    held[Symbol.dispose]();
    holdDataFolder(lock)[Symbol.dispose]();
  });

  it('tells when another process wrote', async () => {
    const before = await store.changesByOthers();
    await record(AT, []);
    expect(await store.changesByOthers()).toBe(before);
    const other = openSqliteStore(path);
    await other.stations.withdraw(STATION, AT);
    await other[Symbol.asyncDispose]();
    expect(await store.changesByOthers()).not.toBe(before);
  });
});

describe('stations', () => {
  it('are registered once, and come back with their data after a withdrawal', async () => {
    const again = { code: STATION, name: 'Other', kind: 'stack', registeredAt: AT + 1 } as const;
    expect(await store.stations.register(again, LOGIN)).toBe('exists');
    expect(await store.stations.find(STATION)).toMatchObject({ name: 'Cửa xả', kind: 'wastewater' });
    await record(AT, [reading('COD', AT, 1)]);
    expect(await store.stations.withdraw(STATION, AT)).toBe(true);
    expect(await store.stations.withdraw(STATION, AT)).toBe(false);
    expect([await store.stations.find(STATION), await store.stations.login(STATION)]).toEqual([null, null]);
    expect(await store.readings.latest()).toEqual([]);
    expect(await store.stations.setLogin(STATION, LOGIN)).toBe(false);
    expect(await store.stations.register(again, LOGIN)).toBe('registered');
    expect(await store.readings.latest()).toMatchObject([{ station: STATION, value: 1 }]);
    expect(await store.stations.login(STATION)).toEqual(LOGIN);
  });
});

describe('files', () => {
  it('and their readings are written together or not at all', async () => {
    const twice = { ...reading('COD', AT, 1), status: 'no such status' as 'fault' };
    await expect(record(AT, [reading('pH', AT, 7), twice])).rejects.toThrow();
    expect(await store.files.list({ limit: 10 })).toEqual([]);
    expect(await store.readings.latest()).toEqual([]);
    expect(await store.places.hasFolder(STATION, '2026')).toBe(false);
  });

  it('keep their faults in order', async () => {
    const faults = ['b', 'a'].map((code, index) => ({
      code,
      severity: 'error' as const,
      line: index,
      column: null,
      message: code,
      clause: '3.2',
    }));
    const file = {
      station: STATION,
      name: 'x.txt',
      path: 'x.txt',
      receivedAt: AT,
      dataAt: null,
      sizeBytes: 0,
    };
    const rest = { sha256: 'f'.repeat(64), rows: 0, verdict: 'rejected', storedPath: 'rejected/x' } as const;
    const id = await store.files.record({ ...file, ...rest, faults }, [], issue);
    expect(await store.files.find(id)).toEqual({ id, ...file, ...rest, faults });
  });

  it('are seen in their folders, page by page', async () => {
    for (let index = 0; index < 5; index += 1) await record(AT, []);
    expect(await store.places.foldersIn(STATION, '')).toEqual(['2026']);
    expect(await store.places.foldersIn(STATION, '2026')).toEqual(['03']);
    const first = await store.places.filesIn(STATION, '2026/03', { after: '', limit: 3 });
    const rest = await store.places.filesIn(STATION, '2026/03', { after: first[2]!.name, limit: 3 });
    expect([first.length, rest.length]).toEqual([3, 2]);
    expect(await store.places.hasFolder(STATION, '2026/03')).toBe(true);
    expect(await store.places.hasFolder(STATION, '03')).toBe(false);
    expect(await store.places.find('TB_OTHER_X', '2026/03', first[0]!.name)).toBeNull();
  });
});

describe('receipts', () => {
  it('are one text, readable from any byte on', async () => {
    for (let index = 0; index < 3; index += 1) await record(AT, []);
    const whole = Buffer.from([1, 2, 3].map((n) => `receipt ${n} của ${STATION}\n`).join(''));
    expect(await store.receipts.extent(STATION)).toEqual({ sizeBytes: whole.length, at: AT + 1_000 });
    for (let offset = 0; offset <= whole.length + 1; offset += 1) {
      const read = await store.receipts.read(STATION, offset, 40);
      expect(read.equals(whole.subarray(offset, offset + 40)), `from ${offset}`).toBe(true);
    }
    expect(await store.receipts.extent('TB_OTHER_X')).toEqual({ sizeBytes: 0, at: null });
  });

  it('are not there when the file is not', async () => {
    await record(AT, []);
    const failing = () => {
      throw new Error('the key is gone');
    };
    const file = (await store.files.list({ limit: 1 }))[0]!;
    await expect(store.files.record({ ...file, name: 'other.txt' }, [], failing)).rejects.toThrow('the key');
    expect(await store.files.list({ limit: 10 })).toHaveLength(1);
  });
});

describe('readings', () => {
  it('are the newest of each parameter in the order of their file, also when older files come later', async () => {
    await record(AT + 2, [reading('pH', AT + 2, 7), reading('COD', AT + 2, 3)]);
    await record(AT + 1, [reading('COD', AT + 1, 1), reading('TSS', AT + 1, 9)]);
    const latest = await store.readings.latest(STATION);
    expect(latest.map(({ symbol, value }) => [symbol, value])).toEqual([
      ['pH', 7],
      ['COD', 3],
      ['TSS', 9],
    ]);
  });

  it('once written are never changed', async () => {
    await record(AT, [reading('COD', AT, 1)]);
    await record(AT, [reading('COD', AT, 2)]);
    const query = { station: STATION, symbol: 'COD', from: AT, to: AT, pointsMax: 10 };
    expect(await store.readings.trend(query)).toEqual([{ at: AT, value: 1, status: 'measuring' }]);
  });

  it('of a long period are bucket means of the usable ones, with the gravest status and no bucket where nothing came', async () => {
    const readings = Array.from({ length: 1_000 }, (_, index) => reading('COD', AT + index * 1_000, index));
    readings[5] = reading('COD', AT + 5_000, 1e6, { status: 'calibrating' });
    readings[6] = reading('COD', AT + 6_000, null);
    await record(
      AT,
      readings.filter((_, index) => index < 500 || index >= 600),
    );
    const query = { station: STATION, symbol: 'COD', from: AT, to: AT + 999_999 };
    expect(await store.readings.trend({ ...query, pointsMax: 900 })).toHaveLength(900);
    const trend = await store.readings.trend({ ...query, pointsMax: 100 });
    expect(trend).toHaveLength(90);
    expect(trend[0]).toEqual({ at: AT + 9_000, value: (0 + 1 + 2 + 3 + 4 + 7 + 8 + 9) / 8, status: 'fault' });
    expect(trend[1]).toEqual({ at: AT + 19_000, value: 14.5, status: 'measuring' });
  });

  it('of a parameter whose unit changed are one trend', async () => {
    await record(AT, [reading('COD', AT, 1, { unit: 'mg/l' })]);
    await record(AT + 1, [reading('COD', AT + 1, 2, { unit: 'mg/L' })]);
    const query = { station: STATION, symbol: 'COD', from: AT, to: AT + 1, pointsMax: 10 };
    expect((await store.readings.trend(query)).map(({ value }) => value)).toEqual([1, 2]);
    expect(await store.readings.latest()).toMatchObject([{ unit: 'mg/L', value: 2 }]);
  });

  it('are read by the key, not by looking at all', () => {
    const database = new BetterSqlite(path, { readonly: true });
    const plan = database
      .prepare('EXPLAIN QUERY PLAN SELECT at FROM reading WHERE series_id IN (1) AND at BETWEEN 1 AND 2')
      .all() as { detail: string }[];
    database.close();
    expect(plan.map(({ detail }) => detail).join()).toContain('SEARCH reading USING PRIMARY KEY');
  });
});
