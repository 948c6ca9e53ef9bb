/** Work that is done again and again, a fixed time after the last round ended: never twice at once, stopped at once. */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';

export interface RoundsOptions {
  clock: Clock;
  log: Log;
  everyMs: number;
  /** For the log: "sweep of the upload folders". */
  what: string;
}

export class Rounds implements AsyncDisposable {
  readonly #options: RoundsOptions;
  readonly #work: () => Promise<void>;
  #timer: Disposable | null = null;
  #turn: Promise<void> = Promise.resolve();
  #state: 'running' | 'stopped' = 'running';

  constructor(options: RoundsOptions, work: () => Promise<void>) {
    this.#options = options;
    this.#work = work;
    this.#schedule();
  }

  /** One round now, after the one that may be under way. Rejects when it fails. */
  runNow(): Promise<void> {
    const turn = this.#turn.then(() => this.#work());
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  whenIdle(): Promise<void> {
    return this.#turn;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#state = 'stopped';
    this.#timer?.[Symbol.dispose]();
    await this.#turn;
  }

  #schedule(): void {
    if (this.#state === 'stopped') return;
    this.#timer = this.#options.clock.after(this.#options.everyMs, () => void this.#round());
  }

  async #round(): Promise<void> {
    try {
      await this.runNow();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#options.log.error({ error: text }, `${this.#options.what} failed`);
    }
    this.#schedule();
  }
}
