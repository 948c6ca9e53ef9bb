import { describe, expect, it } from 'vitest';
import { silentLog } from '../../protocols/vocabulary/log.js';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import { DiskWatch, judgeDisk, type DiskState } from './disk-watch.js';
import { measureDisk } from './measure-disk.js';

const LIMITS = { lowBytes: 5e9, reserveBytes: 0.5e9 };
const disk = (freeBytes: number, totalBytes = 500e9) => ({ freeBytes, totalBytes, files: null });

describe('a disk', () => {
  it.each<[number, DiskState, DiskState]>([
    [6e9, 'enough', 'enough'],
    [4.9e9, 'enough', 'low'],
    [6e9, 'low', 'low'],
    [6.3e9, 'low', 'enough'],
    [0.49e9, 'low', 'full'],
    [0.6e9, 'full', 'full'],
    [0.63e9, 'full', 'low'],
    [0.6e9, 'low', 'low'],
    [0, 'enough', 'full'],
    [100e9, 'full', 'enough'],
  ])('with %d bytes free, %s before, is %s', (freeBytes, before, after) => {
    expect(judgeDisk(disk(freeBytes), LIMITS, before)).toBe(after);
  });

  it('that is small has its limits by its size', () => {
    expect(judgeDisk(disk(3e9, 8e9), LIMITS, 'enough')).toBe('enough');
    expect(judgeDisk(disk(0.7e9, 8e9), LIMITS, 'enough')).toBe('low');
    expect(judgeDisk(disk(0.1e9, 8e9), LIMITS, 'enough')).toBe('full');
  });

  it('can run out of files before it runs out of bytes', () => {
    const measure = (free: number) => ({ ...disk(400e9), files: { free, total: 1_000 } });
    expect(judgeDisk(measure(500), LIMITS, 'enough')).toBe('enough');
    expect(judgeDisk(measure(99), LIMITS, 'enough')).toBe('low');
    expect(judgeDisk(measure(19), LIMITS, 'enough')).toBe('full');
  });

  it('is measured at most once a second, and one that cannot be measured refuses nothing', async () => {
    const clock = new VirtualClock(0);
    let asked = 0;
    const measure = () => {
      asked += 1;
      return asked === 1 ? disk(0) : null;
    };
    const watch = new DiskWatch({ measure, limits: LIMITS, clock, log: silentLog });
    expect([watch.state, watch.state, asked]).toEqual(['full', 'full', 1]);
    await clock.advance(1_000);
    expect([watch.state, watch.measure(), asked]).toEqual(['enough', null, 2]);
  });

  it('of this machine can be measured', () => {
    const { freeBytes = 0, totalBytes = 0 } = measureDisk('.') ?? {};
    expect(freeBytes).toBeGreaterThan(0);
    expect(totalBytes).toBeGreaterThanOrEqual(freeBytes);
    expect(measureDisk('/nowhere/at/all')).toBeNull();
  });
});
