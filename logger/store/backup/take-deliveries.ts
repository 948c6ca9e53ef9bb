/**
 * What became of files after a backup was made, from the database that it replaces: what was delivered since is not sent a second
 * time, and what still waits is not forgotten.
 */
import { nextNumber } from '../next-number.js';
import type { Reader, SqliteConnection } from '../sqlite-connection.js';

interface Settled {
  id: number;
  target: string;
  endAt: number;
  state: string;
  attempts: number;
  failure_code: string | null;
  failure_message: string | null;
  failure_hint: string | null;
  failure_at: number | null;
}

interface Receipt {
  at: number;
  remote_path: string;
  size_bytes: number;
  outcome: string;
}

/** Files that wait in `before` and whose reports `backup` does not have. */
export function countUnsent(backup: Reader, before: Reader): number {
  const waiting = before.all<{ endAt: number; files: number }>(
    `SELECT end_at AS endAt, count(*) AS files FROM outbox JOIN report ON report.id = outbox.report
     WHERE state = 'queued' GROUP BY end_at`,
  );
  return waiting.reduce(
    (sum, { endAt, files }) =>
      sum + (backup.get('SELECT 1 FROM report WHERE end_at = ? LIMIT 1', endAt) === undefined ? files : 0),
    0,
  );
}

/** Gives how many files are not queued any more. */
export function takeDeliveries(backup: SqliteConnection, before: Reader): number {
  return backup.transaction((writer) => {
    const queued = writer.all<{ id: number; target: string; endAt: number }>(
      `SELECT outbox.id, target, end_at AS endAt FROM outbox JOIN report ON report.id = outbox.report
       WHERE state = 'queued' ORDER BY outbox.id`,
    );
    let taken = 0;
    for (const { id, target, endAt } of queued) {
      const settled = before.get<Settled>(
        `SELECT outbox.*, end_at AS endAt FROM outbox JOIN report ON report.id = outbox.report
         WHERE end_at = ? AND target = ? AND state <> 'queued' ORDER BY outbox.id DESC LIMIT 1`,
        endAt,
        target,
      );
      if (settled === undefined) continue;
      const { state, attempts, failure_code, failure_message, failure_hint, failure_at } = settled;
      writer.run(
        `UPDATE outbox SET state = ?, attempts = ?, failure_code = ?, failure_message = ?, failure_hint = ?,
         failure_at = ? WHERE id = ?`,
        ...[state, attempts, failure_code, failure_message, failure_hint, failure_at, id],
      );
      for (const receipt of receiptsOf(before, settled.id)) {
        writer.run(
          `INSERT INTO receipt (id, outbox, at, remote_path, size_bytes, outcome)
           VALUES (${nextNumber('receipt')}, ?, ?, ?, ?, ?)`,
          ...[id, receipt.at, receipt.remote_path, receipt.size_bytes, receipt.outcome],
        );
      }
      taken += 1;
    }
    return taken;
  });
}

function receiptsOf(before: Reader, outbox: number): Receipt[] {
  return before.all<Receipt>(
    'SELECT at, remote_path, size_bytes, outcome FROM receipt WHERE outbox = ? ORDER BY id',
    outbox,
  );
}
