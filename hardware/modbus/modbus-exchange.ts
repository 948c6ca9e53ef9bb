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

/** Tells what went over the wire, for `quantrac instrument trace`. */
export type WireTrace = (direction: 'sent' | 'received', bytes: Uint8Array) => void;

/** A promise and its ends: the request that is in hand. */
export class InHand {
  readonly reply: Promise<Uint8Array>;
  resolve: (bytes: Uint8Array) => void = () => undefined;
  reject: (error: Error) => void = () => undefined;

  constructor() {
    this.reply = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Whoever waits for it hears of a failure; when nobody does yet, it is no crash.
    this.reply.catch(() => undefined);
  }
}
