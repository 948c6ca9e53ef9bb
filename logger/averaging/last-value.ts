/** The newest usable reading of the interval: for levels and states that are reported as they stand at its end. */
import type { RuleResult, Sample } from './averaged-reading.js';

export function lastValue(samples: readonly Sample[]): RuleResult {
  let newest: Sample | null = null;
  for (const sample of samples) if (newest === null || sample.at > newest.at) newest = sample;
  return newest === null ? { value: null, reason: 'no-usable-reading' } : { value: newest.value };
}
