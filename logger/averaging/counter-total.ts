/**
 * How much a counter grew over an interval: from the last usable count at or before its start to the last one inside, so
 * that the totals of intervals that follow each other add up to the counter's whole growth. A count that falls is a
 * roll-over only where one is declared and the step is small against the counter's range; anything else is a reset, and
 * what was counted around a reset nobody knows.
 */
import type { RuleResult, Sample } from './averaged-reading.js';

/** A fall counts as a roll-over only when the growth that it implies is at most this share of the counter's range. */
export const ROLL_OVER_STEP_SHARE_MAX = 0.1;

export interface CounterCounts {
  /** The last usable count at or before the interval's start; `null` when there is none that is recent enough. */
  baseline: Sample | null;
  samples: readonly Sample[];
  /** The count at which the counter returns to zero; `null`: never. */
  rollOverAt: number | null;
}

export function counterTotal({ baseline, samples, rollOverAt }: CounterCounts): RuleResult {
  if (samples.length === 0) return { value: null, reason: 'no-usable-reading' };
  if (baseline === null) return { value: null, reason: 'no-baseline' };
  const ordered = [...samples].sort((left, right) => left.at - right.at);
  let turns = 0;
  let previous = baseline.value;
  for (const { value } of ordered) {
    if (value < previous) {
      if (!isRollOver(previous, value, rollOverAt)) return { value: null, reason: 'counter-reset' };
      turns += 1;
    }
    previous = value;
  }
  return { value: turns * (rollOverAt ?? 0) + (previous - baseline.value) };
}

function isRollOver(before: number, after: number, rollOverAt: number | null): boolean {
  if (rollOverAt === null || before > rollOverAt || after < 0) return false;
  return rollOverAt - before + after <= rollOverAt * ROLL_OVER_STEP_SHARE_MAX;
}
