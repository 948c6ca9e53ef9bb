/** How one framing talks: a request and its one reply on an open channel. The wire adds turns, opening and deadlines. */
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';

export interface Transmission {
  /** Unit and PDU of a read request. */
  request: Uint8Array;
  /** For this transmission alone. */
  deadlineMs: number;
  signal: AbortSignal;
}

export interface ModbusExchange {
  /** A fresh channel; from now on everything it delivers is this exchange's to read. */
  attach(channel: ByteChannel): void;
  /** The channel ended: the request in hand fails with this error. */
  detach(error: Error): void;
  /**
   * Unit and PDU of the reply, which may be an exception. Rejects with `timeout`, `bad-checksum`, `wrong-device`,
   * `malformed-reply`, `not-connected`, or the signal's reason. Not to be called twice at a time.
   */
  transmit(channel: ByteChannel, transmission: Transmission): Promise<Uint8Array>;
}
