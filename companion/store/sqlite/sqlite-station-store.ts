/** Stations and their logins in SQLite. */
import type { Database } from 'better-sqlite3';
import type { Station, StationKind, StationLogin, StationReader, StationWriter } from '../province-store.js';

interface StationRow {
  code: string;
  name: string;
  kind: string;
  registered_at: number;
}

export class SqliteStationStore implements StationReader, StationWriter {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list(): Promise<readonly Station[]> {
    const sql = 'SELECT * FROM station WHERE withdrawn_at IS NULL ORDER BY code';
    return this.#database.prepare<[], StationRow>(sql).all().map(stationOf);
  }

  async find(code: string): Promise<Station | null> {
    const sql = 'SELECT * FROM station WHERE code = ? AND withdrawn_at IS NULL';
    const row = this.#database.prepare<[string], StationRow>(sql).get(code);
    return row === undefined ? null : stationOf(row);
  }

  async login(code: string): Promise<StationLogin | null> {
    const sql = `SELECT password_hash, public_keys FROM account JOIN station ON station.id = station_id
      WHERE code = ? AND withdrawn_at IS NULL`;
    type Row = { password_hash: string | null; public_keys: string };
    const row = this.#database.prepare<[string], Row>(sql).get(code);
    if (row === undefined) return null;
    const publicKeys = row.public_keys.split('\n').filter((line) => line !== '');
    return { passwordHash: row.password_hash, publicKeys };
  }

  async register(station: Station, login: StationLogin): Promise<'registered' | 'exists'> {
    const sql = `INSERT INTO station (code, name, kind, registered_at) VALUES (?, ?, ?, ?)
      ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind, withdrawn_at = NULL
      WHERE withdrawn_at IS NOT NULL`;
    return this.#database
      .transaction(() => {
        const { code, name, kind, registeredAt } = station;
        const { changes } = this.#database.prepare(sql).run(code, name, kind, registeredAt);
        if (changes === 0) return 'exists';
        this.#writeLogin(code, login);
        return 'registered';
      })
      .immediate();
  }

  async setLogin(code: string, login: StationLogin): Promise<boolean> {
    return this.#database.transaction(() => this.#writeLogin(code, login)).immediate();
  }

  async withdraw(code: string, at: number): Promise<boolean> {
    const hide = 'UPDATE station SET withdrawn_at = ? WHERE code = ? AND withdrawn_at IS NULL';
    const forget = 'DELETE FROM account WHERE station_id = (SELECT id FROM station WHERE code = ?)';
    return this.#database
      .transaction(() => {
        this.#database.prepare(forget).run(code);
        return this.#database.prepare(hide).run(at, code).changes > 0;
      })
      .immediate();
  }

  #writeLogin(code: string, login: StationLogin): boolean {
    const sql = `INSERT INTO account (station_id, password_hash, public_keys)
      SELECT id, ?, ? FROM station WHERE code = ? AND withdrawn_at IS NULL
      ON CONFLICT (station_id) DO UPDATE
      SET password_hash = excluded.password_hash, public_keys = excluded.public_keys`;
    const keys = login.publicKeys.join('\n');
    return this.#database.prepare(sql).run(login.passwordHash, keys, code).changes > 0;
  }
}

function stationOf(row: StationRow): Station {
  return { code: row.code, name: row.name, kind: row.kind as StationKind, registeredAt: row.registered_at };
}
