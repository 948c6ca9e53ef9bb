import { describe, expect, it } from 'vitest';
import { median, percentile } from './median.js';

describe('median', () => {
  it('is the middle one of an odd number, whatever their order', () => {
    expect(median([9, 100, 1])).toBe(9);
  });

  it('lies between the middle two of an even number', () => {
    expect(median([10, 2, 4, 1])).toBe(3);
  });

  it('does not change what it is given', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('is not made up of nothing', () => {
    expect(() => median([])).toThrow(RangeError);
    expect(() => percentile([], 50)).toThrow(RangeError);
  });
});

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it('is a value that was measured', () => {
    expect(percentile(hundred, 99)).toBe(99);
    expect(percentile(hundred, 50)).toBe(50);
    expect(percentile([5, 1, 3], 50)).toBe(3);
  });

  it('is the greatest when there are too few to tell', () => {
    expect(percentile([1, 2, 3], 99)).toBe(3);
    expect(percentile([7], 1)).toBe(7);
  });

  it.each([0, -1, 101, NaN])('refuses %s %%', (percent) => {
    expect(() => percentile([1], percent)).toThrow(RangeError);
  });
});
