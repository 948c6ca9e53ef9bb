/** A chart must not join what lies apart: a point without a value stands where files are missing. Pure. */
import type { TrendReading } from '../store/province-store.js';

/** A distance longer than so many usual ones is a gap. */
const GAP_FACTOR = 1.9;

/** @param spacingMs The distance of two points where nothing is missing. */
export function markGaps(readings: readonly TrendReading[], spacingMs: number): TrendReading[] {
  const marked: TrendReading[] = [];
  let previousAt: number | null = null;
  for (const reading of readings) {
    if (previousAt !== null && reading.at - previousAt > GAP_FACTOR * spacingMs) {
      marked.push({ at: previousAt + spacingMs, value: null, status: 'no-comms' });
    }
    marked.push(reading);
    previousAt = reading.at;
  }
  return marked;
}
