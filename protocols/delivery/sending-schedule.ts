/**
 * When a queue may be worked off: at once, or at the multiples of a duration by the wall clock (GMT+7). Once begun, a sending
 * goes on until the queue is empty, through failures and past the next multiple. Pure, but for what it remembers.
 */
import { nextBoundary } from '../vocabulary/interval.js';

/** Behind the full hour, so that the file of the interval that ends there goes along. */
const LAG_MS = 15_000;
/** So long after its time a sending may still begin: the wait may have ended a little late. */
const GRACE_MS = 60_000;

export class SendingSchedule {
  readonly #everyMs: number;
  /** `open`: until the queue is empty. At first, so that what waits at a start is not held back. */
  #gate: 'open' | 'shut' = 'open';
  #dueAt = 0;

  /** 0: at once. */
  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** Nothing waits: the next sending begins at the next multiple. */
  noteEmpty(now: number): void {
    this.#gate = 'shut';
    this.#dueAt = this.#next(now);
  }

  /** Somebody wants it sent now. */
  open(): void {
    this.#gate = 'open';
  }

  /** How long to wait before what is queued may be sent, ms; 0: now. */
  waitMs(now: number): number {
    if (this.#everyMs === 0 || this.#gate === 'open') return 0;
    // A clock that was set back, or a time that passed while nothing waited.
    const isOff = now > this.#dueAt + GRACE_MS || this.#dueAt - now > this.#everyMs;
    if (isOff) this.#dueAt = this.#next(now);
    if (now < this.#dueAt) return this.#dueAt - now;
    this.#gate = 'open';
    return 0;
  }

  #next(now: number): number {
    return this.#everyMs === 0 ? now : nextBoundary(now - LAG_MS, this.#everyMs) + LAG_MS;
  }
}
