/** What instruments are served on: something that gives a ByteChannel for every master that comes. */
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';

export interface Wire extends AsyncDisposable {
  /** Where a master finds it: `127.0.0.1:1502`, `/tmp/…/ttyS0`, `memory`. */
  readonly address: string;
  /** Every channel from now on, and those that are open already. */
  onChannel(listener: (channel: ByteChannel) => void): Disposable;
  /** Everybody who is connected loses the connection; who comes again is welcome. */
  cut(): Promise<void>;
  /** Nobody can connect any more, and everybody loses the connection: power lost, plug pulled. */
  unplug(): Promise<void>;
  /** Reachable again, under the same address. */
  plug(): Promise<void>;
}
