/**
 * Slows down guessing. Each failed login from an address delays the next answer to it twice as long; after too many the
 * address is refused for a while. One address never locks out another, nor an account: stations behind one that is under
 * attack elsewhere keep sending.
 */
import type { Clock } from '../../protocols/vocabulary/clock.js';

export interface LoginGuardLimits {
  /** The delay after the first failure; it doubles with each further one. */
  firstDelayMs: number;
  delayMsMax: number;
  /** Failures after which an address is refused. */
  failuresMax: number;
  /** How long it is refused, and after how long without a failure all is forgotten. */
  lockoutMs: number;
}

interface Failures {
  count: number;
  /** Monotonic time of the last one. */
  lastMs: number;
}

/** Addresses remembered at once; the one that failed longest ago is forgotten first. */
const ADDRESSES_MAX = 10_000;

export class LoginGuard {
  readonly #clock: Clock;
  readonly #limits: LoginGuardLimits;
  readonly #failures = new Map<string, Failures>();

  constructor(clock: Clock, limits: LoginGuardLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  isLockedOut(address: string): boolean {
    return (this.#recent(address)?.count ?? 0) >= this.#limits.failuresMax;
  }

  /** Notes a failure; gives how long its answer has to wait. */
  noteFailure(address: string): number {
    const count = (this.#recent(address)?.count ?? 0) + 1;
    this.#failures.delete(address);
    this.#failures.set(address, { count, lastMs: this.#clock.monotonicMs() });
    const oldest = this.#failures.keys().next().value;
    if (this.#failures.size > ADDRESSES_MAX && oldest !== undefined) this.#failures.delete(oldest);
    const { firstDelayMs, delayMsMax } = this.#limits;
    return Math.min(delayMsMax, firstDelayMs * 2 ** Math.min(count - 1, 20));
  }

  noteSuccess(address: string): void {
    this.#failures.delete(address);
  }

  #recent(address: string): Failures | null {
    const failures = this.#failures.get(address);
    if (failures === undefined) return null;
    if (this.#clock.monotonicMs() - failures.lastMs < this.#limits.lockoutMs) return failures;
    this.#failures.delete(address);
    return null;
  }
}
