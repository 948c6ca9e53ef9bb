/** How one framing talks: a request and its one reply on an open channel. The wire adds turns, opening and counting. */
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';

export interface Transmission {
  /** Unit and PDU. */
  request: Uint8Array;
  /** For this transmission alone. */
  deadlineMs: number;
}

export interface ModbusExchange {
  /** A fresh channel; from now on everything it delivers is this exchange's to read. */
  attach(channel: ByteChannel): void;
  /** The request in hand, if there is one, fails with this error; whatever comes for it is late. */
  fail(error: Error): void;
  /**
   * Unit and PDU of the reply, which may be an exception. Rejects with `timeout`, `bad-checksum`, `wrong-device`,
   * `malformed-reply`, `not-connected`, or what it was failed with. Sends the request at most once. Not to be called twice at a time.
   */
  transmit(channel: ByteChannel, transmission: Transmission): Promise<Uint8Array>;
}
