/** What every wire has: one request in hand, and somebody who may be told what goes over it. */

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
