/**
 * Stretches of time whose stored records were made by a clock that was ahead. What is the newest record, and what comes next, is
 * told as if those were not there; reading a span gives them like all others.
 */
import { instantOf, lastKeyAt } from './scan-key.js';
import type { Reader } from './sqlite-connection.js';

export interface WrongTime {
  /** Exclusive. */
  fromAt: number;
  /** Inclusive. */
  toAt: number;
}

export function readWrongTimes(reader: Reader): WrongTime[] {
  return reader
    .all<{ from_at: number; to_at: number }>('SELECT from_at, to_at FROM wrong_time ORDER BY from_at')
    .map(({ from_at, to_at }) => ({ fromAt: from_at, toAt: to_at }));
}

export function wrongTimeOf(times: readonly WrongTime[], at: number): WrongTime | null {
  return times.find(({ fromAt, toAt }) => at > fromAt && at <= toAt) ?? null;
}

/** The end of the newest closed interval. */
export function newestEndAt(reader: Reader): number | null {
  return newestOutside(reader, (upTo) => {
    const sql = 'SELECT max(end_at) AS at FROM report WHERE end_at <= ?';
    return reader.get<{ at: number | null }>(sql, upTo)?.at ?? null;
  });
}

export function newestScanAt(reader: Reader): number | null {
  return newestOutside(reader, (upTo) => {
    const sql = 'SELECT max(key) AS key FROM scan WHERE key <= ?';
    const key = reader.get<{ key: number | null }>(sql, lastKeyAt(upTo))?.key ?? null;
    return key === null ? null : instantOf(key);
  });
}

/** The instant of the first scan strictly after `at`. */
export function nextScanAt(reader: Reader, at: number): number | null {
  return nextOutside(reader, at, (after) => {
    const sql = 'SELECT min(key) AS key FROM scan WHERE key > ?';
    const key = reader.get<{ key: number | null }>(sql, lastKeyAt(after))?.key ?? null;
    return key === null ? null : instantOf(key);
  });
}

export function nextOutside(
  reader: Reader,
  at: number,
  next: (after: number) => number | null,
): number | null {
  const times = readWrongTimes(reader);
  for (let after = at; ;) {
    const found = next(after);
    const wrong = found === null ? null : wrongTimeOf(times, found);
    if (wrong === null) return found;
    after = wrong.toAt;
  }
}

function newestOutside(reader: Reader, newest: (upTo: number) => number | null): number | null {
  const times = readWrongTimes(reader);
  for (let upTo = Number.MAX_SAFE_INTEGER; ;) {
    const found = newest(upTo);
    const wrong = found === null ? null : wrongTimeOf(times, found);
    if (wrong === null) return found;
    upTo = wrong.fromAt;
  }
}
