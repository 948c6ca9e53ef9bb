/**
 * The reported value of one channel and one interval, with its completeness. Pure: recomputed from committed readings
 * whenever asked, so a crash in the middle of an interval costs nothing.
 *
 * Completeness = usable / expected readings. Below the minimum there is no value, and the status is the most frequent one
 * among the readings that are missing or not usable (the graver one of two equally frequent ones) with its most frequent
 * reason. A reading that should exist and does not (the logger was off, a poll was skipped) counts as `fault`, reason
 * `incomplete`. So an interval spent mostly in calibration says `calibrating`, and one with a dead wire `no-comms`.
 */
import type { Channel } from '../../protocols/vocabulary/channel.js';
import { LOCAL_OFFSET_MS, type Interval } from '../../protocols/vocabulary/interval.js';
import { isUsable, STATUSES_BY_GRAVITY, type Status } from '../../protocols/vocabulary/status.js';
import { arithmeticMean } from './arithmetic-mean.js';
import type { RuleResult, Sample, StoredReading } from './averaged-reading.js';
import { counterTotal } from './counter-total.js';
import { lastValue } from './last-value.js';
import { vectorMean, type DirectionSample } from './vector-mean.js';

export const COMPLETENESS_MIN_DEFAULT = 0.75;

/** A speed older than this does not weight a direction. */
const SPEED_AGE_MS_MAX = 60_000;

export interface AverageInput {
  channel: Channel;
  interval: Interval;
  /** The channel's readings; those outside `(startAt, endAt]` are left out. Any order. */
  readings: readonly StoredReading[];
  expectedReadings: number;
  /** 0…1. */
  completenessMin: number;
  /** For `total`: the last usable reading at or before `startAt`; see {@link baselineAgeMsMax}. */
  baseline?: StoredReading | null;
  /** For `vector` with a speed channel: that channel's readings of the interval. */
  speedReadings?: readonly StoredReading[];
}

export interface IntervalAverage {
  value: number | null;
  status: Status;
  /** 0…1. */
  completeness: number;
  usable: number;
  expected: number;
  reason: string | null;
}

export function averageInterval(input: AverageInput): IntervalAverage {
  const { interval, readings, completenessMin } = input;
  const inside = readings.filter(({ at }) => at > interval.startAt && at <= interval.endAt);
  const samples = usableSamples(inside);
  const counted = input.channel.averaging.kind === 'vector' ? withWeights(input, samples) : samples;
  const expected = Math.max(1, input.expectedReadings);
  const completeness = Math.min(1, counted.length / expected);
  const told = { completeness, usable: counted.length, expected };
  if (completeness < completenessMin || counted.length === 0) {
    const unweighted = samples.length - counted.length;
    return { value: null, ...whyIncomplete(inside, expected, unweighted), ...told };
  }
  const result = applyRule(input, counted);
  if (result.value === null || !Number.isFinite(result.value))
    return {
      value: null,
      status: 'fault',
      reason: result.value === null ? result.reason : 'not-a-number',
      ...told,
    };
  return { value: result.value, status: 'measuring', reason: null, ...told };
}

/** How many polls of the channel fall into the interval: polls are aligned to the clock, an interval is `(start, end]`. */
export function expectedReadings(channel: Channel, interval: Interval): number {
  const slot = (at: number) => Math.floor((at + LOCAL_OFFSET_MS) / channel.pollIntervalMs);
  return Math.max(1, slot(interval.endAt) - slot(interval.startAt));
}

/**
 * How old a counter's baseline may be at the interval's start: one interval (or two polls, when those are longer). Growth
 * during a longer gap belongs to no interval and is not put into the next one.
 */
export function baselineAgeMsMax(channel: Channel, interval: Interval): number {
  return Math.max(interval.endAt - interval.startAt, 2 * channel.pollIntervalMs);
}

function usableSamples(readings: readonly StoredReading[]): Sample[] {
  const samples: Sample[] = [];
  for (const { at, raw, status } of readings) {
    if (isUsable(status) && raw !== null && Number.isFinite(raw)) samples.push({ at, value: raw });
  }
  return samples;
}

function applyRule(input: AverageInput, samples: readonly (Sample | DirectionSample)[]): RuleResult {
  const { averaging } = input.channel;
  switch (averaging.kind) {
    case 'arithmetic':
      return arithmeticMean(samples);
    case 'vector':
      return vectorMean(samples.map((sample) => ({ weight: 1, ...sample })));
    case 'last':
      return lastValue(samples);
    case 'total':
      return counterTotal({ baseline: baselineOf(input), samples, rollOverAt: averaging.rollOverAt });
  }
}

function baselineOf({ channel, interval, baseline }: AverageInput): Sample | null {
  if (!baseline || baseline.at > interval.startAt) return null;
  if (interval.startAt - baseline.at > baselineAgeMsMax(channel, interval)) return null;
  return usableSamples([baseline])[0] ?? null;
}

/** Directions with the newest speed at or before each; a direction without a recent usable speed is not counted. */
function withWeights(
  input: AverageInput,
  directions: readonly Sample[],
): readonly (Sample | DirectionSample)[] {
  const { averaging } = input.channel;
  if (averaging.kind !== 'vector' || averaging.speedChannel === null) return directions;
  const speeds = usableSamples(input.speedReadings ?? []).sort((left, right) => left.at - right.at);
  const weighted: DirectionSample[] = [];
  let next = 0;
  for (const direction of [...directions].sort((left, right) => left.at - right.at)) {
    while (next < speeds.length && (speeds[next] as Sample).at <= direction.at) next += 1;
    const speed = speeds[next - 1];
    if (speed && direction.at - speed.at <= SPEED_AGE_MS_MAX) {
      weighted.push({ ...direction, weight: Math.max(0, speed.value) });
    }
  }
  return weighted;
}

function whyIncomplete(
  readings: readonly StoredReading[],
  expected: number,
  unweighted: number,
): { status: Status; reason: string | null } {
  const tally = new Map<Status, Map<string, number>>();
  const count = (status: Status, reason: string, times: number) => {
    const reasons = tally.get(status) ?? new Map<string, number>();
    reasons.set(reason, (reasons.get(reason) ?? 0) + times);
    tally.set(status, reasons);
  };
  for (const { status, reason } of readings) if (!isUsable(status)) count(status, reason ?? status, 1);
  const missing = expected - readings.length;
  if (unweighted > 0) count('fault', 'no-speed', unweighted);
  if (missing > 0 || tally.size === 0) count('fault', 'incomplete', Math.max(1, missing));
  const sum = (status: Status) =>
    [...(tally.get(status)?.values() ?? [])].reduce((left, right) => left + right, 0);
  const status = STATUSES_BY_GRAVITY.filter((each) => tally.has(each)).reduce((best, each) =>
    sum(each) > sum(best) ? each : best,
  );
  const reasons = [...(tally.get(status) ?? new Map<string, number>())];
  reasons.sort(([leftName, left], [rightName, right]) => right - left || (leftName < rightName ? -1 : 1));
  return { status, reason: reasons[0]?.[0] ?? null };
}
