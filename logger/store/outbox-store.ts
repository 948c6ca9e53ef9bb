/**
 * The queues of files, one a target, as the delivery engine needs them. An item is queued, delivered (with its receipts) or
 * rejected (with its reason), and stays so for as long as the store holds the report. The bytes are rebuilt from committed
 * rows, in the form that was in force when the report was made: the same for every attempt.
 */
import type { Confirmation, DeliveryFailure, DeliveryItem, Outbox } from '../../protocols/delivery/outbox.js';
import type { SendingOrder } from '../../protocols/delivery/delivery-settings.js';
import { formatFileName } from '../../protocols/report-file/file-name.js';
import type { Interval } from '../../protocols/vocabulary/interval.js';
import { strict as assert } from 'node:assert';
import { nextNumber } from './next-number.js';
import { Listeners } from './listeners.js';
import { openNames, type StoreNames } from './name-table.js';
import { listFiles, type FileEntry, type FileQuery } from './outbox-files.js';
import { walkOutbox, type OutboxRow } from './outbox-walk.js';
import { readRendering, renderReport, type RenderedFile } from './rendering.js';
import { enqueueLater, type Delivery, type ReportStore } from './report-store.js';
import type { SqliteConnection, Writer } from './sqlite-connection.js';
import { readHeads, readStoredReport } from './stored-report.js';
import { UnwrittenOutcomes } from './unwritten-outcomes.js';

export interface QueueSummary {
  queued: number;
  /** End of the oldest interval that waits. */
  oldestQueuedAt: number | null;
  lastDelivered: { name: string; at: number } | null;
}

export interface QueueHold {
  readonly isQueueSafe: boolean;
  onChanged(listener: () => void): Disposable;
}

/** What to send again: single items, or all of a target's reports whose interval ends in `(startAt, endAt]`. */
export type ResendSelection = { ids: readonly number[] } | { interval: Interval; delivery: Delivery };

export class OutboxStore {
  readonly #database: SqliteConnection;
  readonly #names: StoreNames;
  readonly #hold: QueueHold | null;
  readonly #unwritten: UnwrittenOutcomes;
  readonly #added = new Listeners<void>();
  readonly #lastDelivered = new Map<string, QueueSummary['lastDelivered']>();

  /** @param hold Older files are still on their way into the queue: nothing is given out until they are there. */
  constructor(database: SqliteConnection, reports: ReportStore, hold: QueueHold | null = null) {
    this.#database = database;
    this.#names = openNames(database);
    this.#hold = hold;
    this.#unwritten = new UnwrittenOutcomes(database);
    reports.onCommitted(() => this.#added.tell());
    if (hold?.isQueueSafe === false) hold.onChanged(() => hold.isQueueSafe && this.#added.tell());
  }

  /** The queue of one target. Any number of them may be made; they share what is stored. */
  outboxFor(target: string, order: SendingOrder = 'oldest-first'): Outbox {
    const walk = () => {
      const next = walkOutbox(this.#database, target, order);
      return () => (this.#isHeld() ? null : this.#itemOf(this.#firstOpen(next)));
    };
    return {
      next: () => walk()(),
      walk,
      size: () => this.#size(target),
      confirm: (id, receipt, at) => this.#confirm(target, [{ id, receipt, at }]),
      confirmAll: (confirmations) => this.#confirm(target, confirmations),
      reject: (id, failure) => this.#noteFailure(id, failure, 'rejected'),
      noteFailure: (id, failure) => this.#noteFailure(id, failure, 'queued'),
      onAdded: (listener) => this.#added.add(listener),
    };
  }

  summary(target: string): QueueSummary {
    const oldest = this.#database.get<{ end_at: number }>(
      `SELECT end_at FROM outbox JOIN report ON report.id = outbox.report
       WHERE target = ? AND state = 'queued' ORDER BY outbox.report LIMIT 1`,
      target,
    );
    return {
      queued: this.#size(target),
      oldestQueuedAt: oldest?.end_at ?? null,
      lastDelivered: this.#lastDeliveredTo(target),
    };
  }

  /** Targets that files wait for, also those that the configuration no longer names. */
  targetsWithQueue(): string[] {
    const rows = this.#database.all<{ target: string }>(
      `SELECT DISTINCT target FROM outbox WHERE state = 'queued' ORDER BY target`,
    );
    return rows.map(({ target }) => target);
  }

  /** Newest first; see outbox-files.ts. */
  files(query: FileQuery): FileEntry[] {
    return listFiles(this.#database, query, (report, rendering) => this.#render(report, rendering));
  }

  /** The file of one item as it is or will be sent, or `null` when there is no such item. */
  file(id: number): RenderedFile | null {
    const row = this.#database.get<OutboxRow>(
      'SELECT id, report, rendering, attempts FROM outbox WHERE id = ?',
      id,
    );
    return row ? this.#render(row.report, row.rendering) : null;
  }

  /**
   * Queues files again, delivered and rejected ones alike, and gives their number; `note` runs in the same transaction where any is. By interval, reports that were never
   * meant for the target (it is new) are queued as well, in the form that `delivery` names; the others keep theirs.
   */
  resend(
    selection: ResendSelection,
    note: (writer: Writer, queued: number) => void = () => undefined,
  ): number {
    const queued = this.#database.transaction((writer) => {
      const count = requeue(writer, selection);
      if (count > 0) note(writer, count);
      return count;
    });
    if (queued > 0) this.#added.tell();
    return queued;
  }

  #isHeld(): boolean {
    if (this.#hold?.isQueueSafe === false) return true;
    return !this.#unwritten.flush() && this.#unwritten.isFull;
  }

  #firstOpen(next: () => OutboxRow | null): OutboxRow | null {
    let row = next();
    while (row !== null && this.#unwritten.has(row.id)) row = next();
    return row;
  }

  #itemOf(row: OutboxRow | null): DeliveryItem | null {
    return row ? { id: row.id, attempts: row.attempts, ...this.#render(row.report, row.rendering) } : null;
  }

  /** Looked up once and then kept, since panels ask every second. */
  #lastDeliveredTo(target: string): QueueSummary['lastDelivered'] {
    let known = this.#lastDelivered.get(target);
    if (known === undefined) {
      const last = this.#database.get<{ report: number; at: number }>(
        `SELECT outbox.report, receipt.at FROM receipt JOIN outbox ON outbox.id = receipt.outbox
         WHERE target = ? ORDER BY receipt.id DESC LIMIT 1`,
        target,
      );
      const [head] = last ? readHeads(this.#database, 'report.id = ?', last.report) : [];
      known = last && head ? { name: formatFileName(head.station, head.endAt), at: last.at } : null;
      this.#lastDelivered.set(target, known);
    }
    return known;
  }

  #size(target: string): number {
    const sql = `SELECT count(*) AS size FROM outbox WHERE target = ? AND state = 'queued'`;
    return this.#database.get<{ size: number }>(sql, target)?.size ?? 0;
  }

  #confirm(target: string, confirmations: readonly Confirmation[]): void {
    const ids = confirmations.map(({ id }) => id);
    this.#unwritten.settle(ids, (writer) => {
      this.#lastDelivered.delete(target);
      for (const { id, receipt, at } of confirmations) {
        const changed = writer.run(
          `UPDATE outbox SET state = 'delivered', attempts = attempts + 1 WHERE id = ? AND state = 'queued'`,
          id,
        );
        if (changed === 0) continue;
        writer.run(
          `INSERT INTO receipt (id, outbox, at, remote_path, size_bytes, outcome)
           VALUES (${nextNumber('receipt')}, ?, ?, ?, ?, ?)`,
          id,
          at,
          receipt.remotePath,
          receipt.sizeBytes,
          receipt.outcome,
        );
      }
    });
  }

  #noteFailure(id: number, failure: DeliveryFailure, state: 'queued' | 'rejected'): void {
    // A failed attempt that cannot be noted is not worth remembering: it will be made again.
    const write = (writer: Writer) => {
      writer.run(
        `UPDATE outbox SET state = ?, attempts = attempts + 1, failure_code = ?, failure_message = ?,
                           failure_hint = ?, failure_at = ? WHERE id = ? AND state = 'queued'`,
        state,
        failure.code,
        failure.message,
        failure.hint,
        failure.at,
        id,
      );
    };
    this.#unwritten.settle(state === 'rejected' ? [id] : [], write);
  }

  #render(reportId: number, rendering: number): RenderedFile {
    const [head] = readHeads(this.#database, 'report.id = ?', reportId);
    assert(head, `no report ${reportId}`);
    const report = readStoredReport(this.#database, head, this.#names.reasons);
    return renderReport(report, readRendering(this.#database, rendering));
  }
}

function requeue(writer: Writer, selection: ResendSelection): number {
  const again = `UPDATE outbox SET state = 'queued' WHERE state <> 'queued'`;
  if ('ids' in selection) {
    return selection.ids.reduce((sum, id) => sum + writer.run(`${again} AND id = ?`, id), 0);
  }
  const { interval, delivery } = selection;
  const reports = writer.all<{ id: number }>(
    'SELECT id FROM report WHERE end_at > ? AND end_at <= ? ORDER BY end_at',
    interval.startAt,
    interval.endAt,
  );
  return reports.reduce((sum, { id }) => {
    const added = enqueueLater(writer, id, delivery) ? 1 : 0;
    return sum + added + writer.run(`${again} AND report = ? AND target = ?`, id, delivery.target);
  }, 0);
}
