/**
 * One request that has the wire: whatever is waited for on its behalf ends when it fails, be it by its deadline, by whoever
 * asked, or because the channel was lost. One object a request, no signal and no listener.
 */
export class Question {
  #failure: Error | null = null;
  #reject: ((error: Error) => void) | null = null;

  /** Only the first failure counts; after the answer none does. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#reject?.(error);
  }

  /** Waits for one thing at a time. Rejects at once when the question has failed already. */
  wait<T>(
    start: (resolve: (value: T | PromiseLike<T>) => void, reject: (error: Error) => void) => void,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      if (this.#failure !== null) reject(this.#failure);
      else start(resolve, reject);
    });
  }
}
