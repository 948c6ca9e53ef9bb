/**
 * Points for a trend: even buckets, each with the mean, lowest and highest usable value and the gravest status. Short spans
 * are made from raw readings; long ones from the figures that every closed report keeps, so that two months (or two years)
 * cost some thousand rows and not millions. A bucket without any reading has no value: it is a gap.
 */
import { LOCAL_OFFSET_MS, type Interval } from '../../protocols/vocabulary/interval.js';
import { graver, isUsable, type Status } from '../../protocols/vocabulary/status.js';
import type { StoredReading } from '../averaging/averaged-reading.js';
import type { StoreNames } from './name-table.js';
import type { Reader } from './sqlite-connection.js';
import { statusOf } from './status-numbers.js';

/** Longer spans are made from closed reports. */
export const RAW_TREND_SPAN_MS_MAX = 6 * 3_600_000;

export interface TrendRequest {
  channel: string;
  /** `(from, to]`, UTC epoch ms. */
  from: number;
  to: number;
  /** About so many buckets, at most this number plus one. */
  points: number;
  /** Buckets are whole multiples of it, so that each holds a poll. */
  pollIntervalMs?: number;
}

export interface TrendPoint {
  /** The bucket's end. */
  at: number;
  value: number | null;
  low: number | null;
  high: number | null;
  status: Status;
}

export interface TrendSource {
  reader: Reader;
  names: StoreNames;
  readChannel(interval: Interval): StoredReading[];
}

/** The figures of some readings together: of one reading, or of a closed interval. */
interface Portion {
  at: number;
  usable: number;
  mean: number | null;
  low: number | null;
  high: number | null;
  status: Status;
}

interface Bucket extends TrendPoint {
  usable: number;
  sum: number;
}

export function summariseTrend(request: TrendRequest, source: TrendSource): TrendPoint[] {
  const { from, to, points, pollIntervalMs = 1000 } = request;
  if (!(to > from) || points < 1) return [];
  const span = { startAt: from, endAt: to };
  const closed = to - from > RAW_TREND_SPAN_MS_MAX ? readClosed(request.channel, span, source) : null;
  if (!closed || closed.portions.length === 0) {
    return inBuckets(span, bucketLength(span, points, pollIntervalMs), rawPortions(span, source));
  }
  // The interval that is being collected has no report yet.
  const open = rawPortions({ startAt: Math.max(from, closed.lastEndAt), endAt: to }, source);
  return inBuckets(span, bucketLength(span, points, closed.lengthMs), [...closed.portions, ...open]);
}

function bucketLength({ startAt, endAt }: Interval, points: number, unitMs: number): number {
  return Math.ceil((endAt - startAt) / points / unitMs) * unitMs;
}

function rawPortions(span: Interval, source: TrendSource): Portion[] {
  return source.readChannel(span).map(({ at, raw, status }) => {
    const value = isUsable(status) ? raw : null;
    return { at, usable: value === null ? 0 : 1, mean: value, low: value, high: value, status };
  });
}

function readClosed(
  channel: string,
  span: Interval,
  { reader, names }: TrendSource,
): { portions: Portion[]; lastEndAt: number; lengthMs: number } | null {
  const number = names.channels.numberOf(channel);
  if (number === null) return null;
  const rows = reader.all<{
    start_at: number;
    end_at: number;
    usable: number;
    mean: number | null;
    low: number | null;
    high: number | null;
    gravest: number;
  }>(
    `SELECT start_at, end_at, usable, mean, low, high, gravest FROM report
     JOIN report_row ON report_row.report = report.id AND report_row.channel = ?
     WHERE end_at > ? AND end_at <= ? ORDER BY end_at`,
    number,
    span.startAt,
    span.endAt,
  );
  const last = rows.at(-1);
  if (!last) return null;
  const portions = rows.map(({ end_at, gravest, ...rest }) => ({
    ...rest,
    at: end_at,
    status: statusOf(gravest),
  }));
  return { portions, lastEndAt: last.end_at, lengthMs: last.end_at - last.start_at };
}

/** Bucket ends are whole multiples of the length in local time, like the intervals'. */
function inBuckets(span: Interval, lengthMs: number, portions: readonly Portion[]): TrendPoint[] {
  const place = (at: number) => Math.ceil((at + LOCAL_OFFSET_MS) / lengthMs);
  const first = place(span.startAt + 1);
  const buckets: (Bucket | undefined)[] = Array.from({ length: place(span.endAt) - first + 1 });
  for (const portion of portions) {
    const index = place(portion.at) - first;
    buckets[index] = join(buckets[index], portion);
  }
  return buckets.map((bucket, index) => {
    const at = (first + index) * lengthMs - LOCAL_OFFSET_MS;
    if (!bucket) return { at, value: null, low: null, high: null, status: 'no-comms' };
    const { usable, sum, low, high, status } = bucket;
    return { at, value: usable > 0 ? sum / usable : null, low, high, status };
  });
}

function join(bucket: Bucket | undefined, portion: Portion): Bucket {
  const { mean, usable, low, high, status } = portion;
  const sum = mean === null ? 0 : mean * usable;
  if (!bucket)
    return { at: portion.at, value: null, low, high, status, usable: mean === null ? 0 : usable, sum };
  bucket.sum += sum;
  bucket.usable += mean === null ? 0 : usable;
  if (low !== null) bucket.low = Math.min(bucket.low ?? low, low);
  if (high !== null) bucket.high = Math.max(bucket.high ?? high, high);
  bucket.status = graver(bucket.status, status);
  return bucket;
}
