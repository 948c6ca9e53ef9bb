/** Whether a station's data is as new as it should be. Pure. */
import type { StationState } from './province-view.js';

export interface StateLimits {
  /** Late: older than so many usual intervals. */
  lateFactor: number;
  silentAfterMs: number;
}

/** What is taken for the interval of a station that has not shown it yet. */
const UNKNOWN_INTERVAL_MS = 3_600_000;

export function stationState(
  { now, lastDataAt, intervalMs }: { now: number; lastDataAt: number | null; intervalMs: number | null },
  limits: StateLimits,
): StationState {
  if (lastDataAt === null) return 'waiting';
  const ageMs = now - lastDataAt;
  if (ageMs > limits.silentAfterMs) return 'silent';
  return ageMs > limits.lateFactor * (intervalMs ?? UNKNOWN_INTERVAL_MS) ? 'late' : 'current';
}

/** The median distance of data times (newest first): a gap or a file sent twice does not move it. `null` below two. */
export function usualIntervalMs(newestFirst: readonly number[]): number | null {
  const times = [...new Set(newestFirst)];
  const distances = times
    .slice(1)
    .map((at, index) => (times[index] ?? at) - at)
    .sort((left, right) => left - right);
  return distances[Math.floor((distances.length - 1) / 2)] ?? null;
}
