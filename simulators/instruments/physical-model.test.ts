// Physics without a wire: determinism, courses, freezing, totals.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InstrumentDefinition } from './instrument-definition.js';
import { PhysicalModel } from './physical-model.js';

const definition: InstrumentDefinition = {
  id: 'bench',
  name: 'Bench',
  evidence: ['none'],
  modbus: {
    functions: [4],
    registersMax: 125,
    bitsMax: 2000,
    wordOrder: 'ABCD',
    nan: '7FC00000',
    readable: [],
  },
  modes: {
    measuring: { about: '' },
    zero: { about: '', values: { gas: 0 } },
    maintenance: { about: '', freeze: true },
    starting: { about: '', then: { mode: 'measuring', afterSeconds: 60 } },
  },
  sensors: [
    {
      id: 'one',
      variables: {
        gas: { unit: 'ppb', mean: 50, swing: 20, noise: 1, lagSeconds: 10 },
        steady: { unit: '-', mean: 7, driftPerDay: 0.5 },
        bounded: { unit: '-', mean: 5, noise: 10, limits: [0, 6], measuringRange: [1, 5.5] },
      },
      alarms: { broken: { about: '', values: { steady: -1 } } },
    },
    { id: 'two', variables: { flow: { unit: 'm3/s', mean: 2, swing: 1, noise: 0.1 } }, alarms: {} },
  ],
  totals: { volume: { unit: 'm3', of: 'flow', rollOverAt: 100_000 } },
  alarms: {},
  settings: {},
  layouts: {},
  blocks: [],
  registers: [],
};
const NOON_AT = Date.UTC(2026, 0, 5, 7); // 14:00 in Vietnam: the peak
const HOUR_MS = 3_600_000;

function make(seed = 1, startAt = NOON_AT) {
  return new PhysicalModel(definition, { seed, startAt });
}

describe('PhysicalModel', () => {
  it('tells the same story for a seed, however time is cut, and another one for another seed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 400_000 }), { minLength: 1, maxLength: 20 }),
        (steps) => {
          const whole = make();
          const cut = make();
          whole.advance(steps.reduce((sum, step) => sum + step, 0));
          for (const step of steps) cut.advance(step);
          for (const name of ['gas', 'steady', 'bounded', 'flow'])
            expect(cut.read(name)).toBe(whole.read(name));
          const volume = whole.read('volume');
          expect(Math.abs(cut.read('volume') - volume)).toBeLessThanOrEqual(0.05 * volume);
          expect(make(2).read('gas')).not.toBe(make(1).read('gas'));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('swings around its mean with the day, drifts, and keeps to its limits', () => {
    const model = make();
    const readings: number[] = [];
    for (let hour = 0; hour < 24; hour += 1) {
      readings.push(model.read('gas'));
      expect(model.read('bounded')).toBeGreaterThanOrEqual(0);
      expect(model.read('bounded')).toBeLessThanOrEqual(6);
      model.advance(HOUR_MS);
    }
    expect(readings[0]).toBeGreaterThan(65);
    expect(readings[12]).toBeLessThan(35);
    expect(readings.reduce((sum, value) => sum + value, 0) / 24).toBeCloseTo(50, 0);
    expect(model.read('steady')).toBeCloseTo(7.5, 6);
  });

  it('goes to a value in a straight line and never beyond it, then is released', () => {
    const model = make();
    model.setValue('steady', 10);
    model.setValue('steady', 20, 10_000);
    model.advance(2500);
    expect(model.read('steady')).toBeCloseTo(12.5, 9);
    model.advance(60_000);
    expect(model.read('steady')).toBe(20);
    model.release('steady');
    expect(model.read('steady')).toBeCloseTo(7, 2);
  });

  it('approaches zero gas with its lag, and comes back', () => {
    const model = make();
    model.setValue('gas', 100);
    model.setMode('one', 'zero');
    model.advance(10_000);
    expect(model.read('gas')).toBeGreaterThan(30);
    expect(model.read('gas')).toBeLessThan(42);
    model.advance(120_000);
    expect(Math.abs(model.read('gas'))).toBeLessThan(5);
    model.setMode('one', 'measuring');
    model.advance(120_000);
    expect(model.read('gas')).toBeCloseTo(100, 2);
  });

  it('freezes one sensor and not the other, and integrates on', () => {
    const model = make();
    model.setMode('one', 'maintenance');
    const frozen = model.read('gas');
    const flow = model.read('flow');
    model.advance(HOUR_MS);
    expect(model.read('gas')).toBe(frozen);
    expect(model.read('flow')).not.toBe(flow);
    expect(model.read('volume')).toBeGreaterThan(3600);
    model.setMode('one', 'measuring');
    expect(model.read('gas')).not.toBe(frozen);
  });

  it('leaves a mode that ends by itself, at its time', () => {
    const model = make();
    model.setMode('one', 'starting');
    model.advance(59_999);
    expect(model.modeOf('one')).toBe('starting');
    model.advance(1);
    expect(model.modeOf('one')).toBe('measuring');
    expect(model.modeOf('two')).toBe('measuring');
  });

  it('integrates a flow and rolls over', () => {
    const model = make();
    model.setValue('flow', 3);
    model.advance(1_000_000);
    expect(model.read('volume')).toBeCloseTo(3000, 6);
    model.setValue('volume', 99_999);
    model.advance(1000);
    expect(model.read('volume')).toBeCloseTo(2, 6);
  });

  it('shows the effect of an alarm, and what lies outside the measuring range', () => {
    const model = make();
    model.setAlarm('one.broken', true);
    expect(model.read('steady')).toBe(-1);
    model.setAlarm('one.broken', false);
    expect(model.read('steady')).toBe(7);
    model.setValue('bounded', 5.5);
    expect(model.isOutside('bounded')).toBe(false);
    model.setValue('bounded', 5.6);
    expect(model.isOutside('bounded')).toBe(true);
  });

  it('refuses names that it does not have', () => {
    const model = make();
    expect(() => model.read('nothing')).toThrow(RangeError);
    expect(() => model.setMode('one', 'dancing')).toThrow(RangeError);
    expect(() => model.setMode('three', 'zero')).toThrow(RangeError);
    expect(() => model.setAlarm('fire', true)).toThrow(RangeError);
  });
});
