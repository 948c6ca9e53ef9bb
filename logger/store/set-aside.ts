/**
 * Whether the file at the database's path is a sound database of ours, and how a file that is not gets out of the way:
 * renamed with its companions, never changed and never overwritten, so that somebody can still look at it.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { toLocalTime } from '../../protocols/vocabulary/interval.js';
import { SqliteConnection } from './sqlite-connection.js';
import { isStoreError, StoreError } from './store-error.js';

/** Kept in the file's header ("Qtrc"): tells our databases from other programs'. */
export const APPLICATION_ID = 0x51747263;

/**
 * Up to this size every page is checked at every start. Above it the readings, by far the largest table, are checked
 * only after SQLite has complained about the file; all other tables always are.
 */
export const WHOLE_CHECK_BYTES_MAX = 512 * 1024 * 1024;

/** The table that is left out of the check of a large file. */
const LARGE_TABLE = 'scan';

const COMPANIONS = ['', '-wal', '-shm'] as const;

export type Soundness = 'absent' | 'sound' | 'damaged';

export function inspectDatabase(path: string, wholeCheckBytesMax: number = WHOLE_CHECK_BYTES_MAX): Soundness {
  if (!existsSync(path)) return sizeOf(`${path}-wal`) > 0 ? 'damaged' : 'absent';
  // An empty file is what a crash of the file system leaves of a database: SQLite would take it for a new one.
  if (sizeOf(path) === 0) return 'damaged';
  const whole = sizeOf(path) <= wholeCheckBytesMax || existsSync(suspectPath(path));
  try {
    // Read-only, so that closing it writes nothing into a file that may be damaged.
    using connection = new SqliteConnection(path, { mode: 'read-only' });
    if (!passesCheck(connection, whole)) return 'damaged';
  } catch (error) {
    if (!isStoreError(error)) throw error;
    if (error.code === 'damaged') return 'damaged';
    throw error;
  }
  rmSync(suspectPath(path), { force: true });
  return 'sound';
}

/** Leaves a note for the next start: check everything. Best effort, since the disk may be what fails. */
export function markSuspect(path: string): void {
  try {
    writeFileSync(suspectPath(path), 'SQLite found this database damaged while it was in use.\n');
  } catch {
    // The damage itself is already being told by the error that led here.
  }
}

/** Renames the database and its companions to `….damaged-YYYYMMDDHHmmss` (GMT+7) and gives the new path. */
export function setDatabaseAside(path: string, at: number): string {
  return renameDatabase(path, 'damaged', at);
}

/** As above, for whatever reason: `replaced` by a backup. */
export function renameDatabase(path: string, why: 'damaged' | 'replaced', at: number): string {
  const target = freeNameBeside(path, why, at);
  try {
    for (const suffix of COMPANIONS) {
      if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
    }
    rmSync(suspectPath(path), { force: true });
    syncFolder(dirname(path));
  } catch (error) {
    throw new StoreError({
      code: 'not-accessible',
      message: `The database ${path} could not be renamed to ${target}`,
      hint: 'Check the permissions of the data folder.',
      cause: error,
    });
  }
  return target;
}

/** `….WHY-YYYYMMDDHHmmss` (GMT+7), with a number behind it where that is taken. `backup`: to be read into the database. */
export function freeNameBeside(path: string, why: 'damaged' | 'replaced' | 'backup', at: number): string {
  const wanted = `${path}.${why}-${stamp(at)}`;
  let target = wanted;
  for (let copy = 2; COMPANIONS.some((suffix) => existsSync(target + suffix)); copy += 1) {
    target = `${wanted}-${copy}`;
  }
  return target;
}

function passesCheck(connection: SqliteConnection, whole: boolean): boolean {
  const tables = connection.all<{ name: string }>(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
  );
  // Tables without our mark are another program's database. A file of ours without tables died at its first start.
  if (tables.length > 0 && connection.pragma('application_id') !== APPLICATION_ID) return false;
  if (whole) return connection.pragma('quick_check(1)') === 'ok';
  return tables
    .filter(({ name }) => name !== LARGE_TABLE)
    .every(({ name }) => connection.pragma(`quick_check('${name}')`) === 'ok');
}

function suspectPath(path: string): string {
  return `${path}.suspect`;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function stamp(at: number): string {
  const { year, month, day, hour, minute, second } = toLocalTime(at);
  return [year, month, day, hour, minute, second].map((field) => String(field).padStart(2, '0')).join('');
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
