// Completeness and the status of an interval without a value.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AveragingRule, Channel } from '../../protocols/vocabulary/channel.js';
import { isUsable, STATUSES_BY_GRAVITY, type Status } from '../../protocols/vocabulary/status.js';
import { averageInterval, expectedReadings, type AverageInput } from './average-interval.js';
import type { StoredReading } from './averaged-reading.js';

const START_AT = Date.UTC(2026, 2, 25, 0, 0, 0);
const interval = { startAt: START_AT, endAt: START_AT + 300_000 };
const POLL_MS = 15_000;

const channelWith = (averaging: AveragingRule): Channel => ({
  id: 'c',
  instrument: 'i',
  measurement: 'm',
  symbol: 'C',
  parameter: null,
  unit: '',
  decimals: 2,
  averaging,
  validRange: null,
  scale: 1,
  offset: 0,
  pollIntervalMs: POLL_MS,
});
const arithmetic = channelWith({ kind: 'arithmetic' });

/** The reading of the n-th slot, 1…20. */
const reading = (
  slot: number,
  status: Status = 'measuring',
  change: Partial<StoredReading> = {},
): StoredReading => ({
  channel: 'c',
  at: START_AT + slot * POLL_MS,
  raw: slot,
  instrumentStatus: status,
  status,
  reason: isUsable(status) ? null : `why-${status}`,
  ...change,
});
const slots = (from: number, to: number, status: Status = 'measuring') =>
  Array.from({ length: to - from + 1 }, (_, index) => reading(from + index, status));
const average = (readings: readonly StoredReading[], change: Partial<AverageInput> = {}) =>
  averageInterval({
    channel: arithmetic,
    interval,
    readings,
    expectedReadings: 20,
    completenessMin: 0.75,
    ...change,
  });

describe('averageInterval', () => {
  it('gives the mean of a whole interval', () => {
    expect(average(slots(1, 20))).toEqual({
      value: 10.5,
      status: 'measuring',
      completeness: 1,
      usable: 20,
      expected: 20,
      reason: null,
    });
  });

  it('takes the reading at its end and not the one at its start', () => {
    expect(
      average([
        reading(0, 'measuring', { raw: 1e6 }),
        ...slots(1, 20),
        reading(21, 'measuring', { raw: 1e6 }),
      ]).value,
    ).toBe(10.5);
  });

  it('gives a value at 75 % and none just below', () => {
    expect(average(slots(1, 15))).toMatchObject({ value: 8, completeness: 0.75, status: 'measuring' });
    expect(average(slots(1, 14))).toEqual({
      value: null,
      status: 'fault',
      completeness: 0.7,
      usable: 14,
      expected: 20,
      reason: 'incomplete',
    });
  });

  it('averages only what is usable', () => {
    const readings = [
      ...slots(1, 16),
      ...slots(17, 20, 'calibrating').map((each) => ({ ...each, raw: 1e9 })),
    ];
    expect(average(readings)).toMatchObject({
      value: 8.5,
      usable: 16,
      completeness: 0.8,
      status: 'measuring',
    });
  });

  it.each([
    [
      'calibration dominates',
      [slots(1, 8), slots(9, 16, 'calibrating'), slots(17, 20, 'no-comms')],
      'calibrating',
      'why-calibrating',
    ],
    ['the wire is dead', [slots(1, 20, 'no-comms')], 'no-comms', 'why-no-comms'],
    [
      'two are equally frequent: the graver',
      [slots(1, 10, 'calibrating'), slots(11, 20, 'fault')],
      'fault',
      'why-fault',
    ],
    ['most is missing', [slots(1, 5), slots(6, 10, 'maintenance')], 'fault', 'incomplete'],
    ['little is missing', [slots(1, 4), slots(5, 18, 'maintenance')], 'maintenance', 'why-maintenance'],
    ['nothing came', [], 'fault', 'incomplete'],
  ] as const)('says why there is no value when %s', (_name, parts, status, reason) => {
    expect(average(parts.flat())).toMatchObject({ value: null, status, reason });
  });

  it('tells the most frequent reason of the status', () => {
    const readings = [
      ...slots(1, 9, 'fault').map((each) => ({ ...each, reason: 'lamp' })),
      ...slots(10, 20, 'fault').map((each) => ({ ...each, reason: 'flow' })),
    ];
    expect(average(readings)).toMatchObject({ status: 'fault', reason: 'flow' });
  });

  it('has a value exactly when it is measuring, whatever came, in any order', () => {
    const readings = fc.uniqueArray(
      fc.tuple(fc.integer({ min: -2, max: 23 }), fc.constantFrom(...STATUSES_BY_GRAVITY)),
      { selector: ([slot]) => slot },
    );
    fc.assert(
      fc.property(readings, fc.double({ min: 0, max: 1, noNaN: true }), (given, completenessMin) => {
        const made = given.map(([slot, status]) => reading(slot, status));
        const result = average(made, { completenessMin });
        expect(result.value !== null).toBe(result.status === 'measuring');
        expect(result.reason === null).toBe(result.status === 'measuring');
        expect(average([...made].reverse(), { completenessMin })).toEqual(result);
        expect(result.completeness).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('never gives a value to an interval without a usable reading, even with no minimum', () => {
    expect(average(slots(1, 20, 'fault'), { completenessMin: 0 }).value).toBeNull();
    expect(average([], { completenessMin: 0, expectedReadings: 0 })).toMatchObject({
      value: null,
      completeness: 0,
    });
  });

  describe('of a counter', () => {
    const channel = channelWith({ kind: 'total', rollOverAt: 1000 });
    const counts = slots(1, 20).map((each, index) => ({ ...each, raw: (995 + index) % 1000 }));

    it('starts from the count before the interval', () => {
      const baseline = reading(0, 'measuring', { raw: 990 });
      expect(average(counts, { channel, baseline }).value).toBe(24);
    });

    it.each([
      ['is missing', null],
      ['is too old', reading(-21, 'measuring', { raw: 990 })],
      ['is not usable', reading(0, 'fault', { raw: 990 })],
      ['lies inside the interval', reading(1, 'measuring', { raw: 990 })],
    ])('gives no total when the count before it %s', (_name, baseline) => {
      expect(average(counts, { channel, baseline })).toMatchObject({
        value: null,
        status: 'fault',
        reason: 'no-baseline',
        completeness: 1,
      });
    });

    it('gives no total across a reset', () => {
      const baseline = reading(0, 'measuring', { raw: 500 });
      const reset = slots(1, 20).map((each, index) => ({ ...each, raw: index < 10 ? 500 + index : index }));
      expect(average(reset, { channel, baseline })).toMatchObject({
        value: null,
        status: 'fault',
        reason: 'counter-reset',
      });
    });
  });

  describe('of a wind direction', () => {
    const channel = channelWith({ kind: 'vector', speedChannel: 'speed' });
    const vane = slots(1, 20).map((each, index) => ({ ...each, raw: index < 15 ? 90 : 180 }));

    it('weights each direction by the speed of its time', () => {
      const speedReadings = slots(1, 20).map((each, index) => ({ ...each, raw: index < 15 ? 0 : 8 }));
      expect(average(vane, { channel, speedReadings }).value).toBeCloseTo(180, 9);
    });

    it('does not count a direction without a usable speed', () => {
      const speedReadings = slots(1, 8);
      expect(average(vane, { channel, speedReadings })).toMatchObject({
        value: null,
        usable: 12,
        reason: 'no-speed',
      });
    });

    it('takes the plain vector mean where no speed is named', () => {
      const plain = channelWith({ kind: 'vector', speedChannel: null });
      const north = slots(1, 20).map((each, index) => ({ ...each, raw: index % 2 === 0 ? 350 : 10 }));
      const mean = average(north, { channel: plain }).value ?? NaN;
      expect(Math.min(mean, 360 - mean)).toBeCloseTo(0, 9);
    });
  });
});

describe('expectedReadings', () => {
  it.each([
    [1_000, 300],
    [15_000, 20],
    [60_000, 5],
    [7_000, 43],
    [600_000, 1],
  ])('counts the polls every %d ms of a five-minute interval', (pollIntervalMs, expected) => {
    expect(expectedReadings({ ...arithmetic, pollIntervalMs }, interval)).toBe(expected);
  });
});
