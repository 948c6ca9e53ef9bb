/** The plain mean of an interval: order-free, and never outside what was measured. */
import type { RuleResult, Sample } from './averaged-reading.js';

export function arithmeticMean(samples: readonly Sample[]): RuleResult {
  if (samples.length === 0) return { value: null, reason: 'no-usable-reading' };
  const values = samples.map(({ value }) => value).sort((left, right) => left - right);
  const low = values[0] as number;
  const high = values[values.length - 1] as number;
  // In one fixed order, as distances from the lowest: the same whatever the order of arrival, and exact for a constant.
  const total = values.reduce((sum, value) => sum + (value - low), 0);
  const mean = Number.isFinite(total)
    ? low + total / values.length
    : values.reduce((sum, value) => sum + value / values.length, 0);
  return { value: Math.min(high, Math.max(low, mean)) };
}
