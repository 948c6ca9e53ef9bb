/**
 * A wait that certain events cut short. A ring that comes before anybody waits is kept until the next `hush`, so that
 * nothing is lost between looking at a queue and going to sleep.
 */
import type { Clock } from '../vocabulary/clock.js';

export type Ring = 'added' | 'woken';

export class WakeBell {
  readonly #clock: Clock;
  readonly #rung = new Set<Ring>();
  #waiter: { for: readonly Ring[]; wake: () => void } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ring(kind: Ring): void {
    this.#rung.add(kind);
    if (this.#waiter?.for.includes(kind)) this.#waiter.wake();
  }

  /** Whether it has rung since the last `hush`. */
  hasRung(kind: Ring): boolean {
    return this.#rung.has(kind);
  }

  /** Forgets what has rung: the caller looks for itself now. */
  hush(): void {
    this.#rung.clear();
  }

  /**
   * Resolves `true` when one of `kinds` rings (or has rung since the last hush), `false` after `delayMs` (`null`: never).
   * Rejects with the signal's reason when aborted.
   */
  wait(kinds: readonly Ring[], delayMs: number | null, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      if (kinds.some((kind) => this.#rung.has(kind))) return resolve(true);
      const settle = (finish: () => void) => {
        timer?.[Symbol.dispose]();
        signal.removeEventListener('abort', onAbort);
        this.#waiter = null;
        finish();
      };
      const onAbort = () => settle(() => reject(signal.reason as Error));
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiter = { for: kinds, wake: () => settle(() => resolve(true)) };
      const timer = delayMs === null ? null : this.#clock.after(delayMs, () => settle(() => resolve(false)));
    });
  }
}
