/** Received files, their faults and verdicts in SQLite. Writing one is writing all that came with it, or nothing. */
import type { Database } from 'better-sqlite3';
import type {
  FileFault,
  FileQuery,
  FileReader,
  FileWriter,
  IssueReceipt,
  NewReading,
  ReceivedFile,
  Verdict,
} from '../province-store.js';
import { recordReadings } from './record-readings.js';
import { writePlace } from './write-place.js';
import { writeReceipt } from './write-receipt.js';

interface FileRow {
  id: number;
  code: string;
  name: string;
  path: string;
  received_at: number;
  data_at: number | null;
  size_bytes: number;
  sha256: string;
  rows: number;
  verdict: string;
  stored_path: string;
}

interface FaultRow {
  code: string;
  severity: 'error' | 'warning';
  line: number | null;
  column_number: number | null;
  message: string;
  clause: string | null;
}

const SELECT_FILE = 'SELECT file.*, station.code FROM file JOIN station ON station.id = file.station_id';
const STATION_ID = '(SELECT id FROM station WHERE code = ?)';

export class SqliteFileStore implements FileReader, FileWriter {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(id: number): Promise<ReceivedFile | null> {
    const row = this.#database.prepare<[number], FileRow>(`${SELECT_FILE} WHERE file.id = ?`).get(id);
    return row === undefined ? null : this.#fileOf(row);
  }

  async list(query: FileQuery): Promise<readonly ReceivedFile[]> {
    const conditions: string[] = [];
    const values: (string | number)[] = [];
    const where = (condition: string, value: string | number | undefined) => {
      if (value === undefined) return;
      conditions.push(condition);
      values.push(value);
    };
    where(`file.station_id = ${STATION_ID}`, query.station);
    where('file.verdict = ?', query.verdict);
    where('file.id < ?', query.before);
    const filter = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
    const sql = `${SELECT_FILE} ${filter} ORDER BY file.id DESC LIMIT ?`;
    const rows = this.#database.prepare<unknown[], FileRow>(sql).all(...values, query.limit);
    return rows.map((row) => this.#fileOf(row));
  }

  async withName(
    station: string,
    name: string,
  ): Promise<readonly Pick<ReceivedFile, 'id' | 'sha256' | 'verdict'>[]> {
    const sql = `SELECT id, sha256, verdict FROM file WHERE station_id = ${STATION_ID} AND name = ?`;
    type Row = { id: number; sha256: string; verdict: Verdict };
    return this.#database.prepare<[string, string], Row>(sql).all(station, name);
  }

  async newestData(
    station: string,
    limit: number,
  ): Promise<readonly { dataAt: number; receivedAt: number }[]> {
    const sql = `SELECT data_at AS dataAt, received_at AS receivedAt FROM file
      WHERE station_id = ${STATION_ID} AND verdict IN ('accepted', 'accepted-with-warnings')
      ORDER BY data_at DESC LIMIT ?`;
    type Row = { dataAt: number; receivedAt: number };
    return this.#database.prepare<[string, number], Row>(sql).all(station, limit);
  }

  async countsSince(at: number): Promise<ReadonlyMap<string, { accepted: number; rejected: number }>> {
    const sql = `SELECT code,
        count(*) FILTER (WHERE verdict IN ('accepted', 'accepted-with-warnings')) AS accepted,
        count(*) FILTER (WHERE verdict NOT IN ('accepted', 'accepted-with-warnings')) AS rejected
      FROM file JOIN station ON station.id = station_id WHERE received_at >= ? GROUP BY station_id`;
    type Row = { code: string; accepted: number; rejected: number };
    const rows = this.#database.prepare<[number], Row>(sql).all(at);
    return new Map(rows.map(({ code, accepted, rejected }) => [code, { accepted, rejected }]));
  }

  async record(
    file: Omit<ReceivedFile, 'id'>,
    readings: readonly NewReading[],
    issue: IssueReceipt,
  ): Promise<number> {
    return this.#database
      .transaction(() => {
        const stationId = this.#stationId(file.station);
        const fileId = this.#insert(stationId, file);
        this.#insertFaults(fileId, file.faults);
        writePlace(this.#database, { stationId, path: file.path, fileId, at: file.receivedAt });
        recordReadings(this.#database, { stationId, fileId }, readings);
        writeReceipt(this.#database, { stationId, fileId, at: file.receivedAt }, issue);
        return fileId;
      })
      .immediate();
  }

  async place(
    { station, path, fileId, at }: { station: string; path: string; fileId: number; at: number },
    issue: IssueReceipt,
  ): Promise<void> {
    this.#database
      .transaction(() => {
        const stationId = this.#stationId(station);
        writePlace(this.#database, { stationId, path, fileId, at });
        writeReceipt(this.#database, { stationId, fileId, at }, issue);
      })
      .immediate();
  }

  #insert(stationId: number, file: Omit<ReceivedFile, 'id'>): number {
    const sql = `INSERT INTO file
      (station_id, name, path, received_at, data_at, size_bytes, sha256, rows, verdict, stored_path)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
    const { name, path, receivedAt, dataAt, sizeBytes, sha256, rows, verdict, storedPath } = file;
    const values = [name, path, receivedAt, dataAt, sizeBytes, sha256, rows, verdict, storedPath];
    return Number(this.#database.prepare(sql).run(stationId, ...values).lastInsertRowid);
  }

  #insertFaults(fileId: number, faults: readonly FileFault[]): void {
    const insert = this.#database.prepare('INSERT INTO fault VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    faults.forEach(({ code, severity, line, column, message, clause }, position) =>
      insert.run(fileId, position, code, severity, line, column, message, clause),
    );
  }

  #stationId(code: string): number {
    const row = this.#database
      .prepare<[string], { id: number }>('SELECT id FROM station WHERE code = ?')
      .get(code);
    if (row === undefined) throw new Error(`No station ${code} in the database`);
    return row.id;
  }

  #fileOf(row: FileRow): ReceivedFile {
    const sql = 'SELECT * FROM fault WHERE file_id = ? ORDER BY position';
    const faults = this.#database.prepare<[number], FaultRow>(sql).all(row.id);
    return {
      id: row.id,
      station: row.code,
      name: row.name,
      path: row.path,
      receivedAt: row.received_at,
      dataAt: row.data_at,
      sizeBytes: row.size_bytes,
      sha256: row.sha256,
      rows: row.rows,
      verdict: row.verdict as Verdict,
      faults: faults.map(({ code, severity, line, column_number: column, message, clause }) => ({
        code,
        severity,
        line,
        column,
        message,
        clause,
      })),
      storedPath: row.stored_path,
    };
  }
}
