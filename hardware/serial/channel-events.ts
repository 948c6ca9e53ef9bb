/**
 * The listeners of one byte channel: bytes that come before somebody listens are held (up to a limit), the end is told once,
 * and to whoever asks later at once.
 */

/** What the operating system would keep for a reader that does not read; the oldest beyond it is lost, as on a tty. */
export const HELD_BYTES_MAX = 65_536;

export class ChannelEvents {
  readonly #byteListeners = new Set<(bytes: Uint8Array) => void>();
  readonly #closeListeners = new Set<(cause: Error | null) => void>();
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #end: { cause: Error | null } | null = null;

  get state(): 'open' | 'closed' {
    return this.#end === null ? 'open' : 'closed';
  }

  /** Why the channel ended; `null` while it is open and when it was closed on purpose. */
  get cause(): Error | null {
    return this.#end?.cause ?? null;
  }

  deliver(bytes: Uint8Array): void {
    if (this.#byteListeners.size === 0) return this.#hold(bytes);
    for (const listener of [...this.#byteListeners]) listener(bytes);
  }

  /** Only the first end counts: some drivers tell the loss of a port twice. */
  end(cause: Error | null): void {
    if (this.#end !== null) return;
    this.#end = { cause };
    for (const listener of [...this.#closeListeners]) listener(cause);
    this.#closeListeners.clear();
  }

  onBytes(listener: (bytes: Uint8Array) => void): Disposable {
    this.#byteListeners.add(listener);
    const held = this.#held;
    this.discardHeld();
    for (const bytes of held) listener(bytes);
    return { [Symbol.dispose]: () => void this.#byteListeners.delete(listener) };
  }

  onClose(listener: (cause: Error | null) => void): Disposable {
    if (this.#end !== null) listener(this.#end.cause);
    else this.#closeListeners.add(listener);
    return { [Symbol.dispose]: () => void this.#closeListeners.delete(listener) };
  }

  discardHeld(): void {
    this.#held = [];
    this.#heldBytes = 0;
  }

  #hold(bytes: Uint8Array): void {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    while (this.#heldBytes > HELD_BYTES_MAX) this.#heldBytes -= this.#held.shift()?.length ?? 0;
  }
}
