/** The machine's own time for simulators that a person starts; scenarios and tests use the VirtualClock. */
import type { Clock, ClockTrust } from '../../protocols/vocabulary/clock.js';

/** Node cannot wait longer than this in one timer (2^31 − 1 ms). Nothing in a simulator waits so long. */
const LONGEST_TIMER_MS = 2_147_483_647;

export class RealClock implements Clock {
  now(): number {
    return Date.now();
  }

  monotonicMs(): number {
    return performance.now();
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        timer[Symbol.dispose]();
        reject(signal?.reason instanceof Error ? signal.reason : new Error('The wait was given up'));
      };
      const timer = this.after(delayMs, () => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      });
      if (signal?.aborted) giveUp();
      else signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  after(delayMs: number, run: () => void): Disposable {
    const timer = setTimeout(run, Math.min(Math.max(0, delayMs), LONGEST_TIMER_MS));
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  }

  bootId(): string {
    return `process-${process.pid}`;
  }

  trust(): ClockTrust {
    return 'trusted';
  }
}
