/**
 * One backup of the station's database in another folder, most often a USB stick: read in one transaction beside a running logger
 * (commits go on), checked, and only then given its name. What is not whole never has a backup's name.
 */
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { toLocalTime } from '../../../protocols/vocabulary/interval.js';
import { freeBytesAt } from '../disk-figures.js';
import { inspectDatabase } from '../set-aside.js';
import { SqliteConnection } from '../sqlite-connection.js';
import { isStoreError } from '../store-error.js';

export type BackupErrorCode =
  'missing' | 'same-disk' | 'not-writable' | 'full' | 'damaged' | 'slow' | 'failed';

export class BackupError extends Error {
  override name = 'BackupError';
  readonly code: BackupErrorCode;
  readonly hint: string | null;
  constructor(options: { code: BackupErrorCode; message: string; hint?: string; cause?: unknown }) {
    super(options.message, { cause: options.cause });
    this.code = options.code;
    this.hint = options.hint ?? null;
  }
}

/** A backup is given up before (backups.ts). */
const PART_KEPT_MS = 3 * 3_600_000;

export interface BackupPlan {
  databasePath: string;
  folder: string;
  /** `TB_CAPH_NUOSXL`: several stations may share a stick. */
  station: string;
  /** So many are kept; older ones of this station are removed after the new one stands. */
  keep: number;
  /** A folder on the disk of the database itself is no backup, unless this is wanted. */
  allowSameDisk: boolean;
}

export interface MadeBackup {
  path: string;
  sizeBytes: number;
  removed: number;
}

/** Blocks until it is done, so it is for a process of its own. Throws a {@link BackupError}. */
export function makeBackup(plan: BackupPlan, at: number): MadeBackup {
  const { folder, databasePath, station } = plan;
  checkFolder(plan);
  const name = backupName(station, at);
  const temporary = join(folder, `.${name}.part`);
  try {
    removeParts(folder, { station, at, temporary });
    using source = new SqliteConnection(databasePath, { mode: 'read-only' });
    checkRoom(source, plan);
    source.execute(`VACUUM INTO '${temporary.replaceAll("'", "''")}'`);
    sync(temporary);
    if (inspectDatabase(temporary, Number.POSITIVE_INFINITY) !== 'sound')
      throw new BackupError({
        code: 'damaged',
        message: `${temporary} cannot be read back as it was written`,
      });
    const { size } = statSync(temporary);
    const path = join(folder, name);
    renameSync(temporary, path);
    sync(folder);
    return { path, sizeBytes: size, removed: removeOld(plan) };
  } catch (error) {
    forget(temporary);
    throw asBackupError(error, folder);
  }
}

/** Newest first. */
export function listBackups(folder: string, station: string): { name: string; path: string }[] {
  const pattern = new RegExp(`^${escaped(station)}-\\d{8}-\\d{6}\\.db$`);
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .sort()
    .reverse()
    .map((name) => ({ name, path: join(folder, name) }));
}

/** When the newest backup was made; `null`: there is none, or the folder cannot be read. */
export function newestBackupAt(folder: string, station: string): number | null {
  try {
    const newest = listBackups(folder, station)
      .map(({ path }) => statSync(path))
      .find((stat) => stat.isFile());
    return newest === undefined ? null : newest.mtimeMs;
  } catch {
    return null;
  }
}

/** A folder that is not there is never made: it would stand on the card where the stick should be mounted. */
function checkFolder({ folder, databasePath, allowSameDisk }: BackupPlan): void {
  const there = statSync(folder, { throwIfNoEntry: false });
  if (there === undefined || !there.isDirectory()) {
    throw new BackupError({
      code: 'missing',
      message: `${folder} is not there`,
      hint: 'Plug in the stick, or mount it there.',
    });
  }
  if (!allowSameDisk && statSync(dirname(databasePath)).dev === there.dev) {
    throw new BackupError({
      code: 'same-disk',
      message: `${folder} lies on the same disk as the database: it would be lost with it`,
      hint: 'Mount the stick there, or set backup.sameDisk: true.',
    });
  }
}

/** What an interrupted backup has left: no part is older than a backup may take. Those of one that is being made now stay. */
function removeParts(
  folder: string,
  { station, at, temporary }: { station: string; at: number; temporary: string },
): void {
  const pattern = new RegExp(`^\\.${escaped(station)}-\\d{8}-\\d{6}\\.db\\.part(-journal)?$`);
  for (const name of readdirSync(folder).filter((each) => pattern.test(each))) {
    const path = join(folder, name);
    const isOld = Math.abs(at - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? at)) > PART_KEPT_MS;
    if (isOld || path === temporary) rmSync(path, { force: true });
  }
}

/** Before gigabytes are written in vain, each time that the stick is looked for. */
function checkRoom(source: SqliteConnection, { folder }: BackupPlan): void {
  const pages = Number(source.pragma('page_count')) - Number(source.pragma('freelist_count'));
  const needed = pages * Number(source.pragma('page_size'));
  const free = freeBytesAt(folder);
  if (free === null || free >= needed) return;
  const inMebibytes = (bytes: number) => `${Math.ceil(bytes / 1024 / 1024)} MiB`;
  throw new BackupError({
    code: 'full',
    message: `no backup could be made in ${folder}: ${inMebibytes(needed)} are needed, ${inMebibytes(free)} are free`,
    hint: 'Keep fewer backups (backup.keep), remove what else is on the stick, or take a larger one.',
  });
}

/** A stick that is gone cannot be tidied up: the next backup does it. */
function forget(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Why the backup failed is being told.
  }
}

function removeOld({ folder, station, keep }: BackupPlan): number {
  const old = listBackups(folder, station).slice(keep);
  for (const { path } of old) rmSync(path, { force: true });
  return old.length;
}

function backupName(station: string, at: number): string {
  const { year, month, day, hour, minute, second } = toLocalTime(at);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${station}-${year}${two(month)}${two(day)}-${two(hour)}${two(minute)}${two(second)}.db`;
}

function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

const CODES: Readonly<Record<string, BackupErrorCode>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'full',
  EROFS: 'not-writable',
  EACCES: 'not-writable',
  EPERM: 'not-writable',
  ENOENT: 'missing',
  ENODEV: 'missing',
};

function asBackupError(error: unknown, folder: string): BackupError {
  if (error instanceof BackupError) return error;
  const message = `no backup could be made in ${folder}: ${error instanceof Error ? error.message : String(error)}`;
  if (isStoreError(error)) {
    const code = { 'disk-full': 'full', 'not-accessible': 'not-writable', damaged: 'damaged' }[
      error.code as string
    ] as BackupErrorCode | undefined;
    return new BackupError({ code: code ?? 'failed', message, cause: error });
  }
  const system = error instanceof Error && 'code' in error ? CODES[String(error.code)] : undefined;
  return new BackupError({ code: system ?? 'failed', message, cause: error });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
