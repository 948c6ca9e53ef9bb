/** A disk that was mounted read-only when the database was opened, as after a crash, and takes writes again later. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SmallDisk } from '../../simulators/torture/small-disk.js';
import { holdDataFolder } from './hold-data-folder.js';
import { SqliteConnection } from './sqlite-connection.js';
import { TestStation } from './test-station.contract.js';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

function remount(disk: SmallDisk, how: 'ro' | 'rw'): void {
  execFileSync('mount', ['-o', `remount,${how}`, disk.path]);
}

it.runIf(isRoot)('is written again by the same connection as soon as it can be', () => {
  using station = new TestStation();
  using disk = new SmallDisk(join(station.folder, 'disk'), 8);
  if (!disk.canBeFilled) return;
  const path = join(disk.path, 'killed.db');
  const insert = (connection: SqliteConnection, n: number) =>
    connection.transaction((writer) => writer.run('INSERT INTO kept (n) VALUES (?)', n));
  {
    const alive = join(disk.path, 'station.db');
    using before = new SqliteConnection(alive);
    before.pragma('journal_mode = WAL');
    before.execute('CREATE TABLE kept (n INTEGER)');
    insert(before, 1);
    // As a program leaves it that is killed: with its log.
    for (const suffix of ['', '-wal', '-shm']) copyFileSync(alive + suffix, path + suffix);
  }
  remount(disk, 'ro');
  using connection = new SqliteConnection(path);
  expect(() => insert(connection, 2)).toThrow(expect.objectContaining({ code: 'read-only' }));
  expect(() => insert(connection, 2)).toThrow(expect.objectContaining({ code: 'read-only' }));
  remount(disk, 'rw');
  // What cannot be opened again is trouble of the disk, for reading too, until it can.
  renameSync(path, `${path}.away`);
  mkdirSync(path);
  expect(() => insert(connection, 2)).toThrow(expect.objectContaining({ name: 'StoreError' }));
  expect(() => connection.all('SELECT n FROM kept')).toThrow(expect.objectContaining({ code: 'io' }));
  rmdirSync(path);
  renameSync(`${path}.away`, path);
  insert(connection, 3);
  expect(connection.all('SELECT n FROM kept')).toEqual([{ n: 1 }, { n: 3 }]);
});

it.runIf(isRoot)('gives no hold on its folder, which would keep nobody off', () => {
  using station = new TestStation();
  using disk = new SmallDisk(join(station.folder, 'disk'), 8);
  if (!disk.canBeFilled) return;
  holdDataFolder(disk.path)[Symbol.dispose]();
  remount(disk, 'ro');
  expect(() => holdDataFolder(disk.path)).toThrow(expect.objectContaining({ code: 'not-accessible' }));
  remount(disk, 'rw');
  holdDataFolder(disk.path)[Symbol.dispose]();
});
