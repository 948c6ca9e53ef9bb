/** The machine's own time. The only production file, with the rest of hardware/host, that may touch Date and timers. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, ClockTrust } from '../../protocols/vocabulary/clock.js';

/** Node cannot wait longer than this in one timer (2^31 − 1 ms); longer waits are made of several. */
const LONGEST_TIMER_MS = 2_147_483_647;

export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  monotonicMs(): number {
    return performance.now();
  }

  async sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    for (let leftMs = Math.max(0, delayMs); ; leftMs -= LONGEST_TIMER_MS) {
      signal?.throwIfAborted();
      await delay(Math.min(leftMs, LONGEST_TIMER_MS), undefined, signal ? { signal } : {}).catch(() => {
        signal?.throwIfAborted();
      });
      if (leftMs <= LONGEST_TIMER_MS) return;
    }
  }

  after(delayMs: number, run: () => void): Disposable {
    const timer = setTimeout(run, Math.min(Math.max(0, delayMs), LONGEST_TIMER_MS));
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  }

  trust(): ClockTrust {
    return 'trusted';
  }
}
