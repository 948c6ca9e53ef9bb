/** The receipts of a station, read as one text from any byte on. */
import type { Database } from 'better-sqlite3';
import type { ReceiptReader } from '../province-store.js';

const OF_STATION = 'FROM receipt WHERE station_id = (SELECT id FROM station WHERE code = ?)';

export class SqliteReceiptStore implements ReceiptReader {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async extent(station: string): Promise<{ sizeBytes: number; at: number | null }> {
    const sql = `SELECT start_byte + size_bytes AS sizeBytes, at ${OF_STATION} ORDER BY sequence DESC LIMIT 1`;
    type Row = { sizeBytes: number; at: number };
    return this.#database.prepare<[string], Row>(sql).get(station) ?? { sizeBytes: 0, at: null };
  }

  async read(station: string, offset: number, length: number): Promise<Buffer> {
    const sql = `SELECT start_byte AS startByte, line ${OF_STATION}
      AND start_byte >= coalesce((SELECT max(start_byte) ${OF_STATION} AND start_byte <= ?), 0) ORDER BY start_byte`;
    type Row = { startByte: number; line: string };
    const rows = this.#database.prepare<[string, string, number], Row>(sql).iterate(station, station, offset);
    const parts: Buffer[] = [];
    let missing = length;
    for (const { startByte, line } of rows) {
      const bytes = Buffer.from(line)
        .subarray(Math.max(0, offset - startByte))
        .subarray(0, missing);
      parts.push(bytes);
      missing -= bytes.length;
      if (missing <= 0) break;
    }
    return Buffer.concat(parts);
  }
}
