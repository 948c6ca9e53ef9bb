/**
 * A backup comes into the station's data folder: in the place of the database, or beside it to be read into it. It is copied and checked
 * whole before anything that is there is touched, and what was there is kept under another name.
 */
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { migrate } from '../migrate.js';
import { migrations } from '../migrations/migrations.js';
import { newestScanAt, noteInPlace } from '../restores.js';
import { freeNameBeside, inspectDatabase, renameDatabase } from '../set-aside.js';
import { SqliteConnection } from '../sqlite-connection.js';
import { checkBackupHeader } from './backup-header.js';
import { copyBackup } from './copy-backup.js';
import { RestoreError } from './restore-error.js';
import { countUnsent, takeDeliveries } from './take-deliveries.js';

export interface RestorePlan {
  backup: string;
  dataFolder: string;
  /** `TB_CAPH_NUOSXL`; `null`: of whatever station it is. */
  station: string | null;
  /**
   * What becomes of a database that is there. `keep`: nothing is done then. `replace`: it is moved out of the way. `merge`: it stays,
   * and the logger reads into it what only the backup has.
   */
  present: 'keep' | 'replace' | 'merge';
  clock: Clock;
  onProgress?: (copiedBytes: number, sizeBytes: number) => void;
}

export interface Restored {
  kind: 'in-place' | 'merged';
  /** The database, or the copy that is going to be read into it. */
  path: string;
  sizeBytes: number;
  newestReadingAt: number | null;
  newestReportAt: number | null;
  reports: number;
  /** Where the database is that was there; `null`: none was. */
  kept: string | null;
  /** Deliveries that only the database that was there knew of. */
  deliveriesTaken: number;
}

/** With the data folder held. Throws a {@link RestoreError} or a `StoreError`; then nothing was changed. */
export function restoreBackup(plan: RestorePlan): Restored {
  const { backup, dataFolder, clock, onProgress } = plan;
  const path = join(dataFolder, 'station.db');
  const sizeBytes = checkBackupHeader(backup);
  const isPresent = existsSync(path);
  if (isPresent && plan.present === 'keep') throw present(path);
  const merges = isPresent && plan.present === 'merge';
  const temporary = `${path}.restoring`;
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(temporary + suffix, { force: true });
  copyBackup({
    from: backup,
    to: temporary,
    sizeBytes,
    onProgress: (copied) => onProgress?.(copied, sizeBytes),
  });
  try {
    const found = examine(temporary, plan);
    const told = { sizeBytes, ...found, kept: null, deliveriesTaken: 0 };
    if (merges) {
      const target = freeNameBeside(path, 'backup', clock.now());
      publish(temporary, target);
      return { ...told, kind: 'merged', path: target };
    }
    const before = isPresent && inspectDatabase(path, Number.POSITIVE_INFINITY) === 'sound' ? path : null;
    const deliveriesTaken = finish(temporary, plan, before);
    const kept = takePlace(temporary, path, clock.now());
    return { ...told, kind: 'in-place', path, kept, deliveriesTaken };
  } catch (error) {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(temporary + suffix, { force: true });
    throw error;
  }
}

type Found = Pick<Restored, 'newestReadingAt' | 'newestReportAt' | 'reports'>;

/** The copy, not the backup: reading a stick twice takes twice as long. */
function examine(copy: string, { backup, station }: RestorePlan): Found {
  if (inspectDatabase(copy, Number.POSITIVE_INFINITY) !== 'sound')
    throw new RestoreError({
      code: 'damaged',
      message: `${backup} is damaged`,
      hint: 'Take an older backup.',
    });
  using connection = new SqliteConnection(copy, { mode: 'read-only' });
  const tables = new Set(
    connection
      .all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .map(({ name }) => name),
  );
  if (!tables.has('scan') || !tables.has('report'))
    throw new RestoreError({ code: 'not-a-backup', message: `${backup} holds no readings` });
  const stations = stationsIn(connection, tables);
  if (station !== null && stations.length > 0 && !stations.includes(station))
    throw new RestoreError({
      code: 'other-station',
      message: `${backup} is of ${stations.join(', ')}; this station is ${station}`,
      hint: 'Take the backup of this station. If its code was changed since, add --any-station.',
    });
  const sql = 'SELECT count(*) AS reports, max(end_at) AS newestReportAt FROM report';
  const counted = connection.get<{ reports: number; newestReportAt: number | null }>(sql);
  return { newestReadingAt: newestScanAt(connection), reports: 0, newestReportAt: null, ...counted };
}

/** As its reports and its chain name them; none: it has neither yet. */
function stationsIn(connection: SqliteConnection, tables: ReadonlySet<string>): string[] {
  const reported = connection
    .all<{ province: string; facility: string; station: string }>(
      'SELECT province, facility, station FROM station',
    )
    .map(({ province, facility, station }) => `${province}_${facility}_${station}`);
  const begun = tables.has('chain_block')
    ? connection.get<{ station: unknown }>(
        `SELECT CASE WHEN json_valid(body) THEN json_extract(body, '$.station') END AS station
         FROM chain_block WHERE sequence = 1`,
      )?.station
    : null;
  return [...new Set([...reported, ...(typeof begun === 'string' ? [begun] : [])])];
}

/** What the logger has to know of it stands in it before it takes its place. Gives the deliveries that were taken over. */
function finish(copy: string, { backup, dataFolder, clock }: RestorePlan, before: string | null): number {
  using connection = new SqliteConnection(copy);
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  migrate(connection, migrations);
  let taken = 0;
  if (before !== null) {
    using source = new SqliteConnection(before, { mode: 'read-only' });
    const unsent = countUnsent(connection, source);
    if (unsent > 0) throw unsentFiles(dataFolder, unsent);
    taken = takeDeliveries(connection, source);
  }
  connection.transaction((writer) => noteInPlace(writer, { at: clock.now(), backup: basename(backup) }));
  return taken;
}

/** Gives where the database is that was there. */
function takePlace(copy: string, path: string, at: number): string | null {
  const kept = moveAway(path, at);
  publish(copy, path);
  return kept;
}

/** A second name first, so that there is a database under its own name at every moment. */
function moveAway(path: string, at: number): string | null {
  const hasFile = existsSync(path);
  // What is in the log beside it would be taken for the backup's own.
  if (!hasFile || !isFolded(path)) {
    const isLeft = hasFile || existsSync(`${path}-wal`) || existsSync(`${path}-shm`);
    return isLeft ? renameDatabase(path, 'replaced', at) : null;
  }
  const kept = freeNameBeside(path, 'replaced', at);
  try {
    linkSync(path, kept);
  } catch {
    // A file system without second names (FAT): a power cut just now would leave it under the new name only.
    return renameDatabase(path, 'replaced', at);
  }
  rmSync(`${path}.suspect`, { force: true });
  return kept;
}

/** Whether its write-ahead log is empty and gone. */
function isFolded(path: string): boolean {
  try {
    using connection = new SqliteConnection(path);
    connection.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    return false;
  }
  return !existsSync(`${path}-wal`);
}

function publish(copy: string, path: string): void {
  const folder = dirname(path);
  ownAs(copy, folder);
  sync(copy);
  renameSync(copy, path);
  sync(folder);
}

/** Restored by root, used by the logger's own user. */
function ownAs(path: string, folder: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(folder);
  chownSync(path, uid, gid);
}

function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function present(path: string): RestoreError {
  return new RestoreError({
    code: 'present',
    message: `${path} is there`,
    hint: '--merge keeps it and reads into it what only the backup has; --replace moves it out of the way (it is kept).',
  });
}

function unsentFiles(folder: string, files: number): RestoreError {
  return new RestoreError({
    code: 'unsent-files',
    message: `The database in ${folder} holds ${files} file(s) that wait to be sent and that the backup does not have`,
    hint: 'Use --merge, or start the logger until they are sent.',
  });
}
