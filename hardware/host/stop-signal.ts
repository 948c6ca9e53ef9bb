/**
 * SIGINT and SIGTERM as an abort signal: the first asks every loop to end and the stores to close, the second ends the
 * process at once (a durable store makes that safe).
 */
export class StopSignal implements Disposable {
  readonly #controller = new AbortController();
  readonly #onSignal = () => {
    if (this.#controller.signal.aborted) process.exit(130);
    this.#controller.abort(new Error('stopped by the operator'));
  };

  constructor() {
    process.on('SIGINT', this.#onSignal);
    process.on('SIGTERM', this.#onSignal);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    process.off('SIGINT', this.#onSignal);
    process.off('SIGTERM', this.#onSignal);
  }
}
