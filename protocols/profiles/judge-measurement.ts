/**
 * What one measurement of one poll is worth. Pure. A value is usable only if the device says measuring AND the value's own
 * status says good AND it is a number in its range; whatever else is true is told with a status and a reason.
 */
import type { DriverReading } from '../vocabulary/reading.js';
import { graver, type Status } from '../vocabulary/status.js';
import type { ProfileOutcome } from './profile-schema.js';
import type {
  ResolvedCheck,
  ResolvedExpectation,
  ResolvedLimit,
  ResolvedMeasurement,
  ResolvedRule,
} from './resolved-profile.js';

/**
 * The number or the word that was read; the Modbus exception code with which the instrument refused it; or why it is missing
 * from a reply that came (a reason code).
 */
export type Answer = { number: number } | { word: string } | { exception: number } | { missing: string };
/** `R` says where a number stands: a register, a field of a reply. */
export type Lookup<R> = (read: R) => Answer;

export interface DeviceChecks<R> {
  status: readonly ResolvedCheck<R>[];
  expect: readonly ResolvedExpectation<R>[];
}

export function judgeMeasurement<R>(
  measurement: ResolvedMeasurement<R>,
  device: DeviceChecks<R>,
  lookup: Lookup<R>,
): DriverReading {
  const state: ProfileOutcome[] = [];
  const own: ProfileOutcome[] = [];
  for (const [checks, outcomes] of [
    [[...device.status, ...measurement.state], state],
    [measurement.status, own],
  ] as const) {
    for (const check of checks) {
      const answer = lookup(check.read);
      const failed = reasonOfFailure(answer);
      if (failed !== null) return refused(measurement.id, failed);
      outcomes.push(...outcomesOf(check, answer));
    }
  }
  for (const item of [...device.expect, ...measurement.expect]) {
    const answer = lookup(item.read);
    if (!('number' in answer)) return refused(measurement.id, reasonOfFailure(answer) ?? NO_NUMBER);
    if (answer.number !== item.equals) state.push(item.otherwise);
  }
  const value = lookup(measurement.read);
  if (!('number' in value)) return refused(measurement.id, reasonOfFailure(value) ?? NO_NUMBER);
  const shift = measurement.decimalPoint === null ? { number: 0 } : lookup(measurement.decimalPoint);
  if (!('number' in shift)) return refused(measurement.id, reasonOfFailure(shift) ?? NO_NUMBER);
  own.push(...measurement.sentinels.filter((sentinel) => sentinel.raw === value.number));
  own.push(...measurement.limits.filter((limit) => isBeyond(limit, value.number)));
  return conclude(measurement, { state, own }, toValue(measurement, value.number, shift.number));
}

const NO_NUMBER = 'not-a-number';

export function reasonOfFailure(answer: Answer): string | null {
  if ('exception' in answer) return `exception-${answer.exception}`;
  return 'missing' in answer ? answer.missing : null;
}

function isBeyond({ atMost, atLeast }: ResolvedLimit, raw: number): boolean {
  return (atMost !== undefined && raw <= atMost) || (atLeast !== undefined && raw >= atLeast);
}

function outcomesOf<R>(check: ResolvedCheck<R>, answer: Answer): ProfileOutcome[] {
  const fitting = check.rules.filter((rule) => fits(rule, answer));
  return fitting.length > 0 ? fitting : [check.unlisted];
}

function fits(rule: ResolvedRule, answer: Answer): boolean {
  if ('word' in answer) return rule.word?.includes(answer.word) ?? false;
  if (!('number' in answer)) return false;
  const { number } = answer;
  if (rule.is !== undefined) return Array.isArray(rule.is) ? rule.is.includes(number) : rule.is === number;
  if (rule.anyBit !== undefined) return (number & rule.anyBit) !== 0;
  const [first = 0, last = -1] = rule.between ?? [];
  return number >= first && number <= last;
}

interface Conversion {
  scale: number;
  offset: number;
}

/** 15 digits hide what binary fractions add: 3 × 0.1 is 0.3. */
const SIGNIFICANT_DIGITS = 15;

export function toValue(measurement: Conversion, raw: number, decimals: number): number {
  const { scale, offset } = measurement;
  if (scale === 1 && offset === 0 && decimals === 0) return raw;
  return Number(((raw / 10 ** decimals) * scale + offset).toPrecision(SIGNIFICANT_DIGITS));
}

type Judged = Pick<ResolvedMeasurement<unknown>, 'id' | 'validRange'>;

/** What was said of the instrument and the sensor, and what was said of the value itself. */
interface Said {
  state: readonly ProfileOutcome[];
  own: readonly ProfileOutcome[];
}

function conclude(measurement: Judged, { state, own }: Said, value: number): DriverReading {
  // A sensor in calibration has no value: that is no fault of the value.
  const outcomes = worstOf(state) === 'measuring' ? [...state, ...own] : state;
  const status = worstOf(outcomes);
  const reason =
    outcomes.find((outcome) => outcome.status === status && outcome.reason !== undefined)?.reason ?? null;
  const grave = outcomes.filter((outcome) => outcome.status === status);
  const mustLast = grave.length > 0 && grave.every(({ lasting }) => lasting === true);
  const told = {
    measurement: measurement.id,
    status,
    reason,
    ...(mustLast ? { mustLast: true as const } : {}),
  };
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

function refused(measurement: string, reason: string): DriverReading {
  return { measurement, value: null, status: 'fault', reason };
}
