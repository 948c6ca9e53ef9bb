import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import { LoginGuard } from './login-guard.js';

const LIMITS = { firstDelayMs: 100, delayMsMax: 1_000, failuresMax: 6, lockoutMs: 60_000 };

describe('the login guard', () => {
  it('doubles the wait with each failure, shuts out after too many, and forgets in time', async () => {
    const clock = new VirtualClock(0);
    const guard = new LoginGuard(clock, LIMITS);
    expect([1, 2, 3, 4, 5].map(() => guard.noteFailure('a'))).toEqual([100, 200, 400, 800, 1_000]);
    expect(guard.isLockedOut('a')).toBe(false);
    guard.noteFailure('a');
    expect([guard.isLockedOut('a'), guard.isLockedOut('b')]).toEqual([true, false]);
    await clock.advance(59_999);
    expect(guard.isLockedOut('a')).toBe(true);
    await clock.advance(1);
    expect(guard.isLockedOut('a')).toBe(false);
    expect(guard.noteFailure('a')).toBe(100);
  });

  it('begins anew after a success', () => {
    const guard = new LoginGuard(new VirtualClock(0), LIMITS);
    guard.noteFailure('a');
    guard.noteSuccess('a');
    expect(guard.noteFailure('a')).toBe(100);
  });
});
