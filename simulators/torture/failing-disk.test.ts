// A disk that fails reaches what SQLite and Node themselves write, only below its folder, and only while it is told to.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compileFailingDisk, FailingDisk } from './failing-disk.js';

const root = mkdtempSync(join(tmpdir(), 'quantrac-failing-'));
const library = compileFailingDisk(root);
const control = join(root, 'control');
let folder: string;
let disk: FailingDisk;

/** Runs each step in a process of its own and gives, a step, what it answered or the code of its error. */
const PROGRAM = `
import Database from ${JSON.stringify(import.meta.resolve('better-sqlite3'))};
import { openSync, promises as fs, writeSync } from 'node:fs';
const [, , folder, control, settings] = process.argv;
const answers = {};
const attempt = async (name, work) => {
  try { await work(); answers[name] = 'done'; } catch (error) { answers[name] = error.code; }
};
const db = new Database(folder + '/a.db');
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec('CREATE TABLE IF NOT EXISTS t (x)');
// From here on the disk is as it is to be.
writeSync(openSync(control, 'r+'), Buffer.from(settings, 'hex'), 0, null, 0);
await attempt('commit', () => { db.prepare('INSERT INTO t VALUES (?)').run('y'.repeat(20000)); });
await attempt('again', () => { db.prepare('INSERT INTO t VALUES (?)').run('z'.repeat(20000)); });
await attempt('file', async () => { const file = await fs.open(folder + '/note', 'w'); try { await file.writeFile('text'); await file.sync(); } finally { await file.close(); } });
await attempt('rename', () => fs.rename(folder + '/old', folder + '/new'));
await attempt('folder', () => fs.mkdir(folder + '/made'));
await attempt('elsewhere', () => fs.writeFile(folder + '-elsewhere', 'text'));
console.log(JSON.stringify(answers));
`;

/** What the disk has been told begins only when the program has opened its database. */
function run(): Record<string, unknown> {
  const settings = readFileSync(control);
  disk.mend();
  const script = join(root, 'program.mjs');
  writeFileSync(script, PROGRAM);
  writeFileSync(join(folder, 'old'), '');
  const env = { ...process.env, ...disk.environment };
  return JSON.parse(
    execFileSync(process.execPath, [script, folder, control, settings.toString('hex')], {
      env,
      encoding: 'utf8',
    }),
  ) as Record<string, unknown>;
}

beforeAll(() => {
  if (process.env['CI'] !== undefined) expect(library, 'a C compiler').not.toBeNull();
});
beforeEach(() => {
  folder = mkdtempSync(join(root, 'data-'));
  disk = new FailingDisk(library, folder, control);
});
afterEach(() => disk[Symbol.dispose]());
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.skipIf(library === null)('a failing disk', () => {
  it('lets everything pass, and counts it by kind of file, while nothing is told', () => {
    expect(run()).toMatchObject({
      commit: 'done',
      again: 'done',
      file: 'done',
      rename: 'done',
      folder: 'done',
    });
    const { calls, bytes, pages, syncs } = disk.written('log');
    expect(calls).toBeGreaterThan(0);
    expect(bytes).toBeGreaterThan(40_000);
    expect(pages * 4096).toBeGreaterThanOrEqual(bytes);
    expect(syncs).toBeGreaterThanOrEqual(2);
    expect(disk.written('other').bytes).toBeGreaterThanOrEqual(4);
    expect(disk.failures()).toEqual({ writes: 0, syncs: 0, names: 0, shortened: 0 });
  });

  it('answers EIO to SQLite and to Node, and to nothing outside its folder', () => {
    disk.failAll('EIO');
    expect(run()).toMatchObject({
      ...{ commit: 'SQLITE_IOERR_WRITE', again: 'SQLITE_IOERR_WRITE', file: 'EIO' },
      ...{ rename: 'EIO', folder: 'EIO', elsewhere: 'done' },
    });
    expect(disk.failures().writes).toBeGreaterThan(0);
  });

  it('is full: nothing can be made and nothing written', () => {
    disk.failAll('ENOSPC');
    expect(run()).toMatchObject({ commit: 'SQLITE_FULL', file: 'ENOSPC', folder: 'ENOSPC' });
  });

  it('is read-only: nothing can be opened for writing', () => {
    disk.failAll('EROFS');
    expect(run()).toMatchObject({
      commit: 'SQLITE_IOERR_WRITE',
      file: 'EROFS',
      rename: 'EROFS',
      folder: 'EROFS',
    });
  });

  it('fails one sync, and then says that all is well', () => {
    disk.failSyncs(1);
    expect(run()).toMatchObject({ commit: 'SQLITE_IOERR_FSYNC', again: 'done', file: 'done' });
    expect(disk.failures().syncs).toBe(1);
  });

  it('shortens writes, which are then finished by the programs', () => {
    disk.shortenWrites(2);
    expect(run()).toMatchObject({ commit: 'done', again: 'done', file: 'done' });
    expect(disk.failures().shortened).toBeGreaterThan(0);
    expect(readFileSync(join(folder, 'note'), 'utf8')).toBe('text');
  });
});
