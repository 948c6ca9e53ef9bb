/** A person has looked at receipts that refuse or contradict files: it stands in the journal, and they raise no alarm any more. */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { EventStore } from '../events/event-store.js';
import type { SqliteConnection } from '../store/sqlite-connection.js';
import { IS_DISPUTED } from './province-receipts.js';

/** Names of files in the event; the others by their number. */
const NAMED_MAX = 20;

export interface Review {
  target: string;
  by: string;
  reason: string;
}

export interface ReviewParts {
  database: SqliteConnection;
  events: EventStore;
  clock: Clock;
}

/** The newest receipt of each file of the target that nobody has looked at; gives their number. Throws the `StoreError`. */
export function reviewReceipts({ database, events, clock }: ReviewParts, review: Review): number {
  const { target, by, reason } = review;
  return database.transaction((writer) => {
    const open = writer.all<{ id: number; path: string | null; endAt: number }>(
      `SELECT province_receipt.id, end_at AS endAt,
         (SELECT remote_path FROM receipt WHERE receipt.outbox = outbox.id ORDER BY receipt.id DESC LIMIT 1) AS path
       FROM province_receipt JOIN outbox ON outbox.id = province_receipt.outbox JOIN report ON report.id = outbox.report
       WHERE target = ? AND ${IS_DISPUTED}
       AND province_receipt.id = (SELECT max(id) FROM province_receipt AS each WHERE each.outbox = outbox.id)
       AND NOT EXISTS (SELECT 1 FROM receipt_review WHERE receipt = province_receipt.id) ORDER BY end_at`,
      target,
    );
    if (open.length === 0) return 0;
    const at = clock.now();
    for (const { id } of open)
      writer.run(
        'INSERT INTO receipt_review (receipt, at, by, reason) VALUES (?, ?, ?, ?)',
        id,
        at,
        by,
        reason,
      );
    events.appendWith(writer, {
      ...{ at, clockTrust: clock.trust(), kind: 'receipts-reviewed', text: 'receipts-reviewed' },
      subject: { kind: 'target', id: target },
      before: null,
      after: null,
      parameters: {
        ...{ n: open.length, target, by, reason },
        files: open.slice(0, NAMED_MAX).map(({ path, endAt }) => path?.split('/').at(-1) ?? String(endAt)),
      },
    });
    return open.length;
  });
}
