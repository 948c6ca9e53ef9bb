/** Order statistics of a few measurements. */

/** Throws a RangeError when there is nothing to take it of. */
export function median(values: readonly number[]): number {
  const sorted = sortedCopy(values);
  const half = sorted.length / 2;
  const upper = sorted[Math.floor(half)] ?? NaN;
  return Number.isInteger(half) ? ((sorted[half - 1] ?? NaN) + upper) / 2 : upper;
}

/** Nearest rank: the smallest value that at least `percent` % of the values do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  if (!(percent > 0 && percent <= 100)) throw new RangeError(`${percent} is no percentile`);
  const sorted = sortedCopy(values);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? NaN;
}

function sortedCopy(values: readonly number[]): number[] {
  if (values.length === 0) throw new RangeError('no values');
  return [...values].sort((a, b) => a - b);
}
