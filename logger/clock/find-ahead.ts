/** What is stored of a time that has not come yet: the traces of a clock that was ahead. */
import { intervalOf } from '../../protocols/vocabulary/interval.js';
import { instantOf, lastKeyAt } from '../store/scan-key.js';
import type { Reader } from '../store/sqlite-connection.js';
import { nextOutside, type WrongTime } from '../store/wrong-times.js';

/** Records that are farther apart are of two stretches: time between them stays usable. */
const APART_MS = 3_600_000;

/**
 * The stretches after the interval that is under way, each of whole intervals, so that no later interval is made of both. Those that are
 * known to be wrong are not among them.
 */
export function findAhead(reader: Reader, now: number, intervalMs: number): WrongTime[] {
  const found: WrongTime[] = [];
  const first = (after: number) => nextOutside(reader, after, (at) => nextRecord(reader, at));
  for (let next = first(intervalOf(now, intervalMs).endAt); next !== null;) {
    const lastAt = lastOfStretch(reader, next);
    const stretch = {
      fromAt: intervalOf(next, intervalMs).startAt,
      toAt: intervalOf(lastAt, intervalMs).endAt,
    };
    found.push(stretch);
    next = first(stretch.toAt);
  }
  return found;
}

function nextRecord(reader: Reader, after: number): number | null {
  const key = reader.get<{ key: number | null }>(
    'SELECT min(key) AS key FROM scan WHERE key > ?',
    lastKeyAt(after),
  )?.key;
  const end = reader.get<{ at: number | null }>(
    'SELECT min(end_at) AS at FROM report WHERE end_at > ?',
    after,
  );
  return smaller(key === null || key === undefined ? null : instantOf(key), end?.at ?? null);
}

function lastOfStretch(reader: Reader, firstAt: number): number {
  for (let lastAt = firstAt; ;) {
    const key = reader.get<{ key: number | null }>(
      'SELECT max(key) AS key FROM scan WHERE key > ? AND key <= ?',
      lastKeyAt(lastAt),
      lastKeyAt(lastAt + APART_MS),
    )?.key;
    const end = reader.get<{ at: number | null }>(
      'SELECT max(end_at) AS at FROM report WHERE end_at > ? AND end_at <= ?',
      lastAt,
      lastAt + APART_MS,
    )?.at;
    const next = Math.max(key === null || key === undefined ? lastAt : instantOf(key), end ?? lastAt);
    if (next === lastAt) return lastAt;
    lastAt = next;
  }
}

function smaller(left: number | null, right: number | null): number | null {
  return left === null ? right : right === null ? left : Math.min(left, right);
}
