/** What stations have stated over the side channel, the keys that they sign with, and the heads of their chains. */
import type { Database } from 'better-sqlite3';
import type { LedgerAnswer } from '../../../protocols/side-channel/ledger-statement.js';
import type {
  AcceptedHead,
  NewStatement,
  StatementReader,
  StatementWriter,
  StationKey,
} from '../province-store.js';
import { readHead } from './read-head.js';
import { stationIdOf } from './station-id.js';

const STATION_ID = '(SELECT id FROM station WHERE code = ?)';

interface KeyRow {
  public_key: string;
  noted_at: number;
  other_key: string | null;
  other_at: number | null;
}

export class SqliteStatementStore implements StatementReader, StatementWriter {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async key(station: string): Promise<StationKey | null> {
    const sql = `SELECT * FROM station_key WHERE station_id = ${STATION_ID}`;
    const row = this.#database.prepare<[string], KeyRow>(sql).get(station);
    if (row === undefined) return null;
    const other = row.other_key === null ? null : { publicKey: row.other_key, at: row.other_at ?? 0 };
    return { publicKey: row.public_key, notedAt: row.noted_at, other };
  }

  async text(station: string, name: string): Promise<string | null> {
    const sql = `SELECT text FROM statement WHERE station_id = ${STATION_ID} AND name = ?`;
    return this.#database.prepare<[string, string], { text: string }>(sql).get(station, name)?.text ?? null;
  }

  async head(station: string): Promise<AcceptedHead | null> {
    return readHead(this.#database, stationIdOf(this.#database, station));
  }

  async headOf(station: string, chain: string): Promise<AcceptedHead | null> {
    return readHead(this.#database, stationIdOf(this.#database, station), chain);
  }

  async noteKey(station: string, publicKey: string, at: number): Promise<void> {
    const sql = `INSERT OR IGNORE INTO station_key (station_id, public_key, noted_at) VALUES (${STATION_ID}, ?, ?)`;
    this.#database.prepare(sql).run(station, publicKey, at);
  }

  async noteOtherKey(station: string, publicKey: string, at: number): Promise<void> {
    const sql = `UPDATE station_key SET other_at = CASE WHEN other_key IS ? THEN other_at ELSE ? END, other_key = ?
      WHERE station_id = ${STATION_ID}`;
    this.#database.prepare(sql).run(publicKey, at, publicKey, station);
  }

  async acceptOtherKey(station: string, at: number): Promise<boolean> {
    const sql = `UPDATE station_key SET public_key = other_key, noted_at = ?, other_key = NULL, other_at = NULL
      WHERE station_id = ${STATION_ID} AND other_key IS NOT NULL`;
    return this.#database.prepare(sql).run(at, station).changes > 0;
  }

  async keepHead(statement: NewStatement, head: AcceptedHead): Promise<void> {
    this.#keep(statement, (stationId) => {
      const { chain, sequence, hash, at, acceptedAt } = head;
      this.#database
        .prepare(
          `INSERT INTO chain_head VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (station_id, chain) DO UPDATE
           SET sequence = excluded.sequence, hash = excluded.hash, at = excluded.at, accepted_at = excluded.accepted_at`,
        )
        .run(stationId, chain, sequence, hash, at, acceptedAt);
    });
  }

  async keepAnswers(statement: NewStatement, answers: readonly LedgerAnswer[]): Promise<void> {
    this.#keep(statement, (stationId, statementId) => {
      const keep = this.#database.prepare(
        `INSERT INTO gap_answer VALUES (?, ?, ?, ?, ?) ON CONFLICT (station_id, end_at, symbol) DO UPDATE
         SET reason = excluded.reason, statement_id = excluded.statement_id`,
      );
      for (const { endAt, symbol, reason } of answers)
        keep.run(stationId, endAt, symbol ?? '', reason, statementId);
    });
  }

  #keep(statement: NewStatement, rest: (stationId: number, statementId: number) => void): void {
    const { station, name, kind, receivedAt, text } = statement;
    this.#database
      .transaction(() => {
        const stationId = stationIdOf(this.#database, station);
        const { lastInsertRowid } = this.#database
          .prepare('INSERT INTO statement (station_id, name, kind, received_at, text) VALUES (?, ?, ?, ?, ?)')
          .run(stationId, name, kind, receivedAt, text);
        rest(stationId, Number(lastInsertRowid));
      })
      .immediate();
  }
}
