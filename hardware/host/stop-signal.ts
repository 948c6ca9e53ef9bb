/**
 * SIGINT and SIGTERM as an abort signal: the first asks every loop to end and the stores to close, the second ends the
 * process at once (a durable store makes that safe).
 */
/** A terminal tells the whole group and a parent tells its children: two signals so close together are one wish. */
const SAME_PRESS_MS = 1_000;

export class StopSignal implements Disposable {
  readonly #controller = new AbortController();
  #firstMs = 0;
  readonly #onSignal = () => {
    const nowMs = performance.now();
    if (!this.#controller.signal.aborted) {
      this.#firstMs = nowMs;
      this.#controller.abort(new Error('stopped by the operator'));
    } else if (nowMs - this.#firstMs > SAME_PRESS_MS) {
      process.exit(130);
    }
  };

  constructor() {
    process.on('SIGINT', this.#onSignal);
    process.on('SIGTERM', this.#onSignal);
  }

  /** Also stops when standard input ends: the program that started this one is gone. */
  followStdin(): void {
    process.stdin.once('end', () => this.#controller.abort(new Error('standard input has ended')));
    process.stdin.resume();
    // Listening must not keep the process alive by itself.
    process.stdin.unref?.();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    process.off('SIGINT', this.#onSignal);
    process.off('SIGTERM', this.#onSignal);
    process.stdin.pause();
  }
}
