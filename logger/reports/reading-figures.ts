/** Mean, low, high and gravest status of an interval's raw readings, whatever the averaging rule: what a report row keeps of them. */
import { graver, isUsable, type Status } from '../../protocols/vocabulary/status.js';
import { arithmeticMean } from '../averaging/arithmetic-mean.js';
import type { StoredReading } from '../averaging/averaged-reading.js';
import type { ReadingFigures } from '../store/stored-report.js';

export function figuresOf(readings: readonly StoredReading[]): ReadingFigures {
  const values: { at: number; value: number }[] = [];
  let gravest: Status | null = null;
  for (const { at, raw, status } of readings) {
    gravest = gravest === null ? status : graver(gravest, status);
    if (isUsable(status) && raw !== null) values.push({ at, value: raw });
  }
  const only = values.map(({ value }) => value);
  return {
    mean: arithmeticMean(values).value,
    low: only.length > 0 ? only.reduce((low, value) => Math.min(low, value)) : null,
    high: only.length > 0 ? only.reduce((high, value) => Math.max(high, value)) : null,
    gravest: gravest ?? 'no-comms',
  };
}
