/** The orders in which a queue is worked off. A walk gives each report once; `null` means: nothing more for now. */
import type { SendingOrder } from '../../protocols/delivery/delivery-settings.js';
import type { Reader } from './sqlite-connection.js';

export interface OutboxRow {
  id: number;
  report: number;
  rendering: number;
  attempts: number;
}

/** Reports that were salvaged have numbers below zero. */
const BEFORE_ALL = Number.MIN_SAFE_INTEGER;

export function walkOutbox(reader: Reader, target: string, order: SendingOrder): () => OutboxRow | null {
  return order === 'live-first' ? liveFirst(reader, target) : oldestFirst(reader, target);
}

function oldestFirst(reader: Reader, target: string): () => OutboxRow | null {
  let after = BEFORE_ALL;
  return () => {
    const row = reader.get<OutboxRow>(
      `SELECT id, report, rendering, attempts FROM outbox
       WHERE target = ? AND state = 'queued' AND report > ? ORDER BY report LIMIT 1`,
      target,
      after,
    );
    after = row?.report ?? after;
    return row ?? null;
  };
}

/** Whatever is newer than all that was sent is live: the newest of it goes next. The rest is backlog, from its oldest. */
function liveFirst(reader: Reader, target: string): () => OutboxRow | null {
  const sent = reader.get<{ report: number }>(
    `SELECT report FROM outbox WHERE target = ? AND state <> 'queued' ORDER BY report DESC LIMIT 1`,
    target,
  );
  let newest = sent?.report ?? BEFORE_ALL;
  const live = new Set<number>();
  const backlog = oldestFirst(reader, target);
  return () => {
    const row = reader.get<OutboxRow>(
      `SELECT id, report, rendering, attempts FROM outbox
       WHERE target = ? AND state = 'queued' AND report > ? ORDER BY report DESC LIMIT 1`,
      target,
      newest,
    );
    if (row !== undefined) {
      newest = row.report;
      live.add(row.report);
      return row;
    }
    let old = backlog();
    while (old !== null && live.has(old.report)) old = backlog();
    return old;
  };
}
