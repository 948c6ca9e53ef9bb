/**
 * What one measurement of one poll is worth. Pure. A value is usable only if the device says measuring AND the value's own
 * status says good AND it is a number in its range; whatever else is true is told with a status and a reason.
 */
import type {
  ResolvedCheck,
  ResolvedExpectation,
  ResolvedMeasurement,
} from '../profiles/resolved-profile.js';
import type { ProfileOutcome, ProfileRule } from '../profiles/profile-schema.js';
import type { DriverReading } from '../vocabulary/reading.js';
import { graver, type Status } from '../vocabulary/status.js';
import type { RegisterRead } from './register-map.js';

/** The number that was read, or the Modbus exception code with which the instrument refused it. */
export type Answer = { number: number } | { exception: number };
export type Lookup = (read: RegisterRead) => Answer;

export interface DeviceChecks {
  status: readonly ResolvedCheck[];
  expect: readonly ResolvedExpectation[];
}

export function judgeMeasurement(
  measurement: ResolvedMeasurement,
  device: DeviceChecks,
  lookup: Lookup,
): DriverReading {
  const state: ProfileOutcome[] = [];
  const own: ProfileOutcome[] = [];
  for (const [checks, outcomes] of [
    [[...device.status, ...measurement.state], state],
    [measurement.status, own],
  ] as const) {
    for (const check of checks) {
      const answer = lookup(check.read);
      if ('exception' in answer) return refused(measurement, answer.exception);
      outcomes.push(...outcomesOf(check, answer.number));
    }
  }
  for (const item of [...device.expect, ...measurement.expect]) {
    const answer = lookup(item.read);
    if ('exception' in answer) return refused(measurement, answer.exception);
    if (answer.number !== item.equals) state.push(item.otherwise);
  }
  const value = lookup(measurement.read);
  if ('exception' in value) return refused(measurement, value.exception);
  const shift = measurement.decimalPoint === null ? { number: 0 } : lookup(measurement.decimalPoint);
  if ('exception' in shift) return refused(measurement, shift.exception);
  own.push(...measurement.sentinels.filter((sentinel) => sentinel.raw === value.number));
  return conclude(measurement, { state, own }, toValue(measurement, value.number, shift.number));
}

function outcomesOf(check: ResolvedCheck, number: number): ProfileOutcome[] {
  const fitting = check.rules.filter((rule) => fits(rule, number));
  return fitting.length > 0 ? fitting : [check.unlisted];
}

function fits(rule: ProfileRule, number: number): boolean {
  if (rule.is !== undefined) return Array.isArray(rule.is) ? rule.is.includes(number) : rule.is === number;
  if (rule.anyBit !== undefined) return (number & rule.anyBit) !== 0;
  const [first = 0, last = -1] = rule.between ?? [];
  return number >= first && number <= last;
}

/** 15 digits hide what binary fractions add: 3 × 0.1 is 0.3. */
const SIGNIFICANT_DIGITS = 15;

function toValue(measurement: ResolvedMeasurement, raw: number, decimals: number): number {
  const { scale, offset } = measurement;
  if (scale === 1 && offset === 0 && decimals === 0) return raw;
  return Number(((raw / 10 ** decimals) * scale + offset).toPrecision(SIGNIFICANT_DIGITS));
}

/** What was said of the instrument and the sensor, and what was said of the value itself. */
interface Said {
  state: readonly ProfileOutcome[];
  own: readonly ProfileOutcome[];
}

function conclude(measurement: ResolvedMeasurement, { state, own }: Said, value: number): DriverReading {
  // A sensor in calibration has no value: that is no fault of the value.
  const outcomes = worstOf(state) === 'measuring' ? [...state, ...own] : state;
  const status = worstOf(outcomes);
  const reason =
    outcomes.find((outcome) => outcome.status === status && outcome.reason !== undefined)?.reason ?? null;
  const told = { measurement: measurement.id, status, reason };
  if (!Number.isFinite(value)) {
    // While the instrument says why there is no value, that is the better reason.
    return status === 'measuring'
      ? { ...told, value: null, status: 'fault', reason: 'not-a-number' }
      : { ...told, value: null };
  }
  if ([...state, ...own].some(hidesValue)) return { ...told, value: null };
  const range = measurement.validRange;
  if (range === null || (value >= range.low && value <= range.high)) return { ...told, value };
  if (graver(status, 'out-of-range') !== 'out-of-range') return { ...told, value };
  const side = value < range.low ? 'below-range' : 'above-range';
  return {
    ...told,
    value,
    status: 'out-of-range',
    reason: status === 'out-of-range' ? (reason ?? side) : side,
  };
}

function worstOf(outcomes: readonly ProfileOutcome[]): Status {
  return outcomes.reduce<Status>((worst, outcome) => graver(worst, outcome.status), 'measuring');
}

function hidesValue(outcome: ProfileOutcome): boolean {
  if (outcome.value !== undefined) return outcome.value === 'absent';
  return outcome.status === 'fault' || outcome.status === 'no-comms';
}

function refused(measurement: ResolvedMeasurement, exception: number): DriverReading {
  return { measurement: measurement.id, value: null, status: 'fault', reason: `exception-${exception}` };
}
