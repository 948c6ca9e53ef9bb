/** How far the value axis reaches: all of the data with air, limits that are near, never so close that noise looks like news. */
import type { ChartLimit } from './chart-point.js';

const AIR = 0.08;
/** A limit further away than this share of the data's span would press the line flat: it is named at the edge instead. */
const NEAR = 1.5;
const SPAN_SHARE_MIN = 0.02;
const SPAN_STEPS_MIN = 8;

export interface ValueRangeInput {
  low: number | null;
  high: number | null;
  decimals: number;
  limits: readonly ChartLimit[];
}

export function valueRange({ low, high, decimals, limits }: ValueRangeInput): [low: number, high: number] {
  if (low === null || high === null) return [0, 1];
  const middle = (low + high) / 2;
  const span = Math.max(high - low, Math.abs(middle) * SPAN_SHARE_MIN, SPAN_STEPS_MIN * 10 ** -decimals);
  const near = limits
    .map((limit) => limit.value)
    .filter((value) => value > low - span * NEAR && value < high + span * NEAR);
  const bottom = Math.min(middle - span / 2, ...near);
  const top = Math.max(middle + span / 2, ...near);
  const air = (top - bottom) * AIR;
  return [bottom - air, top + air];
}

/** Limits that lie outside a range, with the side on which they lie. */
export function limitsOutside(
  limits: readonly ChartLimit[],
  range: readonly [number, number],
): readonly (ChartLimit & { side: 'above' | 'below' })[] {
  type Outside = ChartLimit & { side: 'above' | 'below' };
  return limits.flatMap((limit): Outside[] => {
    if (limit.value > range[1]) return [{ ...limit, side: 'above' }];
    return limit.value < range[0] ? [{ ...limit, side: 'below' }] : [];
  });
}

const MARK_DECIMALS_MAX = 6;

/** The fewest decimals that show every mark of the axis as it is: a step of 2.5 needs one. */
export function markDecimals(marks: readonly number[]): number {
  const step = Math.abs((marks[1] ?? 1) - (marks[0] ?? 0)) || 1;
  for (let decimals = 0; decimals < MARK_DECIMALS_MAX; decimals += 1) {
    const scaled = step * 10 ** decimals;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6) return decimals;
  }
  return MARK_DECIMALS_MAX;
}
