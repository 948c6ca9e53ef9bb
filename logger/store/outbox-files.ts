/** The list of files for the operator: what was sent, what waits, what was refused and why. */
import { IS_DISPUTED, newestReceipt, type StoredReceipt } from '../receipts/province-receipts.js';
import type { SqlValue, Reader } from './sqlite-connection.js';

/** Longest page. */
export const FILES_PAGE_MAX = 500;

export type FileState = 'queued' | 'delivered' | 'rejected';

export interface FileQuery {
  /** At most {@link FILES_PAGE_MAX}. */
  limit: number;
  /** The id of the last entry of the page before; `null`: from the newest. */
  before?: number | null;
  /** `disputed`: the province's newest receipt refuses the file or does not agree with it. */
  state?: FileState | 'disputed' | null;
  /** Only this one. */
  id?: number;
  target?: string | null;
}

export interface FileEntry {
  id: number;
  target: string;
  name: string;
  endAt: number;
  rows: number;
  rowsUsable: number;
  sizeBytes: number;
  state: FileState;
  attempts: number;
  deliveredAt: number | null;
  remotePath: string | null;
  /** The last failed attempt, also of a file that was delivered after it. */
  failure: { code: string; message: string; hint: string | null; at: number } | null;
  /** The newest of the province; `null`: none has come. */
  receipt: StoredReceipt | null;
}

interface FileRow {
  id: number;
  target: string;
  report: number;
  rendering: number;
  end_at: number;
  row_count: number;
  rows_usable: number;
  state: FileState;
  attempts: number;
  delivered_at: number | null;
  remote_path: string | null;
  failure_code: string | null;
  failure_message: string | null;
  failure_hint: string | null;
  failure_at: number | null;
}

const DISPUTED = `EXISTS (SELECT 1 FROM province_receipt WHERE ${IS_DISPUTED} AND province_receipt.id =
  (SELECT max(id) FROM province_receipt AS each WHERE each.outbox = outbox.id))`;

type Render = (report: number, rendering: number) => { name: string; bytes: Uint8Array };

export function listFiles(reader: Reader, query: FileQuery, render: Render): FileEntry[] {
  const conditions = ['true'];
  const values: SqlValue[] = [];
  const demand = (condition: string, value: SqlValue | undefined) => {
    if (value === null || value === undefined) return;
    conditions.push(condition);
    values.push(value);
  };
  demand('outbox.id < ?', query.before);
  demand('outbox.id = ?', query.id);
  if (query.state === 'disputed') conditions.push(DISPUTED);
  else demand('outbox.state = ?', query.state);
  demand('outbox.target = ?', query.target);
  const rows = reader.all<FileRow>(
    `SELECT outbox.id, target, outbox.report, outbox.rendering, end_at, state, attempts,
            (SELECT count(*) FROM report_row WHERE report_row.report = outbox.report) AS row_count,
            (SELECT count(value) FROM report_row WHERE report_row.report = outbox.report) AS rows_usable,
            receipt.at AS delivered_at, remote_path, failure_code, failure_message, failure_hint, failure_at
     FROM outbox JOIN report ON report.id = outbox.report
     LEFT JOIN receipt ON receipt.id = (SELECT max(id) FROM receipt WHERE receipt.outbox = outbox.id)
     WHERE ${conditions.join(' AND ')} ORDER BY outbox.id DESC LIMIT ?`,
    ...values,
    Math.min(query.limit, FILES_PAGE_MAX),
  );
  return rows.map((row) => ({
    ...entryOf(row, render(row.report, row.rendering)),
    receipt: newestReceipt(reader, row.id),
  }));
}

function entryOf(row: FileRow, { name, bytes }: ReturnType<Render>): Omit<FileEntry, 'receipt'> {
  return {
    id: row.id,
    target: row.target,
    name,
    endAt: row.end_at,
    rows: row.row_count,
    rowsUsable: row.rows_usable,
    sizeBytes: bytes.length,
    state: row.state,
    attempts: row.attempts,
    deliveredAt: row.state === 'delivered' ? row.delivered_at : null,
    remotePath: row.state === 'delivered' ? row.remote_path : null,
    failure:
      row.failure_code === null
        ? null
        : {
            code: row.failure_code,
            message: row.failure_message ?? '',
            hint: row.failure_hint,
            at: row.failure_at ?? 0,
          },
  };
}
