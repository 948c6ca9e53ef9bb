/**
 * A clock that moves only when it is told to: a month of station life in seconds, the same every time.
 * Timers fire in order of due time (then of creation); before time moves on, everything that the last timer set going
 * has come to rest. Wall time may be stepped without the monotonic time knowing, as when a machine's clock is set.
 */
import type { Clock, ClockTrust } from '../../protocols/vocabulary/clock.js';

/** Turns of the event loop without any use of the clock after which the world counts as at rest. */
const QUIET_TURNS = 3;
/** A world that is still busy after so many turns at one instant is in an endless loop. */
const TURNS_MAX = 100_000;

export interface VirtualClockOptions {
  trust?: ClockTrust;
  /**
   * Awaited at every instant before time moves on: for work that the event loop's turns do not cover (files, sockets,
   * child processes). It should resolve when that work is done.
   */
  settle?: () => Promise<void>;
}

/** A timer that waits, for the eyes of whoever asks why nothing happens. */
export interface PendingTimer {
  /** In the clock's present wall time. */
  dueAt: number;
  inMs: number;
}

interface Timer {
  dueMs: number;
  order: number;
  run: () => void;
}

export class VirtualClock implements Clock {
  readonly #settleHook: () => Promise<void>;
  /** Sorted by due time, then by order of creation. */
  readonly #timers: Timer[] = [];
  #trust: ClockTrust;
  #monotonicMs = 0;
  /** Wall time at monotonic zero. */
  #originAt: number;
  #order = 0;
  /** Zero-delay timers that wait for the next turn. */
  #immediates = 0;
  /** Counts every use of the timers, to see whether anything still happens. */
  #uses = 0;
  #running = false;
  #failure: { error: unknown } | null = null;

  constructor(startAt: number, options: VirtualClockOptions = {}) {
    this.#originAt = startAt;
    this.#trust = options.trust ?? 'trusted';
    this.#settleHook = options.settle ?? (() => Promise.resolve());
  }

  now(): number {
    return Math.floor(this.#originAt + this.#monotonicMs);
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  bootId(): string {
    return 'virtual';
  }

  trust(): ClockTrust {
    return this.#trust;
  }

  setTrust(trust: ClockTrust): void {
    this.#trust = trust;
  }

  /** The wall clock jumps by `ms` (negative: backwards). No timer moves: they count monotonic time. */
  step(ms: number): void {
    this.#originAt += ms;
  }

  after(delayMs: number, run: () => void): Disposable {
    this.#uses += 1;
    if (!(delayMs > 0)) return this.#onNextTurn(run);
    const timer: Timer = { dueMs: this.#monotonicMs + delayMs, order: this.#order++, run };
    this.#timers.splice(this.#placeOf(timer), 0, timer);
    return { [Symbol.dispose]: () => this.#cancel(timer) };
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(asError(signal.reason));
      const onAbort = () => {
        timer[Symbol.dispose]();
        reject(asError(signal?.reason));
      };
      const timer = this.after(delayMs, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Lets `ms` of time pass. Rejects with what a timer threw; time stands still at that instant then. */
  advance(ms: number): Promise<void> {
    const targetMs = this.#monotonicMs + ms;
    return this.#run(() => targetMs);
  }

  /** Lets time pass until the wall clock shows `at`, also when it is stepped on the way. */
  runUntil(at: number): Promise<void> {
    return this.#run(() => at - this.#originAt);
  }

  /** Waits until everything that can happen at the present instant has happened. Time does not move. */
  async settle(): Promise<void> {
    for (let quiet = 0, turns = 0; quiet < QUIET_TURNS; turns += 1) {
      if (turns > TURNS_MAX)
        throw new Error(`The world does not come to rest at ${this.now()}: an endless loop`);
      if (quiet === 0) await this.#settleHook();
      const before = this.#uses;
      await nextTurn();
      if (this.#failure) {
        const { error } = this.#failure;
        this.#failure = null;
        throw error;
      }
      quiet = this.#uses === before && this.#immediates === 0 ? quiet + 1 : 0;
    }
  }

  /** The timers that wait, next one first. */
  pending(): readonly PendingTimer[] {
    return this.#timers.map(({ dueMs }) => ({
      dueAt: Math.floor(this.#originAt + dueMs),
      inMs: dueMs - this.#monotonicMs,
    }));
  }

  async #run(target: () => number): Promise<void> {
    if (this.#running) throw new Error('The virtual clock is being run already: one conductor at a time');
    this.#running = true;
    try {
      await this.settle();
      for (;;) {
        const next = this.#timers[0];
        const targetMs = target();
        if (!next || next.dueMs > targetMs) {
          this.#monotonicMs = Math.max(this.#monotonicMs, targetMs);
          return;
        }
        this.#monotonicMs = Math.max(this.#monotonicMs, next.dueMs);
        await this.#fireDue();
        await this.settle();
      }
    } finally {
      this.#running = false;
    }
  }

  async #fireDue(): Promise<void> {
    for (let timer = this.#timers[0]; timer && timer.dueMs <= this.#monotonicMs; timer = this.#timers[0]) {
      this.#timers.shift();
      timer.run();
      await Promise.resolve();
    }
  }

  #onNextTurn(run: () => void): Disposable {
    this.#immediates += 1;
    const immediate = setImmediate(() => {
      this.#immediates -= 1;
      waiting = false;
      try {
        run();
      } catch (error) {
        this.#failure ??= { error };
      }
    });
    let waiting = true;
    return {
      [Symbol.dispose]: () => {
        if (!waiting) return;
        waiting = false;
        this.#immediates -= 1;
        clearImmediate(immediate);
      },
    };
  }

  #cancel(timer: Timer): void {
    const place = this.#placeOf(timer);
    if (this.#timers[place] !== timer) return;
    this.#timers.splice(place, 1);
    this.#uses += 1;
  }

  /** Where a timer is, or would be put, in the sorted list. */
  #placeOf(timer: Timer): number {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#timers[middle] as Timer;
      const earlier = other.dueMs < timer.dueMs || (other.dueMs === timer.dueMs && other.order < timer.order);
      if (earlier) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
