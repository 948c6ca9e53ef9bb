/** One talker per wire: whoever wants the wire waits for its turn, first come first served, no more than a limit. */
import { InstrumentError } from '../../protocols/vocabulary/errors.js';

/** A station has a few tens of instruments on a wire at most, each with one poll under way. */
export const WAITING_MAX = 512;

export class TurnQueue {
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  /** Resolves when it is one's turn; disposing what it gives ends the turn. Rejects with the signal's reason. */
  async take(signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    if (!this.#taken) {
      this.#taken = true;
      return this.#turn();
    }
    if (this.#waiting.length >= WAITING_MAX) {
      throw new InstrumentError({
        code: 'timeout',
        message: `${WAITING_MAX} requests already wait for the wire`,
      });
    }
    await this.#wait(signal);
    return this.#turn();
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1);
        reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(go);
    });
  }

  #turn(): Disposable {
    let ended = false;
    return {
      [Symbol.dispose]: () => {
        if (ended) return;
        ended = true;
        const next = this.#waiting.shift();
        if (next) next();
        else this.#taken = false;
      },
    };
  }
}
