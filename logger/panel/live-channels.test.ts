import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Status } from '../../protocols/vocabulary/status.js';
import { LiveChannels, SPARK_POINTS, SPARK_STEP_MS } from './live-channels.js';

const T0 = Date.UTC(2026, 2, 25, 0, 0, 0);

function scan(at: number, raw: number | null, status: Status = 'measuring') {
  return { at, readings: [{ channel: 'pH', raw, instrumentStatus: status, status, reason: null }] };
}

function channels(): LiveChannels {
  return new LiveChannels([{ id: 'pH', decimals: 2 }]);
}

it('knows nothing of a channel before its first reading', () => {
  const { latest, lastUsable, spark } = channels().of('pH', T0);
  expect([latest, lastUsable]).toEqual([null, null]);
  expect(spark).toHaveLength(SPARK_POINTS);
  expect(spark.every(([, mean]) => mean === null)).toBe(true);
});

it('keeps the newest usable value beside a newer one that is not', () => {
  const live = channels();
  live.accept(scan(T0, 7.1));
  live.accept(scan(T0 + 1_000, null, 'no-comms'));
  const { latest, lastUsable } = live.of('pH', T0 + 1_000);
  expect(latest).toEqual({ at: T0 + 1_000, raw: null, status: 'no-comms', reason: null });
  expect(lastUsable).toEqual({ at: T0, value: 7.1 });
});

it('shows what the disk has not taken as not stored, until something newer is', () => {
  const live = channels();
  live.accept(scan(T0, 7.1));
  live.acceptHeld(scan(T0 + 1_000, 7.2));
  const held = live.of('pH', T0 + 1_000);
  expect(held.latest).toMatchObject({ at: T0 + 1_000, raw: 7.2, isStored: false });
  expect(held.lastUsable).toEqual({ at: T0 + 1_000, value: 7.2 });
  live.accept(scan(T0 + 1_000, 7.2));
  expect(live.of('pH', T0 + 1_000).latest).toEqual({
    ...{ at: T0 + 1_000, raw: 7.2, status: 'measuring', reason: null },
  });
});

it('gives the mean of each minute, stamped at its end, and a gap where nothing usable came', () => {
  const live = channels();
  live.accept(scan(T0 + 1_000, 1));
  live.accept(scan(T0 + 60_000, 2));
  live.accept(scan(T0 + 90_000, 100, 'calibrating'));
  live.accept(scan(T0 + 121_000, 4));
  expect(live.of('pH', T0 + 121_000).spark.slice(-3)).toEqual([
    [T0 + 60_000, 1.5],
    [T0 + 120_000, null],
    [T0 + 180_000, 4],
  ]);
});

it('lets minutes fall out after an hour', () => {
  const live = channels();
  live.accept(scan(T0 + 1_000, 1));
  const has = (now: number) => live.of('pH', now).spark.some(([, mean]) => mean !== null);
  expect(has(T0 + 59 * SPARK_STEP_MS + 1_000)).toBe(true);
  expect(has(T0 + 60 * SPARK_STEP_MS + 1_000)).toBe(false);
});

it('does not depend on the order in which scans come', () => {
  const readings = fc.uniqueArray(
    fc.record({ at: fc.integer({ min: T0, max: T0 + 50 * 60_000 }), raw: fc.integer({ min: 0, max: 100 }) }),
    { selector: ({ at }) => at, maxLength: 80 },
  );
  const now = T0 + 50 * 60_000;
  fc.assert(
    fc.property(readings, fc.integer(), (list, seed) => {
      const ordered = channels();
      const shuffled = channels();
      for (const { at, raw } of [...list].sort((left, right) => left.at - right.at))
        ordered.accept(scan(at, raw));
      const mixed = [...list].sort((left, right) => ((left.at * 7_919) ^ seed) - ((right.at * 7_919) ^ seed));
      for (const { at, raw } of mixed) shuffled.accept(scan(at, raw));
      expect(shuffled.of('pH', now)).toEqual(ordered.of('pH', now));
    }),
  );
});

it('forgets a future that a step of the clock took back', () => {
  const live = channels();
  live.accept(scan(T0, 1));
  live.accept(scan(T0 + 3_600_000, 2));
  live.forgetAfter(T0 + 1_000);
  expect(live.of('pH', T0 + 1_000).latest).toBeNull();
  live.accept(scan(T0 + 2_000, 3));
  expect(live.of('pH', T0 + 2_000).lastUsable).toEqual({ at: T0 + 2_000, value: 3 });
});
