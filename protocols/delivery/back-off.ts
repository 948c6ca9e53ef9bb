/**
 * How long to wait after a failure: exponential with full jitter, so that a hundred stations that lost the same server do
 * not come back in the same second. Pure.
 */

export interface BackOffLimits {
  /** Never shorter than this. */
  minMs: number;
  /** Never longer than this. */
  maxMs: number;
}

/** Beyond 2^30 the ceiling is always the maximum; it keeps the power of two a safe number. */
const DOUBLINGS_MAX = 30;

/**
 * Milliseconds to wait after the `failures`-th failure in a row (1, 2, …): evenly spread between `minMs` and
 * `minMs × 2^failures`, at most `maxMs`. `random` gives numbers in [0, 1).
 */
export function backOffDelayMs(failures: number, limits: BackOffLimits, random: () => number): number {
  const { minMs, maxMs } = limits;
  const doublings = Math.min(Math.max(failures, 0), DOUBLINGS_MAX);
  const ceilingMs = Math.min(maxMs, minMs * 2 ** doublings);
  return Math.round(minMs + random() * Math.max(0, ceilingMs - minMs));
}
