/** When backups came into this database. Intervals that were open in a backup were closed and sent by the database that it is a copy of. */
import { intervalOf } from '../../protocols/vocabulary/interval.js';
import { instantOf } from './scan-key.js';
import type { Reader, Writer } from './sqlite-connection.js';

export interface Restore {
  at: number;
  /** The backup's file name. */
  backup: string;
  kind: 'in-place' | 'merged';
  /** The newest reading that the backup holds. */
  newestAt: number | null;
}

export function newestScanAt(reader: Reader): number | null {
  const key = reader.get<{ key: number | null }>('SELECT max(key) AS key FROM scan')?.key ?? null;
  return key === null ? null : instantOf(key);
}

/** In the backup itself, before it takes the database's place. */
export function noteInPlace(writer: Writer, { at, backup }: Pick<Restore, 'at' | 'backup'>): void {
  writer.run(
    `INSERT INTO restore (at, backup, kind, newest_at, last_run)
     VALUES (?, ?, 'in-place', ?, (SELECT max(id) FROM run))`,
    ...[at, backup, newestScanAt(writer)],
  );
}

/** In the database that the backup is read into, before anything of it is there. */
export function noteMerged(writer: Writer, { at, backup, newestAt }: Omit<Restore, 'kind'>): void {
  const values = [at, backup, newestAt];
  writer.run(`INSERT INTO restore (at, backup, kind, newest_at) VALUES (?, ?, 'merged', ?)`, ...values);
}

/** The newest that took the database's place; `null`: none did. */
export function newestInPlace(reader: Reader): Restore | null {
  const sql = `SELECT at, backup, kind, newest_at AS newestAt FROM restore WHERE kind = 'in-place' ORDER BY id DESC LIMIT 1`;
  return reader.get<Restore>(sql) ?? null;
}

/**
 * Up to here no interval is closed any more: a backup holds some of its readings, and the whole of it was reported, most likely,
 * before the backup came here. A file made of the rest would contradict the one at the province.
 */
export function closedElsewhereUpTo(reader: Reader, intervalMs: number): number | null {
  const rows = reader.all<{ at: number; newestAt: number }>(
    'SELECT at, newest_at AS newestAt FROM restore WHERE newest_at IS NOT NULL',
  );
  const ends = rows
    .map(({ at, newestAt }) => ({ at, endAt: intervalOf(newestAt, intervalMs).endAt }))
    .filter(({ at, endAt }) => endAt <= at);
  return ends.length === 0 ? null : Math.max(...ends.map(({ endAt }) => endAt));
}
