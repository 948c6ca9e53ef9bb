// Opening: durable on every open, damaged files set aside untouched, older shapes brought up to date.
import { strict as assert } from 'node:assert';
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from './database.js';
import { migrate } from './migrate.js';
import { readings } from './migrations/001-readings.js';
import { migrations } from './migrations/migrations.js';
import { openToRead } from './open-to-read.js';
import { scanKey } from './scan-key.js';
import { APPLICATION_ID, inspectDatabase } from './set-aside.js';
import { SqliteConnection } from './sqlite-connection.js';
import { readTablePages } from './salvage/table-pages.contract.js';
import { makeScan, START_AT, TestStation } from './test-station.contract.js';

let station: TestStation;
beforeEach(() => (station = new TestStation()));
afterEach(() => station[Symbol.dispose]());

/** Some pages full of readings, closed properly unless asked otherwise. */
async function fill(scans = 400): Promise<void> {
  const { scans: store } = station.openStores();
  for (let n = 0; n < scans; n += 1)
    void store.append(makeScan(START_AT + n * 1000, { cod: n, ph: 7, tss: 20 }));
  await store[Symbol.asyncDispose]();
  station.closeAll();
}

const countScans = (path: string): number => {
  using connection = new SqliteConnection(path);
  return connection.get<{ n: number }>('SELECT count(*) AS n FROM scan')?.n ?? 0;
};

describe('openDatabase', () => {
  it('commits through to the disk, also when the database is opened again', () => {
    for (let open = 0; open < 2; open += 1) {
      const { database, setAside } = station.open();
      expect(setAside).toBeNull();
      expect(database.pragma('synchronous')).toBe(2);
      expect(database.pragma('journal_mode')).toBe('wal');
      expect(database.pragma('foreign_keys')).toBe(1);
      station.closeAll();
    }
    // What this guards against: SQLite as it is built here opens an existing database with NORMAL.
    using plain = new SqliteConnection(station.path);
    expect(plain.pragma('synchronous')).toBe(1);
  });

  it('makes the folder of a new database', () => {
    rmSync(station.folder, { recursive: true });
    expect(station.open().setAside).toBeNull();
  });

  it.each([
    ['is not a database', (path: string) => writeFileSync(path, 'once upon a time '.repeat(1000))],
    ['was emptied', (path: string) => truncateSync(path, 0)],
    ['lost its end', (path: string) => truncateSync(path, 3 * 1024)],
    ['lost half a page', (path: string) => truncateSync(path, statSync(path).size - 2000)],
    ['was scribbled over', (path: string) => scribble(path, 2)],
    ['has a scribbled header', (path: string) => scribble(path, 0)],
    ['belongs to another program', (path: string) => makeForeign(path)],
  ])('sets a file aside that %s, byte for byte, and goes on with a new one', async (_name, spoil) => {
    await fill();
    spoil(station.path);
    const spoilt = readFileSync(station.path);
    const { database, setAside } = station.open();
    expect(setAside).toBe(`${station.path}.damaged-20260325070000`);
    assert(setAside !== null);
    expect(readFileSync(setAside).equals(spoilt)).toBe(true);
    expect(database.get('SELECT count(*) AS n FROM scan')).toEqual({ n: 0 });
    expect(database.pragma('synchronous')).toBe(2);
    station.closeAll();
    expect(station.open().setAside).toBeNull();
  });

  it('keeps what the write-ahead log holds beside a damaged file', async () => {
    await fill();
    const { scans, database } = station.openStores();
    database.pragma('wal_autocheckpoint = 0');
    for (let n = 1000; n < 1050; n += 1) void scans.append(makeScan(START_AT + n * 1000, { cod: n }));
    scans.flush();
    // Copied while it is open: as after a power cut, with the readings only in the log.
    const log = readFileSync(`${station.path}-wal`);
    await scans[Symbol.asyncDispose]();
    station.closeAll();
    writeFileSync(station.path, 'no database');
    writeFileSync(`${station.path}-wal`, log);
    const { setAside } = station.open();
    expect(readFileSync(`${setAside}-wal`).equals(log)).toBe(true);
  });

  it('sets a log aside whose database is gone', () => {
    writeFileSync(`${station.path}-wal`, 'left over');
    const { setAside } = station.open();
    expect(readFileSync(`${setAside}-wal`, 'utf8')).toBe('left over');
  });

  it('never overwrites what was set aside before', () => {
    const names = [1, 2, 3].map((n) => {
      writeFileSync(station.path, `no database ${n}`);
      const { setAside } = station.open();
      station.closeAll();
      assert(setAside !== null);
      return setAside;
    });
    expect(names.map((name) => readFileSync(name, 'utf8'))).toEqual([
      'no database 1',
      'no database 2',
      'no database 3',
    ]);
  });

  it('reads a log that a killed program left, and keeps its rows', async () => {
    const { scans, database } = station.openStores();
    database.pragma('wal_autocheckpoint = 0');
    void scans.append(makeScan(START_AT, { cod: 1 }));
    scans.flush();
    const [file, log] = [readFileSync(station.path), readFileSync(`${station.path}-wal`)];
    await scans[Symbol.asyncDispose]();
    station.closeAll();
    writeFileSync(station.path, file);
    writeFileSync(`${station.path}-wal`, log);
    const opened = station.open();
    expect(opened.setAside).toBeNull();
    expect(opened.database.get('SELECT count(*) AS n FROM scan')).toEqual({ n: 1 });
  });

  it('checks a large database whole only after it was found damaged in use', async () => {
    await fill(2000);
    scribble(station.path, readTablePages(station.path, 'scan').leaves[5]!.page - 1);
    expect(inspectDatabase(station.path)).toBe('damaged');
    const { database, setAside } = station.open({ wholeCheckBytesMax: 1 });
    expect(setAside).toBeNull();
    expect(() => database.all('SELECT * FROM scan')).toThrow(expect.objectContaining({ code: 'damaged' }));
    station.closeAll();
    const again = station.open({ wholeCheckBytesMax: 1 });
    expect(again.setAside).not.toBeNull();
    expect(readdirSync(station.folder).filter((name) => name.endsWith('.suspect'))).toEqual([]);
  });

  it('refuses a database of a newer version and touches nothing', async () => {
    await fill(3);
    {
      using connection = new SqliteConnection(station.path);
      connection.pragma(`user_version = ${migrations.length + 1}`);
    }
    expect(() => station.open()).toThrow(expect.objectContaining({ code: 'newer-version' }));
    expect(countScans(station.path)).toBe(3);
    expect(readdirSync(station.folder).some((name) => name.includes('damaged'))).toBe(false);
  });

  it('says so when there is no way to write', () => {
    writeFileSync(station.path, '');
    const path = join(station.path, 'station.db');
    expect(() => openDatabase(path, { clock: station.clock })).toThrow(
      expect.objectContaining({ name: 'StoreError', code: 'not-accessible' }),
    );
  });

  it('brings a database of an older shape up to date without losing a row', () => {
    {
      using old = new SqliteConnection(station.path);
      old.pragma('journal_mode = WAL');
      old.pragma(`application_id = ${APPLICATION_ID}`);
      migrate(old, [readings]);
      old.execute(`INSERT INTO instrument_name VALUES (1, 'iq-1');
                   INSERT INTO scan VALUES (${scanKey(START_AT, 1)}, 5, x'')`);
      expect(old.pragma('user_version')).toBe(1);
    }
    const { database, setAside } = station.open();
    expect(setAside).toBeNull();
    expect(database.pragma('user_version')).toBe(migrations.length);
    expect(database.get('SELECT key, delay_ms FROM scan')).toEqual({
      key: scanKey(START_AT, 1),
      delay_ms: 5,
    });
    expect(database.all('SELECT * FROM report')).toEqual([]);
  });

  it.each(migrations.slice(1).map((_step, index) => index + 1))(
    'brings a database made after step %i up to date, and tells who only reads it what to do',
    (steps) => {
      {
        using old = new SqliteConnection(station.path);
        old.pragma('journal_mode = WAL');
        old.pragma(`application_id = ${APPLICATION_ID}`);
        migrate(old, migrations.slice(0, steps));
        old.execute(`INSERT INTO instrument_name VALUES (1, 'iq-1');
                     INSERT INTO scan VALUES (${scanKey(START_AT, 1)}, 5, x'')`);
      }
      expect(() => openToRead(station.folder)).toThrow(
        expect.objectContaining({
          code: 'older-version',
          hint: expect.stringMatching(/Start the logger .* once/) as string,
        }),
      );
      const { database, setAside } = station.open();
      expect(setAside).toBeNull();
      expect(database.pragma('user_version')).toBe(migrations.length);
      using read = openToRead(station.folder);
      expect(read?.connection.get('SELECT count(*) AS n FROM scan')).toEqual({ n: 1 });
    },
  );

  it('takes a step whole or not at all', () => {
    using connection = new SqliteConnection(station.path);
    const broken = { name: 'broken', sql: 'CREATE TABLE a (x) STRICT_NOT; CREATE TABLE b (x)' };
    const half = { name: 'half', sql: 'CREATE TABLE a (x); CREATE TABLE a (x)' };
    for (const bad of [broken, half]) {
      expect(() => migrate(connection, [readings, bad])).toThrow();
      expect(connection.pragma('user_version')).toBe(1);
      expect(connection.all(`SELECT name FROM sqlite_schema WHERE name = 'a'`)).toEqual([]);
    }
  });
});

describe('a transaction', () => {
  it('undoes everything when the work throws, and tells nobody', () => {
    const { database } = station.open();
    let told = 0;
    expect(() =>
      database.transaction((writer) => {
        writer.run(`INSERT INTO instrument_name (name) VALUES ('x')`);
        writer.onCommit(() => (told += 1));
        throw new Error('power');
      }),
    ).toThrow('power');
    expect(database.all('SELECT * FROM instrument_name')).toEqual([]);
    expect(told).toBe(0);
  });

  it('tells after the commit, when another connection sees the rows', () => {
    const { database } = station.open();
    let seen = -1;
    database.transaction((writer) => {
      writer.run(`INSERT INTO instrument_name (name) VALUES ('x')`);
      writer.onCommit(() => {
        using other = new SqliteConnection(station.path, { mode: 'read-only' });
        seen = other.all('SELECT * FROM instrument_name').length;
      });
    });
    expect(seen).toBe(1);
  });

  it('names a full disk', () => {
    const { database } = station.open();
    database.pragma(`max_page_count = ${Number(database.pragma('page_count')) + 1}`);
    expect(() =>
      database.transaction((writer) => {
        for (let n = 0; n < 10_000; n += 1)
          writer.run('INSERT INTO instrument_name (name) VALUES (?)', `name ${n}`);
      }),
    ).toThrow(expect.objectContaining({ name: 'StoreError', code: 'disk-full' }));
    expect(database.all('SELECT * FROM instrument_name')).toEqual([]);
  });

  it('names a database that another program holds', () => {
    const { database } = station.open();
    using other = new SqliteConnection(station.path);
    other.execute('BEGIN IMMEDIATE');
    expect(() => database.transaction(() => 0)).toThrow(expect.objectContaining({ code: 'busy' }));
  });
});

/** Random-looking bytes over the middle of a page. */
function scribble(path: string, page: number): void {
  const handle = openSync(path, 'r+');
  const noise = Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * 197 + 31) % 251));
  writeSync(handle, noise, 0, noise.length, page * 1024);
  closeSync(handle);
}

function makeForeign(path: string): void {
  rmSync(path);
  using connection = new SqliteConnection(path);
  connection.execute('CREATE TABLE bookmarks (url TEXT)');
}
