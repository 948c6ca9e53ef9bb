/** People and their sessions in SQLite. */
import type { Database } from 'better-sqlite3';
import type { Person, PersonReader, PersonWriter, Role, WebSession } from '../person-store.js';

interface PersonRow {
  login: string;
  name: string;
  role: string;
  added_at: number;
  last_login_at: number | null;
}

const PERSON = 'login, name, role, added_at, last_login_at';
const PERSON_ID = '(SELECT id FROM person WHERE login = ?)';

export class SqlitePersonStore implements PersonReader, PersonWriter {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list(): Promise<readonly Person[]> {
    const sql = `SELECT ${PERSON} FROM person WHERE removed_at IS NULL ORDER BY login`;
    return this.#database.prepare<[], PersonRow>(sql).all().map(personOf);
  }

  async find(login: string): Promise<Person | null> {
    const sql = `SELECT ${PERSON} FROM person WHERE login = ? AND removed_at IS NULL`;
    const row = this.#database.prepare<[string], PersonRow>(sql).get(login);
    return row === undefined ? null : personOf(row);
  }

  async passwordHash(login: string): Promise<string | null> {
    const sql = 'SELECT password_hash FROM person WHERE login = ? AND removed_at IS NULL';
    type Row = { password_hash: string | null };
    return this.#database.prepare<[string], Row>(sql).get(login)?.password_hash ?? null;
  }

  async session(digest: string): Promise<WebSession | null> {
    type Row = PersonRow & { started_at: number; seen_at: number };
    const sql = `SELECT ${PERSON}, started_at, seen_at FROM web_session JOIN person ON person.id = person_id
      WHERE digest = ? AND removed_at IS NULL`;
    const row = this.#database.prepare<[string], Row>(sql).get(digest);
    if (row === undefined) return null;
    return { person: personOf(row), startedAt: row.started_at, seenAt: row.seen_at };
  }

  async add(person: Omit<Person, 'lastLoginAt'>, passwordHash: string): Promise<'added' | 'exists'> {
    const { login, name, role, addedAt } = person;
    const sql = `INSERT INTO person (login, name, role, password_hash, added_at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (login) DO UPDATE SET name = excluded.name, role = excluded.role, added_at = excluded.added_at,
        password_hash = excluded.password_hash, last_login_at = NULL, removed_at = NULL
      WHERE removed_at IS NOT NULL`;
    const { changes } = this.#database.prepare(sql).run(login, name, role, passwordHash, addedAt);
    return changes === 0 ? 'exists' : 'added';
  }

  async setPassword(login: string, passwordHash: string, kept: string | null): Promise<boolean> {
    const sql = 'UPDATE person SET password_hash = ? WHERE login = ? AND removed_at IS NULL';
    return this.#database
      .transaction(() => {
        this.#endSessions(login, kept);
        return this.#database.prepare(sql).run(passwordHash, login).changes > 0;
      })
      .immediate();
  }

  async remove(login: string, at: number): Promise<boolean> {
    const sql =
      'UPDATE person SET removed_at = ?, password_hash = NULL WHERE login = ? AND removed_at IS NULL';
    return this.#database
      .transaction(() => {
        this.#endSessions(login, null);
        return this.#database.prepare(sql).run(at, login).changes > 0;
      })
      .immediate();
  }

  async startSession(session: {
    digest: string;
    login: string;
    passwordHash: string;
    at: number;
  }): Promise<boolean> {
    const { digest, login, passwordHash, at } = session;
    const sql = `INSERT INTO web_session SELECT ?, id, ?, ? FROM person
      WHERE login = ? AND password_hash = ? AND removed_at IS NULL`;
    return this.#database
      .transaction(() => {
        if (this.#database.prepare(sql).run(digest, at, at, login, passwordHash).changes === 0) return false;
        this.#database.prepare('UPDATE person SET last_login_at = ? WHERE login = ?').run(at, login);
        return true;
      })
      .immediate();
  }

  async touchSession(digest: string, at: number): Promise<void> {
    this.#database.prepare('UPDATE web_session SET seen_at = ? WHERE digest = ?').run(at, digest);
  }

  async endSession(digest: string): Promise<void> {
    this.#database.prepare('DELETE FROM web_session WHERE digest = ?').run(digest);
  }

  async forgetSessions(limits: { startedBefore: number; seenBefore: number }): Promise<void> {
    const sql = 'DELETE FROM web_session WHERE started_at < ? OR seen_at < ?';
    this.#database.prepare(sql).run(limits.startedBefore, limits.seenBefore);
  }

  #endSessions(login: string, kept: string | null): void {
    const sql = `DELETE FROM web_session WHERE person_id = ${PERSON_ID} AND digest IS NOT ?`;
    this.#database.prepare(sql).run(login, kept);
  }
}

function personOf(row: PersonRow): Person {
  const { login, name, role } = row;
  return { login, name, role: role as Role, addedAt: row.added_at, lastLoginAt: row.last_login_at };
}
