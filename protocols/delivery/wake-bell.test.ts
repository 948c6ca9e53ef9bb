import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import { WakeBell } from './wake-bell.js';

const never = new AbortController().signal;

describe('wake bell', () => {
  it('keeps a ring that comes before anybody waits, until it is hushed', async () => {
    const clock = new VirtualClock(0);
    const bell = new WakeBell(clock);
    bell.ring('added');
    expect(await bell.wait(['added'], null, never)).toBe(true);
    bell.hush();
    const waiting = bell.wait(['added'], 1_000, never);
    await clock.advance(1_000);
    expect(await waiting).toBe(false);
  });

  it('is not heard by who listens for something else', async () => {
    const clock = new VirtualClock(0);
    const bell = new WakeBell(clock);
    const waiting = bell.wait(['woken'], 1_000, never);
    bell.ring('added');
    await clock.advance(999);
    bell.ring('woken');
    expect(await waiting).toBe(true);
    expect(clock.pending()).toEqual([]);
  });

  it('ends with the signal, and leaves no timer behind', async () => {
    const clock = new VirtualClock(0);
    const controller = new AbortController();
    const waiting = new WakeBell(clock).wait(['woken'], 1_000, controller.signal);
    controller.abort(new Error('over'));
    await expect(waiting).rejects.toThrow('over');
    expect(clock.pending()).toEqual([]);
    await expect(new WakeBell(clock).wait([], null, controller.signal)).rejects.toThrow('over');
  });
});
