/** A clock that moves only from event to event, and whose timers have numbers: the same events give the same numbers again. */
import type { Clock, ClockTrust } from '../../../protocols/vocabulary/clock.js';

/** Sets timer `timer` going; `fire` runs what waits for it. */
export type SetTimer = (timer: number, delayMs: number, fire: () => void) => Disposable;

export class SteppedClock implements Clock {
  readonly #originAt: number;
  readonly #setTimer: SetTimer;
  #nowMs = 0;
  #timers = 0;

  constructor(originAt: number, setTimer: SetTimer) {
    this.#originAt = originAt;
    this.#setTimer = setTimer;
  }

  stepTo(ms: number): void {
    this.#nowMs = ms;
  }

  now(): number {
    return Math.floor(this.#originAt + this.#nowMs);
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  bootId(): string {
    return 'stepped';
  }

  trust(): ClockTrust {
    return 'trusted';
  }

  after(delayMs: number, run: () => void): Disposable {
    this.#timers += 1;
    return this.#setTimer(this.#timers, delayMs, run);
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const reason = () =>
        signal?.reason instanceof Error ? signal.reason : new Error(String(signal?.reason));
      if (signal?.aborted) return reject(reason());
      const onAbort = () => {
        timer[Symbol.dispose]();
        reject(reason());
      };
      const timer = this.after(delayMs, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}
