/** Whoever wants to hear what an instrument says by itself. */
export class Listeners {
  readonly #listeners = new Set<(text: string) => void>();

  add(say: (text: string) => void): Disposable {
    this.#listeners.add(say);
    return { [Symbol.dispose]: () => void this.#listeners.delete(say) };
  }

  tell(text: string): void {
    for (const say of this.#listeners) say(text);
  }
}
