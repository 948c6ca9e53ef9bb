/**
 * One end of a simulated wire as a ByteChannel: keeps the listeners, holds what arrives before somebody listens, and ends
 * once. What sending and closing mean is the wire's affair.
 */
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { InstrumentError } from '../../protocols/vocabulary/errors.js';

/** What the operating system would keep for a reader that does not read; what comes beyond is lost, as on a tty. */
const HELD_BYTES_MAX = 65_536;

export interface ChannelEndActions {
  send(bytes: Uint8Array): Promise<void>;
  /** Called once, when this end is disposed. */
  close(): Promise<void>;
}

export class ChannelEnd implements ByteChannel {
  readonly #actions: ChannelEndActions;
  readonly #byteListeners = new Set<(bytes: Uint8Array) => void>();
  readonly #closeListeners = new Set<(cause: Error | null) => void>();
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #ended: { cause: Error | null } | null = null;

  constructor(actions: ChannelEndActions) {
    this.#actions = actions;
  }

  get state(): 'open' | 'closed' {
    return this.#ended ? 'closed' : 'open';
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#ended) {
      const cause = this.#ended.cause ?? undefined;
      throw new InstrumentError({ code: 'not-connected', message: 'The simulated wire is closed', cause });
    }
    await this.#actions.send(Uint8Array.from(bytes));
  }

  onBytes(listener: (bytes: Uint8Array) => void): Disposable {
    this.#byteListeners.add(listener);
    const held = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    for (const bytes of held) listener(bytes);
    return { [Symbol.dispose]: () => void this.#byteListeners.delete(listener) };
  }

  onClose(listener: (cause: Error | null) => void): Disposable {
    if (this.#ended) {
      listener(this.#ended.cause);
      return { [Symbol.dispose]: () => undefined };
    }
    this.#closeListeners.add(listener);
    return { [Symbol.dispose]: () => void this.#closeListeners.delete(listener) };
  }

  async flushInput(): Promise<void> {
    this.#held = [];
    this.#heldBytes = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return;
    this.end(null);
    await this.#actions.close();
  }

  /** For the wire: bytes have arrived at this end. */
  deliver(bytes: Uint8Array): void {
    if (this.#ended || bytes.length === 0) return;
    if (this.#byteListeners.size === 0) {
      const room = HELD_BYTES_MAX - this.#heldBytes;
      const kept = bytes.subarray(0, room);
      if (kept.length > 0) this.#held.push(kept);
      this.#heldBytes += kept.length;
      return;
    }
    for (const listener of [...this.#byteListeners]) listener(bytes);
  }

  /** For the wire: this end is over. Listeners hear of it once. */
  end(cause: Error | null): void {
    if (this.#ended) return;
    this.#ended = { cause };
    for (const listener of [...this.#closeListeners]) listener(cause);
    this.#closeListeners.clear();
    this.#byteListeners.clear();
  }
}
