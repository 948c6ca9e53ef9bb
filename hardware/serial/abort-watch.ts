/**
 * Hears of aborts with one listener a signal, however many requests wait under it: adding and removing a listener for each
 * request costs more than the request. A signal that nothing waits under any more is let go when the next one comes.
 */
export interface AbortWatchOptions {
  /** Called once when a watched signal aborts. */
  onAbort(signal: AbortSignal): void;
  /** Whether something still waits under it. */
  isInUse(signal: AbortSignal): boolean;
}

export class AbortWatch implements Disposable {
  readonly #options: AbortWatchOptions;
  readonly #listeners = new Map<AbortSignal, () => void>();

  constructor(options: AbortWatchOptions) {
    this.#options = options;
  }

  /** How many signals are listened to. */
  get size(): number {
    return this.#listeners.size;
  }

  /** The signal must not have aborted yet. */
  watch(signal: AbortSignal): void {
    if (this.#listeners.has(signal)) return;
    for (const old of [...this.#listeners.keys()]) if (!this.#options.isInUse(old)) this.#release(old);
    const listener = () => {
      this.#release(signal);
      this.#options.onAbort(signal);
    };
    this.#listeners.set(signal, listener);
    signal.addEventListener('abort', listener);
  }

  [Symbol.dispose](): void {
    for (const signal of [...this.#listeners.keys()]) this.#release(signal);
  }

  #release(signal: AbortSignal): void {
    const listener = this.#listeners.get(signal);
    if (listener === undefined) return;
    this.#listeners.delete(signal);
    signal.removeEventListener('abort', listener);
  }
}
