/**
 * A signal that aborts with the first of two, and lets go of both when it is disposed. `AbortSignal.any` does not: in Node 20
 * each call leaves some 70 bytes in a source that lives on, which is 30 MB a day at five requests a second.
 */
export class EitherSignal implements Disposable {
  readonly #controller = new AbortController();
  readonly #sources: readonly AbortSignal[];
  readonly #forward: () => void;

  constructor(...sources: readonly [AbortSignal, AbortSignal]) {
    this.#sources = sources;
    this.#forward = () => this.#controller.abort(sources.find(({ aborted }) => aborted)?.reason);
    if (sources.some(({ aborted }) => aborted)) this.#forward();
    else for (const source of sources) source.addEventListener('abort', this.#forward, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    for (const source of this.#sources) source.removeEventListener('abort', this.#forward);
  }
}
