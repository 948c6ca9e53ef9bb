/**
 * The clock of one machine in a scenario: it runs on the world's virtual time, its wall time can be set wrong without the
 * rest of the world noticing, and when the machine loses its power every timer on it is gone, as is every promise.
 */
import type { Clock, ClockTrust } from '../../protocols/vocabulary/clock.js';

export class MachineClock implements Clock {
  readonly #world: Clock;
  readonly #timers = new Set<Disposable>();
  #offsetMs: number;
  #trust: ClockTrust = 'trusted';
  #power: 'on' | 'off' = 'on';

  readonly #boot: string;

  /** @param offsetMs How far this machine's wall time is ahead of the world's. */
  constructor(world: Clock, { offsetMs = 0, boot = 'boot-1' }: { offsetMs?: number; boot?: string } = {}) {
    this.#world = world;
    this.#offsetMs = offsetMs;
    this.#boot = boot;
  }

  get power(): 'on' | 'off' {
    return this.#power;
  }

  /** How far this machine's wall time is ahead of the world's. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  now(): number {
    return this.#world.now() + this.#offsetMs;
  }

  monotonicMs(): number {
    return this.#world.monotonicMs();
  }

  bootId(): string {
    return this.#boot;
  }

  trust(): ClockTrust {
    return this.#trust;
  }

  setTrust(trust: ClockTrust): void {
    this.#trust = trust;
  }

  /** Somebody sets the machine's wall clock; negative: backwards. */
  step(ms: number): void {
    this.#offsetMs += ms;
  }

  after(delayMs: number, run: () => void): Disposable {
    if (this.#power === 'off') return { [Symbol.dispose]: () => undefined };
    const timer = this.#world.after(delayMs, () => {
      this.#timers.delete(entry);
      if (this.#power === 'on') run();
    });
    const entry: Disposable = {
      [Symbol.dispose]: () => {
        this.#timers.delete(entry);
        timer[Symbol.dispose]();
      },
    };
    this.#timers.add(entry);
    return entry;
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const onAbort = () => {
        timer[Symbol.dispose]();
        if (this.#power === 'on') reject(signal?.reason as Error);
      };
      const timer = this.after(delayMs, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Nothing on this machine ever happens again: no timer fires, {@link ifPowered} never settles. */
  cutPower(): void {
    this.#power = 'off';
    for (const timer of [...this.#timers]) timer[Symbol.dispose]();
  }

  /** What the outside answers to this machine: it arrives only while there is power. */
  ifPowered<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      answer.then(
        (value) => void (this.#power === 'on' && resolve(value)),
        (error: Error) => void (this.#power === 'on' && reject(error)),
      );
    });
  }
}
