/** What came of each interval, what is expected, asked for and answered, in SQLite. */
import type { Database } from 'better-sqlite3';
import type { LedgerAnswer } from '../../../protocols/side-channel/ledger-statement.js';
import type { WantedReason } from '../../../protocols/side-channel/wanted-list.js';
import { LOCAL_OFFSET_MS } from '../../../protocols/vocabulary/interval.js';
import type {
  CompletenessReader,
  CompletenessWriter,
  DayFigures,
  Expectation,
  WantedRow,
} from '../province-store.js';
import { stationIdOf } from './station-id.js';
import { storedStatus } from './stored-status.js';

const STATION_ID = '(SELECT id FROM station WHERE code = ?)';
const ACCEPTED = `verdict IN ('accepted', 'accepted-with-warnings')`;
const DAY_MS = 24 * 3_600_000;
/** An interval that ends at midnight belongs to the day before. */
const DAY = `(at - 1 + ${LOCAL_OFFSET_MS}) / ${DAY_MS}`;

export class SqliteCompletenessStore implements CompletenessReader, CompletenessWriter {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async expectation(station: string): Promise<Expectation | null> {
    const sql = `SELECT interval_ms, symbols, since FROM expectation WHERE station_id = ${STATION_ID}`;
    type Row = { interval_ms: number; symbols: string; since: number };
    const row = this.#database.prepare<[string], Row>(sql).get(station);
    if (row === undefined) return null;
    return { intervalMs: row.interval_ms, symbols: JSON.parse(row.symbols) as string[], since: row.since };
  }

  async acceptedEnds(station: string, after: number, upTo: number): Promise<readonly number[]> {
    const sql = `SELECT DISTINCT data_at FROM file WHERE station_id = ${STATION_ID} AND ${ACCEPTED}
      AND data_at > ? AND data_at <= ? ORDER BY data_at`;
    return this.#ends(sql, station, after, upTo);
  }

  async rejectedEnds(station: string, after: number, upTo: number): Promise<readonly number[]> {
    const sql = `SELECT DISTINCT data_at FROM file AS refused WHERE station_id = ${STATION_ID} AND verdict = 'rejected'
      AND data_at > ? AND data_at <= ? AND NOT EXISTS (
        SELECT 1 FROM file WHERE file.station_id = refused.station_id AND ${ACCEPTED} AND file.data_at = refused.data_at)
      ORDER BY data_at`;
    return this.#ends(sql, station, after, upTo);
  }

  async firstEnd(station: string): Promise<number | null> {
    const sql = `SELECT min(data_at) AS at FROM file WHERE station_id = ${STATION_ID} AND ${ACCEPTED}`;
    return this.#database.prepare<[string], { at: number | null }>(sql).get(station)?.at ?? null;
  }

  async days(station: string, after: number, upTo: number): Promise<readonly DayFigures[]> {
    const sql = `SELECT ${DAY} AS day, symbol, count(DISTINCT at) AS rows,
        count(DISTINCT at) FILTER (WHERE status = ${storedStatus('measuring')} AND value IS NOT NULL) AS usable
      FROM series JOIN reading ON reading.series_id = series.id
      WHERE station_id = ${STATION_ID} AND at > ? AND at <= ? GROUP BY day, symbol ORDER BY day, symbol`;
    return this.#database.prepare<[string, number, number], DayFigures>(sql).all(station, after, upTo);
  }

  async endsWithout(
    station: string,
    symbol: string,
    { after, upTo }: { after: number; upTo: number },
  ): Promise<readonly number[]> {
    const sql = `SELECT DISTINCT data_at FROM file WHERE station_id = ${STATION_ID} AND ${ACCEPTED}
      AND data_at > ? AND data_at <= ? AND NOT EXISTS (
        SELECT 1 FROM series JOIN reading ON series_id = series.id
        WHERE series.station_id = file.station_id AND symbol = ? AND reading.at = file.data_at)
      ORDER BY data_at`;
    return this.#ends(sql, station, after, upTo, symbol);
  }

  async answers(station: string, after: number, upTo: number): Promise<readonly LedgerAnswer[]> {
    const sql = `SELECT end_at AS endAt, nullif(symbol, '') AS symbol, reason FROM gap_answer
      WHERE station_id = ${STATION_ID} AND end_at > ? AND end_at <= ? ORDER BY end_at, symbol`;
    return this.#database.prepare<[string, number, number], LedgerAnswer>(sql).all(station, after, upTo);
  }

  async wanted(station: string): Promise<readonly WantedRow[]> {
    type Row = { endAt: number; reason: WantedReason; symbols: string; askedAt: number; times: number };
    const sql = `SELECT end_at AS endAt, reason, symbols, asked_at AS askedAt, times FROM wanted
      WHERE station_id = ${STATION_ID} ORDER BY end_at`;
    return this.#database
      .prepare<[string], Row>(sql)
      .all(station)
      .map((row) => ({ ...row, symbols: JSON.parse(row.symbols) as string[] }));
  }

  async setExpectation(station: string, { intervalMs, symbols, since }: Expectation): Promise<boolean> {
    const sql = `INSERT INTO expectation SELECT id, ?, ?, ? FROM station WHERE code = ? AND withdrawn_at IS NULL
      ON CONFLICT (station_id) DO UPDATE SET interval_ms = excluded.interval_ms, symbols = excluded.symbols,
        since = excluded.since`;
    return this.#database.prepare(sql).run(intervalMs, JSON.stringify(symbols), since, station).changes > 0;
  }

  async clearExpectation(station: string): Promise<boolean> {
    const sql = `DELETE FROM expectation WHERE station_id = ${STATION_ID}`;
    return this.#database.prepare(sql).run(station).changes > 0;
  }

  async keepWanted(station: string, wanted: readonly WantedRow[]): Promise<void> {
    this.#database
      .transaction(() => {
        const stationId = stationIdOf(this.#database, station);
        this.#database.prepare('DELETE FROM wanted WHERE station_id = ?').run(stationId);
        const add = this.#database.prepare('INSERT INTO wanted VALUES (?, ?, ?, ?, ?, ?)');
        for (const { endAt, reason, symbols, askedAt, times } of wanted)
          add.run(stationId, endAt, reason, JSON.stringify(symbols), askedAt, times);
      })
      .immediate();
  }

  #ends(sql: string, ...values: (string | number)[]): number[] {
    return this.#database
      .prepare<unknown[], { data_at: number }>(sql)
      .all(...values)
      .map(({ data_at }) => data_at);
  }
}
