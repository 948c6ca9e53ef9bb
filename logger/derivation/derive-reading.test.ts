// One derived reading: never from an input that is not good, and always with the word of the one that is worst.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Channel } from '../../protocols/vocabulary/channel.js';
import { isUsable, STATUSES_BY_GRAVITY, type Status } from '../../protocols/vocabulary/status.js';
import type { StoredReading } from '../averaging/averaged-reading.js';
import { deriveReading } from './derive-reading.js';
import { describeInputReason } from './derived-reason.js';
import { derive, nox, noxReferred, oxygen } from './derived-station.contract.js';

const AT = 100_000;

const read = (channel: Channel, raw: number | null, change: Partial<StoredReading> = {}): StoredReading => ({
  channel: channel.id,
  at: AT,
  raw,
  instrumentStatus: change.status ?? 'measuring',
  status: 'measuring',
  reason: null,
  ...change,
});

const from = (...readings: StoredReading[]) =>
  deriveReading(noxReferred, AT, ({ id }) => readings.find(({ channel }) => channel === id) ?? null);

describe('deriveReading', () => {
  it('computes from good inputs', () => {
    // 200 × (21 − 7) ÷ (21 − 14) = 400
    expect(from(read(nox, 200), read(oxygen, 14))).toEqual({
      ...{ channel: 'nox-ref', raw: 400, instrumentStatus: 'measuring', status: 'measuring', reason: null },
    });
  });

  it('keeps a negative drift of the zero as it is', () => {
    expect(from(read(nox, -0.5), read(oxygen, 14)).raw).toBe(-1);
  });

  it.each([
    ['calibrating', 'span-calibration'],
    ['maintenance', 'service-mode'],
    ['fault', 'lamp-warning'],
    ['no-comms', 'timeout'],
    ['out-of-range', 'above-valid-range'],
    ['warming-up', 'warm-up'],
  ] as const)('of an input that says %s it says the same, with the input and no number', (status, reason) => {
    expect(from(read(nox, 200, { status, reason }), read(oxygen, 14))).toEqual({
      channel: 'nox-ref',
      raw: null,
      instrumentStatus: status,
      status,
      reason: `input:nox:${reason}`,
    });
  });

  it('tells the graver of two, and the first of two alike', () => {
    const calibrating = { status: 'calibrating', reason: 'zero-calibration' } as const;
    const silent = { status: 'no-comms', reason: 'timeout' } as const;
    expect(from(read(nox, 1, calibrating), read(oxygen, null, silent)).reason).toBe('input:o2:timeout');
    expect(from(read(nox, 1, calibrating), read(oxygen, 14, calibrating)).reason).toBe(
      'input:nox:zero-calibration',
    );
  });

  it('computes nothing from what is missing, too old, or from the future', () => {
    const gone = { raw: null, status: 'no-comms', reason: 'input:o2:no-recent-reading' };
    expect(from(read(nox, 200))).toMatchObject(gone);
    // Polled every 5 s: two polls old is the limit.
    expect(from(read(nox, 200), read(oxygen, 14, { at: AT - 10_000 })).raw).toBe(400);
    expect(from(read(nox, 200), read(oxygen, 14, { at: AT - 10_001 }))).toMatchObject(gone);
    expect(from(read(nox, 200), read(oxygen, 14, { at: AT + 1 }))).toMatchObject(gone);
  });

  it('refuses near the oxygen of air by the name of the formula’s reason', () => {
    expect(from(read(nox, 200), read(oxygen, 20.6))).toMatchObject({
      raw: null,
      status: 'out-of-range',
      reason: 'oxygen-near-air',
    });
  });

  it('passes a warning on beside the value', () => {
    const reading = from(read(nox, 200), read(oxygen, 14, { reason: 'lamp-weak' }));
    expect(reading).toMatchObject({ raw: 400, status: 'measuring', reason: 'input:o2:lamp-weak' });
  });

  it('judges the result by the valid range of its own channel', () => {
    const narrow = derive(
      'nox-ref',
      'oxygen-reference',
      { concentration: nox, oxygen },
      { settings: { referenceOxygen: 7 }, change: { validRange: { low: 0, high: 300 } } },
    );
    const reading = deriveReading(narrow, AT, ({ id }) =>
      read(id === 'nox' ? nox : oxygen, id === 'nox' ? 200 : 14),
    );
    expect(reading).toMatchObject({ raw: 400, status: 'out-of-range', reason: 'above-valid-range' });
  });

  it('makes a fault of an overflow', () => {
    expect(from(read(nox, Number.MAX_VALUE), read(oxygen, 19.9))).toMatchObject({
      raw: null,
      status: 'fault',
      reason: 'not-a-number',
    });
  });

  it('is usable only when every input is, and then finite; never better than the worst', () => {
    const input = (channel: Channel) =>
      fc
        .record({
          raw: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
          status: fc.constantFrom(...STATUSES_BY_GRAVITY),
          at: fc.integer({ min: AT - 20_000, max: AT + 2 }),
        })
        .map(({ raw, ...rest }) =>
          read(channel, raw, { ...rest, reason: isUsable(rest.status) ? null : 'why' }),
        );
    const gravity = (status: Status) => STATUSES_BY_GRAVITY.indexOf(status);
    fc.assert(
      fc.property(input(nox), input(oxygen), (first, second) => {
        const result = from(first, second);
        for (const { status } of [first, second])
          expect(gravity(result.status)).toBeLessThanOrEqual(gravity(status));
        if (isUsable(result.status)) expect(Number.isFinite(result.raw)).toBe(true);
        if (!isUsable(result.status)) expect(result.reason).not.toBeNull();
      }),
    );
  });
});

describe('the reason in words', () => {
  const sources = {
    symbolOf: (channel: string) => (channel === 'o2' ? 'O2' : null),
    textOf: (_channel: string, reason: string) =>
      reason === 'cell-old' ? { vi: 'Đầu dò cũ', en: 'The cell is old' } : null,
  };
  it('names the input and speaks the words of its profile, or the common ones', () => {
    expect(describeInputReason('input:o2:zero-calibration', sources)).toEqual({
      vi: 'O2: Đang hiệu chuẩn điểm không',
      en: 'O2: Zero calibration',
    });
    expect(describeInputReason('input:o2:cell-old', sources)?.vi).toBe('O2: Đầu dò cũ');
    expect(describeInputReason('input:xyz:calibrating', sources)?.en).toBe('xyz: Being calibrated');
    expect(describeInputReason('oxygen-near-air', sources)).toBeNull();
  });

  it('has both languages for every status that stands in for a reason', () => {
    for (const status of STATUSES_BY_GRAVITY.filter((each) => !isUsable(each))) {
      const text = describeInputReason(`input:o2:${status}`, sources);
      expect(text?.vi).not.toBe(text?.en);
    }
  });
});
