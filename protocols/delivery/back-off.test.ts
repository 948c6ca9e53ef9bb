import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backOffDelayMs } from './back-off.js';

const LIMITS = { minMs: 1_000, maxMs: 300_000 };

describe('back-off', () => {
  it.each([
    [1, 0, 1_000],
    [1, 0.999_999, 2_000],
    [2, 0.999_999, 4_000],
    [5, 0.5, 16_500],
    [9, 0.999_999, 300_000],
    [1_000_000, 0.999_999, 300_000],
    [1_000_000, 0, 1_000],
  ])('after failure %i with random %f waits %i ms', (failures, random, expectedMs) => {
    expect(backOffDelayMs(failures, LIMITS, () => random)).toBe(expectedMs);
  });

  it('never leaves its limits', () => {
    const limits = fc.record({ minMs: fc.integer({ min: 1, max: 60_000 }), spreadMs: fc.nat(3_600_000) });
    fc.assert(
      fc.property(
        fc.nat(),
        limits,
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        (failures, l, random) => {
          const maxMs = l.minMs + l.spreadMs;
          const delayMs = backOffDelayMs(failures, { minMs: l.minMs, maxMs }, () => random);
          expect(delayMs).toBeGreaterThanOrEqual(l.minMs);
          expect(delayMs).toBeLessThanOrEqual(maxMs);
        },
      ),
    );
  });
});
