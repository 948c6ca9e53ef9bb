// The rules by their properties: order-free, within bounds, a constant direction is itself, a counter loses nothing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arithmeticMean } from './arithmetic-mean.js';
import type { RuleResult, Sample } from './averaged-reading.js';
import { counterTotal, ROLL_OVER_STEP_SHARE_MAX } from './counter-total.js';
import { lastValue } from './last-value.js';
import { vectorMean } from './vector-mean.js';

const samplesOf = (values: readonly number[]): Sample[] => values.map((value, at) => ({ at, value }));
const directions = (values: readonly number[], weights: readonly number[] = []) =>
  samplesOf(values).map((sample, index) => ({ ...sample, weight: weights[index] ?? 1 }));
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const degrees = fc.double({ min: 0, max: 360, noNaN: true });
/** A list and the same list in another order. */
const shuffled = <T>(element: fc.Arbitrary<T>) =>
  fc
    .array(element, { minLength: 1, maxLength: 40 })
    .chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
      ),
    );
const valueOf = (result: RuleResult): number => {
  if (result.value === null) throw new Error(result.reason);
  return result.value;
};
const angleBetween = (left: number, right: number) => Math.abs(((left - right + 540) % 360) - 180);

describe('arithmeticMean', () => {
  it('lies between the lowest and the highest value, even near the largest numbers', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1 }), (values) => {
        const mean = valueOf(arithmeticMean(samplesOf(values)));
        expect(mean).toBeGreaterThanOrEqual(Math.min(...values));
        expect(mean).toBeLessThanOrEqual(Math.max(...values));
      }),
    );
  });

  it('does not depend on the order, to the last bit', () => {
    fc.assert(
      fc.property(shuffled(finite), ([values, others]) => {
        expect(arithmeticMean(samplesOf(others))).toEqual(arithmeticMean(samplesOf(values)));
      }),
    );
  });

  it('is the sum over the count for plain numbers, and nothing for nothing', () => {
    expect(valueOf(arithmeticMean(samplesOf([1, 2, 6])))).toBeCloseTo(3, 12);
    expect(valueOf(arithmeticMean(samplesOf([7.1, 7.1, 7.1])))).toBe(7.1);
    expect(arithmeticMean([])).toEqual({ value: null, reason: 'no-usable-reading' });
  });
});

describe('vectorMean', () => {
  it('of a constant direction is that direction, whatever the weights', () => {
    fc.assert(
      fc.property(
        degrees,
        fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { minLength: 1 }),
        (direction, weights) => {
          const mean = valueOf(
            vectorMean(
              directions(
                weights.map(() => direction),
                weights,
              ),
            ),
          );
          expect(angleBetween(mean, direction)).toBeLessThan(1e-6);
        },
      ),
    );
  });

  it('stays within 0 and 360 and does not depend on the order', () => {
    const sample = fc.record({
      value: degrees,
      weight: fc.double({ min: 0, max: 60, noNaN: true }),
      at: fc.nat(),
    });
    fc.assert(
      fc.property(shuffled(sample), ([samples, others]) => {
        const mean = vectorMean(samples);
        expect(vectorMean(others)).toEqual(mean);
        if (mean.value !== null) expect(mean.value >= 0 && mean.value < 360).toBe(true);
      }),
    );
  });

  it('goes through north, and follows the wind where it blows', () => {
    expect(angleBetween(valueOf(vectorMean(directions([350, 10]))), 0)).toBeLessThan(1e-9);
    expect(angleBetween(valueOf(vectorMean(directions([90, 180], [10, 0]))), 90)).toBeLessThan(1e-9);
    expect(angleBetween(valueOf(vectorMean(directions([80, 100], [0, 0]))), 90)).toBeLessThan(1e-9);
  });

  it('names no direction where opposite ones cancel', () => {
    expect(vectorMean(directions([0, 180]))).toEqual({ value: null, reason: 'direction-undefined' });
    expect(vectorMean([])).toEqual({ value: null, reason: 'no-usable-reading' });
  });
});

describe('lastValue', () => {
  it('is the newest one in any order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(), { minLength: 1 }), (instants) => {
        const samples = instants.map((at) => ({ at, value: at * 2 }));
        expect(lastValue(samples)).toEqual({ value: Math.max(...instants) * 2 });
      }),
    );
    expect(lastValue([])).toEqual({ value: null, reason: 'no-usable-reading' });
  });
});

describe('counterTotal', () => {
  const range = 1_000_000;
  const steps = fc.array(fc.nat({ max: range * ROLL_OVER_STEP_SHARE_MAX }), { minLength: 1, maxLength: 60 });

  it('of a monotone counter is last − first, also across any number of roll-overs, in any order', () => {
    fc.assert(
      fc.property(fc.nat({ max: range - 1 }), steps, fc.infiniteStream(fc.nat()), (start, growths, keys) => {
        let grown = 0;
        const samples = growths.map((growth, index) => {
          grown += growth;
          return { at: index + 1, value: (start + grown) % range };
        });
        const order = samples.map((sample) => ({ sample, key: keys.next().value ?? 0 }));
        order.sort((left, right) => left.key - right.key);
        const total = counterTotal({
          baseline: { at: 0, value: start },
          samples: order.map(({ sample }) => sample),
          rollOverAt: range,
        });
        expect(total).toEqual({ value: grown });
      }),
    );
  });

  it('adds up over intervals that follow each other', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: range - 1 }),
        fc.array(steps, { minLength: 2, maxLength: 6 }),
        (start, intervals) => {
          let count = start;
          let at = 0;
          let baseline = { at, value: start };
          let sum = 0;
          for (const growths of intervals) {
            const samples = growths.map((growth) => ({ at: (at += 1), value: (count += growth) }));
            sum += valueOf(counterTotal({ baseline, samples, rollOverAt: null }));
            baseline = samples[samples.length - 1] ?? baseline;
          }
          expect(sum).toBe(count - start);
        },
      ),
    );
  });

  it.each([
    ['a fall where no roll-over is declared', 500, [510, 3], null],
    ['a fall that would be too large a step for a roll-over', 500, [510, 3], range],
    ['a count beyond the declared range', range + 5, [3], range],
    ['a negative count', range - 1, [-3], range],
  ])('never invents growth from %s', (_name, start, counts, rollOverAt) => {
    expect(
      counterTotal({ baseline: { at: 0, value: start }, samples: samplesOf(counts), rollOverAt }),
    ).toEqual({
      value: null,
      reason: 'counter-reset',
    });
  });

  it('needs a count to start from', () => {
    expect(counterTotal({ baseline: null, samples: samplesOf([5, 9]), rollOverAt: null })).toEqual({
      value: null,
      reason: 'no-baseline',
    });
  });
});
