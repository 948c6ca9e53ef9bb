/** Readings in SQLite: the latest of all, the trend of one parameter, and the small trends of a station's page. */
import type { Database } from 'better-sqlite3';
import { STATUSES_BY_GRAVITY } from '../../../protocols/vocabulary/status.js';
import type {
  LatestReading,
  ReadingReader,
  SparkQuery,
  TrendQuery,
  TrendReading,
} from '../province-store.js';
import { statusOf, storedStatus } from './stored-status.js';

/** Numbers beyond 32 bits are bound as reals: without the cast the quotient would not be a whole number. */
const BUCKET = '(at - CAST(? AS INTEGER)) / CAST(? AS INTEGER)';

interface LatestRow {
  code: string;
  symbol: string;
  unit: string;
  at: number;
  value: number | null;
  status: number;
  decimals: number;
}

interface TrendRow {
  at: number;
  value: number | null;
  status: number;
}

const MEASURING = storedStatus('measuring');
const SERIES = `SELECT id FROM series WHERE station_id = (SELECT id FROM station WHERE code = ?)`;
/** The stored statuses, gravest first, so that SQL can find the gravest of a bucket. */
const GRAVITY = `CASE status ${STATUSES_BY_GRAVITY.map((status, place) => `WHEN ${storedStatus(status)} THEN ${place}`).join(' ')} END`;

export class SqliteReadingStore implements ReadingReader {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async latest(station?: string): Promise<readonly LatestReading[]> {
    const filter = station === undefined ? '' : 'AND code = ?';
    const sql = `SELECT latest.*, code FROM latest JOIN station ON station.id = station_id
      WHERE withdrawn_at IS NULL ${filter} ORDER BY station_id, position, symbol`;
    const rows = this.#database
      .prepare<string[], LatestRow>(sql)
      .all(...(station === undefined ? [] : [station]));
    return rows.map(({ code, symbol, unit, at, value, status, decimals }) => ({
      station: code,
      symbol,
      unit,
      at,
      value,
      status: statusOf(status),
      decimals,
    }));
  }

  async trend(query: TrendQuery): Promise<readonly TrendReading[]> {
    const { station, symbol, from, to, pointsMax } = query;
    const source = `FROM reading WHERE series_id IN (${SERIES} AND symbol = ?) AND at BETWEEN ? AND ?`;
    const key = [station, symbol, from, to] as const;
    const count = this.#database
      .prepare(`SELECT count(*) ${source}`)
      .pluck()
      .get(...key) as number;
    if (count <= pointsMax) {
      const sql = `SELECT at, value, status ${source} ORDER BY at`;
      return this.#database
        .prepare<unknown[], TrendRow>(sql)
        .all(...key)
        .map(readingOf);
    }
    // A bucket is stamped at its last reading; its mean is of the usable ones, its status the gravest.
    const bucketMs = Math.ceil((to - from + 1) / pointsMax);
    const sql = `SELECT max(at) AS at, avg(value) FILTER (WHERE status = ${MEASURING}) AS value,
      min(${GRAVITY}) AS status ${source} GROUP BY ${BUCKET} ORDER BY at`;
    return this.#database
      .prepare<unknown[], TrendRow>(sql)
      .all(...key, from, bucketMs)
      .map(({ at, value, status }) => ({ at, value, status: STATUSES_BY_GRAVITY[status] ?? 'fault' }));
  }

  async sparks(query: SparkQuery): Promise<ReadonlyMap<string, readonly (number | null)[]>> {
    const { station, from, bucketMs, buckets } = query;
    const sql = `SELECT symbol, ${BUCKET} AS bucket, avg(value) FILTER (WHERE status = ${MEASURING}) AS mean
      FROM reading JOIN series ON series.id = series_id
      WHERE series_id IN (${SERIES}) AND at >= ? AND at < ? GROUP BY symbol, bucket`;
    type Row = { symbol: string; bucket: number; mean: number | null };
    const rows = this.#database
      .prepare<unknown[], Row>(sql)
      .all(from, bucketMs, station, from, from + bucketMs * buckets);
    const sparks = new Map<string, (number | null)[]>();
    for (const { symbol, bucket, mean } of rows) {
      const means = sparks.get(symbol) ?? Array.from({ length: buckets }, () => null);
      means[bucket] = mean;
      sparks.set(symbol, means);
    }
    return sparks;
  }
}

function readingOf({ at, value, status }: TrendRow): TrendReading {
  return { at, value, status: statusOf(status) };
}
