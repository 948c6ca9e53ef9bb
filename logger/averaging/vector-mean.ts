/**
 * The mean of a direction in degrees: unit vectors added, so that 350° and 10° give 0° and not 180°. Weighted by wind speed
 * where a speed channel is named; when every weight is zero (calm) the vane's plain mean direction is told.
 */
import type { RuleResult, Sample } from './averaged-reading.js';

export interface DirectionSample extends Sample {
  /** 1 without a speed channel; never negative. */
  weight: number;
}

/** A resultant shorter than this share of the vectors' total length points nowhere. */
const RESULTANT_SHARE_MIN = 1e-9;

/** Degrees, 0 ≤ value < 360. */
export function vectorMean(samples: readonly DirectionSample[]): RuleResult {
  if (samples.length === 0) return { value: null, reason: 'no-usable-reading' };
  const heaviest = samples.reduce((most, { weight }) => Math.max(most, weight), 0);
  const weightOf = (sample: DirectionSample) => (heaviest > 0 ? sample.weight / heaviest : 1);
  // In one fixed order, so that the result does not depend on the order of arrival.
  const ordered = [...samples].sort(
    (left, right) => left.value - right.value || weightOf(left) - weightOf(right),
  );
  let east = 0;
  let north = 0;
  let length = 0;
  for (const sample of ordered) {
    const radians = (sample.value * Math.PI) / 180;
    const weight = weightOf(sample);
    east += weight * Math.sin(radians);
    north += weight * Math.cos(radians);
    length += weight;
  }
  if (Math.hypot(east, north) < RESULTANT_SHARE_MIN * length) {
    return { value: null, reason: 'direction-undefined' };
  }
  const degrees = (Math.atan2(east, north) * 180) / Math.PI;
  const positive = degrees < 0 ? degrees + 360 : degrees;
  return { value: positive >= 360 ? 0 : positive + 0 };
}
