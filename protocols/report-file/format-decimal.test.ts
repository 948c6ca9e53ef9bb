import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal } from './format-decimal.js';

describe('formatDecimal', () => {
  it.each([
    [7.8485, 2, '7.85'],
    [1.005, 2, '1.01'],
    [-1.005, 2, '-1.01'],
    [2.5, 0, '3'],
    [0.615, 2, '0.62'],
    [8.345, 2, '8.35'],
    [1.0049999, 2, '1.00'],
    [99.995, 2, '100.00'],
    [0, 2, '0.00'],
    [-0, 2, '0.00'],
    [-0.004, 2, '0.00'],
    [-0.005, 2, '-0.01'],
    [12, 3, '12.000'],
    [1e21, 1, '1000000000000000000000.0'],
    [1.5e-7, 2, '0.00'],
    [1.5e-7, 7, '0.0000002'],
    [5e-324, 10, '0.0000000000'],
    [0.1 + 0.2, 4, '0.3000'],
    [61617.0875, 4, '61617.0875'],
  ])('writes %d with %d decimals as %s', (value, decimals, text) => {
    expect(formatDecimal(value, decimals)).toBe(text);
  });

  it.each([Number.NaN, Infinity, -Infinity])('refuses %d', (value) => {
    expect(() => formatDecimal(value, 2)).toThrow(RangeError);
  });

  it.each([-1, 11, 1.5])('refuses %d decimals', (decimals) => {
    expect(() => formatDecimal(1, decimals)).toThrow(RangeError);
  });

  it('is always a plain decimal within half a unit of the last place', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }),
        fc.nat(4),
        (value, decimals) => {
          const text = formatDecimal(value, decimals);
          expect(text).toMatch(decimals === 0 ? /^-?\d+$/ : new RegExp(`^-?\\d+\\.\\d{${decimals}}$`));
          expect(text).not.toMatch(/^-0(\.0*)?$/);
          expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(
            0.5001 * 10 ** -decimals + Math.abs(value) * 1e-15,
          );
        },
      ),
    );
  });

  it('writes a number that already has so few decimals unchanged', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.nat(6), (digits, decimals) => {
        const value = Number(`${digits}e-${decimals}`);
        expect(Number(formatDecimal(value, decimals))).toBe(value + 0);
      }),
    );
  });
});
