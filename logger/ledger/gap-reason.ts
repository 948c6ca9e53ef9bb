/** Why the logger has nothing of a stretch of time: from its runs. Pure. */
import type { Interval } from '../../protocols/vocabulary/interval.js';
import type { Run } from '../store/run-store.js';

/**
 * `logger-off`: stopped in order; `logger-died`: the program failed; `no-power`: the machine was off; `database-lost`: what was
 * there is not in this database, since a backup took its place; `clock-untrusted`: it ran without a time; `clock-stepped`: the clock jumped over it.
 */
export type GapReason =
  'logger-off' | 'logger-died' | 'no-power' | 'database-lost' | 'clock-untrusted' | 'clock-stepped';

export interface Gap extends Interval {
  reason: GapReason;
}

const ENDINGS = { stopped: 'logger-off', died: 'logger-died', 'no-power': 'no-power' } as const;

/** The stretches between runs, oldest first. A run that never had a trusted clock is part of the gap around it. */
export function gapsBetween(runs: readonly Run[]): Gap[] {
  const gaps: Gap[] = [];
  let before: Run | null = null;
  let undated = false;
  let isRestored = false;
  for (const run of runs) {
    isRestored ||= run.isAfterRestore === true;
    if (run.startedAt === null) {
      undated = true;
      continue;
    }
    const startAt = before?.endedAt ?? null;
    if (before !== null && startAt !== null && startAt < run.startedAt) {
      const reason = isRestored
        ? 'database-lost'
        : undated
          ? 'clock-untrusted'
          : ENDINGS[before.ending ?? 'died'];
      gaps.push({ startAt, endAt: run.startedAt, reason });
    }
    before = run;
    undated = false;
    isRestored = false;
  }
  return gaps;
}

/** Why an interval has no report although one was expected. */
export function reasonOfMissing(interval: Interval, gaps: readonly Gap[]): GapReason {
  return largestOverlap(interval, gaps)?.reason ?? 'clock-stepped';
}

/** The gap that takes most of the interval, or `null`. */
export function largestOverlap(interval: Interval, gaps: readonly Gap[]): Gap | null {
  let best: { gap: Gap; overlapMs: number } | null = null;
  for (const gap of gaps) {
    const overlapMs = Math.min(interval.endAt, gap.endAt) - Math.max(interval.startAt, gap.startAt);
    if (overlapMs > 0 && overlapMs > (best?.overlapMs ?? 0)) best = { gap, overlapMs };
  }
  return best?.gap ?? null;
}
