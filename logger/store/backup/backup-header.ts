/** What the first hundred bytes of a file say of it, so that a wrong or a shortened one is told before gigabytes are copied. */
import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { migrations } from '../migrations/migrations.js';
import { newerVersion } from '../migrate.js';
import { APPLICATION_ID } from '../set-aside.js';
import { RestoreError } from './restore-error.js';

/** https://www.sqlite.org/fileformat2.html#the_database_header */
const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';
const PAGE_SIZE_AT = 16;
const PAGE_COUNT_AT = 28;
const SHAPE_AT = 60;
const APPLICATION_AT = 68;

/** Gives the file's size. Throws a `RestoreError`, or a `StoreError`: `newer-version`. */
export function checkBackupHeader(path: string): number {
  const { header, sizeBytes } = readHeader(path);
  if (header.length < HEADER_BYTES || header.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw notABackup(path, 'is no database');
  if (header.readUInt32BE(APPLICATION_AT) !== APPLICATION_ID)
    throw notABackup(path, "is another program's database");
  const shape = header.readUInt32BE(SHAPE_AT);
  if (shape > migrations.length) throw newerVersion(shape, migrations.length);
  const pageBytes = header.readUInt16BE(PAGE_SIZE_AT) === 1 ? 65_536 : header.readUInt16BE(PAGE_SIZE_AT);
  const wholeBytes = header.readUInt32BE(PAGE_COUNT_AT) * pageBytes;
  if (sizeBytes < wholeBytes)
    throw new RestoreError({
      code: 'damaged',
      message: `${path} has ${sizeBytes} of its ${wholeBytes} bytes: its end is missing`,
      hint: 'Take an older backup.',
    });
  if (existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0)
    throw notABackup(path, 'is a database in use: what was committed last lies in the file beside it (-wal)');
  return sizeBytes;
}

function readHeader(path: string): { header: Buffer; sizeBytes: number } {
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new RestoreError({
      code: isMissing ? 'missing' : 'unreadable',
      message: isMissing ? `${path} is not there` : `${path} cannot be opened: ${messageOf(cause)}`,
      hint: isMissing ? 'Plug in the stick, or mount it there.' : 'Check its permissions, and the stick.',
      cause,
    });
  }
  try {
    const stat = fstatSync(handle);
    if (!stat.isFile()) throw notABackup(path, 'is no file');
    const header = Buffer.alloc(HEADER_BYTES);
    const length = readSync(handle, header, 0, HEADER_BYTES, 0);
    return { header: header.subarray(0, length), sizeBytes: stat.size };
  } catch (cause) {
    if (cause instanceof RestoreError) throw cause;
    throw new RestoreError({
      code: 'unreadable',
      message: `${path} cannot be read: ${messageOf(cause)}`,
      cause,
    });
  } finally {
    closeSync(handle);
  }
}

function notABackup(path: string, what: string): RestoreError {
  return new RestoreError({
    code: 'not-a-backup',
    message: `${path} ${what}`,
    hint: 'Backups are made by `quantrac logger backup` and are named STATION-YYYYMMDD-HHMMSS.db.',
  });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
