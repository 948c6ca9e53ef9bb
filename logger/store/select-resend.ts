/** What sending a period again to a target would mean, counted before anything is changed. */
import type { Interval } from '../../protocols/vocabulary/interval.js';
import type { Reader } from './sqlite-connection.js';

export interface ResendCount {
  /** Reports whose interval ends in the period. */
  reports: number;
  /** Delivered, or refused, before: they are queued again in the form in which they were. */
  delivered: number;
  rejected: number;
  /** In the queue already: nothing changes for them. */
  queued: number;
  /** Never meant for the target: queued in its present form. */
  never: number;
  firstEndAt: number | null;
  lastEndAt: number | null;
}

export function countResend(reader: Reader, { startAt, endAt }: Interval, target: string): ResendCount {
  const row = reader.get<Omit<ResendCount, 'never' | 'firstEndAt' | 'lastEndAt'> & Row>(
    `SELECT count(*) AS reports,
            count(*) FILTER (WHERE state = 'delivered') AS delivered,
            count(*) FILTER (WHERE state = 'rejected') AS rejected,
            count(*) FILTER (WHERE state = 'queued') AS queued,
            min(end_at) AS first_end_at, max(end_at) AS last_end_at
     FROM report LEFT JOIN outbox ON outbox.report = report.id AND outbox.target = ?
     WHERE end_at > ? AND end_at <= ?`,
    target,
    startAt,
    endAt,
  );
  const { reports = 0, delivered = 0, rejected = 0, queued = 0 } = row ?? {};
  return {
    ...{ reports, delivered, rejected, queued },
    never: reports - delivered - rejected - queued,
    firstEndAt: row?.first_end_at ?? null,
    lastEndAt: row?.last_end_at ?? null,
  };
}

interface Row {
  first_end_at: number | null;
  last_end_at: number | null;
}
