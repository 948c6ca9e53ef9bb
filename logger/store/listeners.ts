/** Who wants to be told. A listener that throws is a programmer's error and is not caught here. */
export class Listeners<T> {
  readonly #listeners = new Set<(told: T) => void>();

  add(listener: (told: T) => void): Disposable {
    // Wrapped, so that the same function added twice is told twice and each subscription ends by itself.
    const entry = (told: T) => listener(told);
    this.#listeners.add(entry);
    return { [Symbol.dispose]: () => void this.#listeners.delete(entry) };
  }

  tell(told: T): void {
    for (const listener of [...this.#listeners]) listener(told);
  }
}
