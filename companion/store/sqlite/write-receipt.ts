/** The receipt of a file, put at the end of its station's receipts. Inside a transaction of the caller. */
import type { Database } from 'better-sqlite3';
import type { IssueReceipt } from '../province-store.js';
import { readHead } from './read-head.js';

export interface ReceiptedFile {
  stationId: number;
  fileId: number;
  at: number;
}

export function writeReceipt(
  database: Database,
  { stationId, fileId, at }: ReceiptedFile,
  issue: IssueReceipt,
): void {
  type Last = { sequence: number; end: number };
  const last = database
    .prepare<[number], Last>(
      `SELECT sequence, start_byte + size_bytes AS "end" FROM receipt
       WHERE station_id = ? ORDER BY sequence DESC LIMIT 1`,
    )
    .get(stationId);
  const sequence = (last?.sequence ?? 0) + 1;
  const head = readHead(database, stationId);
  const line = issue({
    sequence,
    head: head && { chain: head.chain, sequence: head.sequence, hash: head.hash },
  });
  database
    .prepare('INSERT INTO receipt VALUES (?, ?, ?, ?, ?, ?, ?)')
    .run(stationId, sequence, last?.end ?? 0, Buffer.byteLength(line), fileId, at, line);
}
