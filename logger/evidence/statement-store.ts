/** The station's signed heads in the database, and what the province has said about them. */
import type { Countersignature } from '../../protocols/evidence/countersignature.js';
import { readHeadStatement, type HeadStatement } from '../../protocols/evidence/head-statement.js';
import { Listeners } from '../store/listeners.js';
import type { Reader, SqliteConnection, Writer } from '../store/sqlite-connection.js';

export interface StatementRow {
  sequence: number;
  at: number;
  statement: string;
  countersigned_at: number | null;
  countersignature: string | null;
}

/** `unknown-head`: the station never signed it, or has forgotten it. */
export type CountersignatureOutcome = 'noted' | 'known' | 'unknown-head';

export class StatementStore {
  readonly #database: SqliteConnection;
  readonly #kept = new Listeners<HeadStatement>();
  readonly #countersigned = new Listeners<Countersignature>();

  constructor(database: SqliteConnection) {
    this.#database = database;
  }

  keep(writer: Writer, statement: HeadStatement): void {
    writer.run(
      'INSERT INTO chain_statement (sequence, at, statement) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      statement.sequence,
      statement.at,
      JSON.stringify(statement),
    );
    writer.onCommit(() => this.#kept.tell(statement));
  }

  /** The newest signed head; `null` before the first. */
  latestStatement(): HeadStatement | null {
    const row = lastStatement(this.#database);
    const statement = row === null ? null : readHeadStatement(row.statement);
    return statement === null || typeof statement === 'string' ? null : statement;
  }

  /** Told of each signed head after it is committed: for whoever takes them to the province. Sending is the listener's own business. */
  onStatement(listener: (statement: HeadStatement) => void): Disposable {
    return this.#kept.add(listener);
  }

  /** Told of each countersignature after it is committed. */
  onCountersigned(listener: (countersignature: Countersignature) => void): Disposable {
    return this.#countersigned.add(listener);
  }

  /** Keeps the province's word; that its key is the right one is for the caller. Throws the `StoreError` when the disk refuses. */
  noteCountersignature(countersignature: Countersignature): CountersignatureOutcome {
    const { head, at, line } = countersignature;
    return this.#database.transaction((writer) => {
      const row = writer.get<StatementRow>('SELECT * FROM chain_statement WHERE sequence = ?', head.sequence);
      const statement = row === undefined ? 'malformed' : readHeadStatement(row.statement);
      if (typeof statement === 'string') return 'unknown-head';
      if (statement.hash !== head.hash || statement.chain !== head.chain) return 'unknown-head';
      const changed = writer.run(
        `UPDATE chain_statement SET countersigned_at = ?, countersignature = ?
         WHERE sequence = ? AND countersignature IS NULL`,
        at,
        line,
        head.sequence,
      );
      if (changed > 0) writer.onCommit(() => this.#countersigned.tell(countersignature));
      return changed > 0 ? 'noted' : 'known';
    });
  }
}

export function lastStatement(reader: Reader): StatementRow | null {
  const sql = 'SELECT * FROM chain_statement ORDER BY sequence DESC LIMIT 1';
  return reader.get<StatementRow>(sql) ?? null;
}

/** The newest that the province has countersigned. */
export function lastCountersigned(reader: Reader): StatementRow | null {
  const sql =
    'SELECT * FROM chain_statement WHERE countersignature IS NOT NULL ORDER BY sequence DESC LIMIT 1';
  return reader.get<StatementRow>(sql) ?? null;
}

export function readStatements(reader: Reader): StatementRow[] {
  return reader.all<StatementRow>('SELECT * FROM chain_statement ORDER BY sequence');
}
