/**
 * Whether an instrument's bus keeps its pace. One slot missed because a neighbour died is not overload; several among the
 * last takes are, and it is over only when as many takes went by without a miss. Pure.
 */

/** How many takes are remembered. */
const TAKES_REMEMBERED = 10;
/** So many of them with missed slots are an overload. */
const TAKES_WITH_MISSES = 3;

export interface PaceRecord {
  /** Newest last: slots missed before each take. */
  misses: readonly number[];
  overloaded: boolean;
}

export const UNTROUBLED: PaceRecord = { misses: [], overloaded: false };

export function notePace(record: PaceRecord, skipped: number): PaceRecord {
  const misses = [...record.misses, skipped].slice(-TAKES_REMEMBERED);
  const withMisses = misses.filter((count) => count > 0).length;
  const overloaded = withMisses >= TAKES_WITH_MISSES || (record.overloaded && withMisses > 0);
  return { misses, overloaded };
}
