import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BACK_STEP_WAITED_OUT_MS,
  clockStepMs,
  POLL_INTERVAL_MS_MAX,
  POLL_INTERVAL_MS_MIN,
  slotAfterStep,
  slotFrom,
  takeSlot,
} from './poll-slots.js';

const T0 = Date.UTC(2026, 2, 25, 0, 0, 0);
const intervals = fc.constantFrom(100, 250, 1_000, 5_000, 60_000, 3_600_000);
const instants = fc.integer({ min: 0, max: 4_000_000_000_000 });

describe('slots', () => {
  it.each([
    { at: T0, intervalMs: 1_000, slotAt: T0 },
    { at: T0 + 1, intervalMs: 1_000, slotAt: T0 + 1_000 },
    { at: T0 + 1, intervalMs: POLL_INTERVAL_MS_MIN, slotAt: T0 + 100 },
    { at: T0 + 59 * 60_000, intervalMs: POLL_INTERVAL_MS_MAX, slotAt: T0 + 3_600_000 },
  ])('are multiples of the interval on the clock ($intervalMs ms)', ({ at, intervalMs, slotAt }) => {
    expect(slotFrom(at, intervalMs)).toBe(slotAt);
  });

  it('leave out what was missed and count it, and the next one is in the future', () => {
    fc.assert(
      fc.property(
        intervals,
        instants,
        fc.integer({ min: 0, max: 10_000_000 }),
        (intervalMs, start, lateMs) => {
          const dueAt = slotFrom(start, intervalMs);
          const nowAt = dueAt + lateMs;
          const take = takeSlot({ dueAt, nowAt, intervalMs });
          expect(take.slotAt).toBeLessThanOrEqual(nowAt);
          expect(nowAt - take.slotAt).toBeLessThan(intervalMs);
          expect(take.slotAt % intervalMs).toBe(0);
          expect(take.nextAt).toBeGreaterThan(nowAt);
          expect(take.slotAt - dueAt).toBe(take.skipped * intervalMs);
        },
      ),
    );
  });

  it('taken on time skip nothing', () => {
    expect(takeSlot({ dueAt: T0, nowAt: T0 + 999, intervalMs: 1_000 })).toEqual({
      slotAt: T0,
      skipped: 0,
      nextAt: T0 + 1_000,
    });
  });
});

describe('after a clock step', () => {
  it('forwards, polling goes on at the new time', () => {
    expect(slotAfterStep({ lastSlotAt: T0, nowAt: T0 + 7_200_300, intervalMs: 1_000 })).toBe(T0 + 7_201_000);
  });

  it('a little backwards, no slot is polled twice', () => {
    const lastSlotAt = T0 + 60_000;
    for (let backMs = 0; backMs <= BACK_STEP_WAITED_OUT_MS; backMs += 500) {
      expect(slotAfterStep({ lastSlotAt, nowAt: lastSlotAt - backMs, intervalMs: 1_000 })).toBe(
        lastSlotAt + 1_000,
      );
    }
  });

  it('far backwards, the station does not stand still until the old time comes round again', () => {
    const nowAt = T0 - 365 * 86_400_000;
    expect(slotAfterStep({ lastSlotAt: T0, nowAt, intervalMs: 60_000 })).toBe(nowAt);
  });

  it('is told from jitter by comparing wall time with monotonic time', () => {
    const before = { nowAt: T0, monotonicMs: 5_000 };
    expect(clockStepMs(before, { nowAt: T0 + 1_020, monotonicMs: 6_000 })).toBe(0);
    expect(clockStepMs(before, { nowAt: T0 + 61_000, monotonicMs: 6_000 })).toBe(60_000);
    expect(clockStepMs(before, { nowAt: T0 - 2_000, monotonicMs: 6_000 })).toBe(-3_000);
  });
});
