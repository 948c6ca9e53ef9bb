/** What a station is to send: as it was set, or as it has sent so far. Pure but for what it reads. */
import type { ProvinceStore } from '../store/province-store.js';

export interface ExpectedOf {
  intervalMs: number;
  symbols: readonly string[];
  /** The first interval that is expected ends after this. */
  since: number;
  origin: 'set' | 'learned';
}

/** Newest files that the distance is learned from. */
const FILES_LEARNED_FROM = 100;
/** A symbol belongs to a station that has sent it in so much of its files of the last days. */
const SYMBOL_SHARE_MIN = 0.5;
const LEARN_MS = 7 * 24 * 3_600_000;

/** `null`: nothing was set, and too little has come to learn from. */
export async function expectationOf(
  store: Pick<ProvinceStore, 'completeness' | 'files'>,
  station: string,
): Promise<ExpectedOf | null> {
  const set = await store.completeness.expectation(station);
  if (set !== null) return { ...set, origin: 'set' };
  const firstEnd = await store.completeness.firstEnd(station);
  const newest = await store.files.newestData(station, FILES_LEARNED_FROM);
  const lastEnd = newest[0]?.dataAt;
  const intervalMs = usualDistance(newest.map(({ dataAt }) => dataAt));
  if (firstEnd === null || lastEnd === undefined || intervalMs === null) return null;
  const figures = await store.completeness.days(station, lastEnd - LEARN_MS, lastEnd);
  const files = (await store.completeness.acceptedEnds(station, lastEnd - LEARN_MS, lastEnd)).length;
  const rows = new Map<string, number>();
  for (const { symbol, rows: n } of figures) rows.set(symbol, (rows.get(symbol) ?? 0) + n);
  const symbols = [...rows].filter(([, n]) => n >= files * SYMBOL_SHARE_MIN).map(([symbol]) => symbol);
  return { intervalMs, symbols, since: firstEnd - 1, origin: 'learned' };
}

/** The most frequent distance between neighbours; of equal ones the shortest. */
export function usualDistance(ends: readonly number[]): number | null {
  const sorted = [...new Set(ends)].sort((left, right) => left - right);
  const counts = new Map<number, number>();
  sorted.forEach((end, index) => {
    const before = sorted[index - 1];
    if (before !== undefined) counts.set(end - before, (counts.get(end - before) ?? 0) + 1);
  });
  const [best] = [...counts].sort(([left, n], [right, m]) => m - n || left - right);
  return best?.[0] ?? null;
}
