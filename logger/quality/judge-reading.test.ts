// Judging: the instrument's word first, raw kept, and no way in for what is not a number.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Channel } from '../../protocols/vocabulary/channel.js';
import type { DriverReading } from '../../protocols/vocabulary/reading.js';
import { STATUSES_BY_GRAVITY, isUsable } from '../../protocols/vocabulary/status.js';
import { judgeReading } from './judge-reading.js';

const channel: Channel = {
  id: 'cod',
  instrument: 'iq-1',
  measurement: 'sensor-1-main',
  symbol: 'COD',
  parameter: 'COD',
  unit: 'mg/l',
  decimals: 2,
  averaging: { kind: 'arithmetic' },
  validRange: { low: 0, high: 500 },
  scale: 1,
  offset: 0,
  pollIntervalMs: 1000,
};
const said = (change: Partial<DriverReading>): DriverReading => ({
  measurement: 'sensor-1-main',
  value: 16.25,
  status: 'measuring',
  reason: null,
  ...change,
});

describe('judgeReading', () => {
  it('passes a good value of a measuring instrument', () => {
    expect(judgeReading(said({}), channel)).toEqual({
      channel: 'cod',
      raw: 16.25,
      instrumentStatus: 'measuring',
      status: 'measuring',
      reason: null,
    });
  });

  it('keeps a warning beside a usable value', () => {
    expect(judgeReading(said({ reason: 'lamp-weak' }), channel)).toMatchObject({
      status: 'measuring',
      reason: 'lamp-weak',
    });
  });

  it.each([
    ['calibrating', 'zero-calibration'],
    ['maintenance', 'service-mode'],
    ['fault', 'sample-flow-warning'],
    ['no-comms', 'timeout'],
  ] as const)('keeps the raw value and the reason of an instrument that says %s', (status, reason) => {
    expect(judgeReading(said({ status, reason, value: 9 }), channel)).toMatchObject({
      raw: 9,
      instrumentStatus: status,
      status,
      reason,
    });
    expect(judgeReading(said({ status, reason, value: null }), channel).reason).toBe(reason);
  });

  it.each([
    [-0.01, 'below-valid-range'],
    [500.01, 'above-valid-range'],
  ])('judges %d out of range and keeps it', (value, reason) => {
    expect(judgeReading(said({ value }), channel)).toMatchObject({
      raw: value,
      status: 'out-of-range',
      reason,
    });
  });

  it('takes the ends of the valid range as valid', () => {
    expect(judgeReading(said({ value: 0 }), channel).status).toBe('measuring');
    expect(judgeReading(said({ value: 500 }), channel).status).toBe('measuring');
  });

  it('judges in the channel unit, after scale and offset', () => {
    const celsius = { ...channel, scale: 0.1, offset: -273.15, validRange: { low: 0, high: 80 } };
    expect(judgeReading(said({ value: 2981.5 }), celsius)).toMatchObject({ status: 'measuring' });
    expect(judgeReading(said({ value: 2981.5 }), celsius).raw).toBeCloseTo(25, 9);
    expect(judgeReading(said({ value: 25 }), celsius).status).toBe('out-of-range');
  });

  it('tells the graver of the instrument and the range', () => {
    expect(judgeReading(said({ value: 900, status: 'warming-up', reason: 'lamp' }), channel)).toMatchObject({
      raw: 900,
      status: 'warming-up',
      reason: 'lamp',
    });
  });

  it('calls a missing value of a measuring instrument a fault', () => {
    expect(judgeReading(said({ value: null }), channel)).toMatchObject({
      raw: null,
      instrumentStatus: 'measuring',
      status: 'fault',
      reason: 'no-value',
    });
  });

  it('keeps the reason of a warning when the value is missing as well', () => {
    expect(judgeReading(said({ value: null, reason: 'sensor-error' }), channel)).toMatchObject({
      status: 'fault',
      reason: 'sensor-error',
    });
  });

  it('lets no NaN, no infinity and no overflow in', () => {
    const doubled = { ...channel, scale: 2, validRange: null };
    for (const value of [NaN, Infinity, -Infinity, Number.MAX_VALUE]) {
      expect(judgeReading(said({ value }), doubled)).toMatchObject({
        raw: null,
        status: 'fault',
        reason: 'not-a-number',
      });
    }
  });

  it('is never better than the instrument, never usable without a finite number', () => {
    const reading = fc.record({
      measurement: fc.constant('m'),
      value: fc.option(fc.double()),
      status: fc.constantFrom(...STATUSES_BY_GRAVITY),
      reason: fc.option(fc.constantFrom('a', 'b')),
    });
    fc.assert(
      fc.property(reading, fc.double({ noNaN: true }), (given, scale) => {
        const judged = judgeReading(given, { ...channel, scale });
        const gravity = (status: typeof judged.status) => STATUSES_BY_GRAVITY.indexOf(status);
        expect(gravity(judged.status)).toBeLessThanOrEqual(gravity(given.status));
        if (isUsable(judged.status)) expect(Number.isFinite(judged.raw)).toBe(true);
        if (judged.status !== given.status) expect(judged.reason).not.toBeNull();
        if (judged.raw !== null) expect(Number.isFinite(judged.raw)).toBe(true);
      }),
    );
  });

  it('finds a stuck value only when asked to, and forgets the row at a gap', () => {
    const judge = (previousRaw: (number | null)[], stuckAfter: number | null) =>
      judgeReading(said({}), channel, { previousRaw, stuckAfter });
    expect(judge([16.25, 16.25], 3)).toMatchObject({ raw: 16.25, status: 'fault', reason: 'stuck' });
    expect(judge([16.25, 16.25], null).status).toBe('measuring');
    expect(judge([16.25, 16.25], 4).status).toBe('measuring');
    expect(judge([16.25, null, 16.25], 3).status).toBe('measuring');
    expect(judge([1, 2, 16.25, 16.25], 3).reason).toBe('stuck');
  });
});
