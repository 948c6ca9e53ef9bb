/** The open channels of a wire and those who want to hear of new ones. */
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';

export class ChannelList {
  readonly #open = new Set<ByteChannel>();
  readonly #listeners = new Set<(channel: ByteChannel) => void>();

  get open(): readonly ByteChannel[] {
    return [...this.#open];
  }

  onChannel(listener: (channel: ByteChannel) => void): Disposable {
    this.#listeners.add(listener);
    for (const channel of this.#open) listener(channel);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  add(channel: ByteChannel): void {
    this.#open.add(channel);
    channel.onClose(() => this.#open.delete(channel));
    for (const listener of [...this.#listeners]) listener(channel);
  }
}
