/**
 * A place to connect to, in memory: `open` is what a driver is given instead of a serial port or a socket. Every opening
 * makes a new WirePair, so cutting and reconnecting behave as with the real thing, on the same Clock.
 */
import type { ByteChannel, OpenByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { InstrumentError } from '../../protocols/vocabulary/errors.js';
import { ChannelList } from './channel-list.js';
import type { Wire } from './wire.js';
import { WirePair, type WirePairOptions } from './wire-pair.js';

export class MemoryWire implements Wire {
  readonly address = 'memory';
  readonly #options: WirePairOptions;
  readonly #channels = new ChannelList();
  readonly #pairs = new Set<WirePair>();
  #plugged = true;
  #openings = 0;

  constructor(options: WirePairOptions) {
    this.#options = options;
  }

  /** For the master's side. Rejects with `not-connected` while unplugged. */
  readonly open: OpenByteChannel = async (signal) => {
    signal.throwIfAborted();
    this.#openings += 1;
    if (!this.#plugged) {
      throw new InstrumentError({ code: 'not-connected', message: 'The simulated wire is unplugged' });
    }
    const pair = new WirePair(this.#options);
    this.#pairs.add(pair);
    pair.right.onClose(() => this.#pairs.delete(pair));
    this.#channels.add(pair.right);
    return pair.left;
  };

  /** The wires that are open now, for faults on the way: the master is on the left. */
  get pairs(): readonly WirePair[] {
    return [...this.#pairs];
  }

  /** How often somebody tried to open it. */
  get openings(): number {
    return this.#openings;
  }

  onChannel(listener: (channel: ByteChannel) => void): Disposable {
    return this.#channels.onChannel(listener);
  }

  async cut(): Promise<void> {
    for (const pair of this.pairs) pair.cut();
  }

  async unplug(): Promise<void> {
    this.#plugged = false;
    await this.cut();
  }

  async plug(): Promise<void> {
    this.#plugged = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.unplug();
  }
}
