import { describe, expect, it } from 'vitest';
import type { Run } from '../store/run-store.js';
import { gapsBetween, reasonOfMissing } from './gap-reason.js';

const run = (startedAt: number | null, endedAt: number | null, ending: Run['ending']): Run => ({
  startedAt,
  endedAt,
  ending,
  origin: 'next',
});

describe('gapsBetween', () => {
  it('names each gap by how the run before it ended', () => {
    const runs = [
      run(0, 100, 'stopped'),
      run(200, 300, 'died'),
      run(350, 400, 'no-power'),
      run(500, null, null),
    ];
    expect(gapsBetween(runs)).toEqual([
      { startAt: 100, endAt: 200, reason: 'logger-off' },
      { startAt: 300, endAt: 350, reason: 'logger-died' },
      { startAt: 400, endAt: 500, reason: 'no-power' },
    ]);
  });

  it('takes a run that never had a time for part of the gap', () => {
    const runs = [run(0, 100, 'no-power'), run(null, null, 'no-power'), run(500, null, null)];
    expect(gapsBetween(runs)).toEqual([{ startAt: 100, endAt: 500, reason: 'clock-untrusted' }]);
  });
});

describe('reasonOfMissing', () => {
  const gaps = gapsBetween([run(0, 100, 'stopped'), run(170, 180, 'no-power'), run(400, null, null)]);
  it.each([
    [{ startAt: 100, endAt: 160 }, 'logger-off'],
    // Two gaps: the one that takes more of it.
    [{ startAt: 160, endAt: 220 }, 'no-power'],
    [{ startAt: 500, endAt: 560 }, 'clock-stepped'],
  ])('%j: %s', (interval, reason) => expect(reasonOfMissing(interval, gaps)).toBe(reason));
});
