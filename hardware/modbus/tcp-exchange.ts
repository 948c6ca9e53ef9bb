/**
 * Modbus TCP: the transaction id tells replies apart, so a late reply is recognised and discarded. A stream that is out of
 * step cannot be brought back: the connection is given up.
 */
import {
  MbapFramer,
  matchMbapReply,
  mbapFrame,
  type MbapFrame,
} from '../../protocols/framing/mbap-framer.js';
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { DeadlineError, withDeadline, type Clock } from '../../protocols/vocabulary/clock.js';
import { InstrumentError, type InstrumentErrorCode } from '../../protocols/vocabulary/errors.js';
import { InHand, type WireTrace } from '../serial/in-hand.js';
import type { ModbusExchange, Transmission } from './modbus-exchange.js';
import type { WireStatistics } from '../../protocols/vocabulary/wire-statistics.js';

export interface TcpExchangeOptions {
  clock: Clock;
  statistics: WireStatistics;
  trace: WireTrace;
  /** Called when the stream is beyond repair. */
  giveUp(): void;
}

interface Current extends Pick<Transmission, 'request'> {
  transactionId: number;
  inHand: InHand;
}

export class TcpExchange implements ModbusExchange {
  readonly #options: TcpExchangeOptions;
  #framer = new MbapFramer();
  #current: Current | null = null;
  #transactionId = 0;

  constructor(options: TcpExchangeOptions) {
    this.#options = options;
  }

  attach(channel: ByteChannel): void {
    const framer = new MbapFramer();
    this.#framer = framer;
    channel.onBytes((bytes) => {
      // What a connection says after it was given up is nobody's.
      if (this.#framer === framer) this.#read(framer, bytes);
    });
  }

  detach(error: Error): void {
    this.#current?.inHand.reject(error);
  }

  async transmit(channel: ByteChannel, { request, deadlineMs, signal }: Transmission): Promise<Uint8Array> {
    const { clock, trace } = this.#options;
    this.#transactionId = (this.#transactionId + 1) & 0xffff;
    const current: Current = { request, transactionId: this.#transactionId, inHand: new InHand() };
    this.#current = current;
    try {
      return await withDeadline({ clock, deadlineMs, what: 'The reply', signal }, async () => {
        const frame = mbapFrame(current.transactionId, request);
        trace('sent', frame);
        await channel.write(frame);
        return current.inHand.reply;
      });
    } catch (error) {
      if (!(error instanceof DeadlineError)) throw error;
      const message = `Unit ${request[0] ?? 0} did not answer within ${deadlineMs} ms`;
      throw new InstrumentError({ code: 'timeout', message, cause: error });
    } finally {
      this.#current = null;
    }
  }

  #read(framer: MbapFramer, bytes: Uint8Array): void {
    const { statistics, trace } = this.#options;
    trace('received', bytes);
    const verdict = framer.push(bytes);
    if (verdict.kind === 'frames') return verdict.frames.forEach((frame) => this.#take(frame));
    statistics.discardedBytes += bytes.length;
    this.#framer = new MbapFramer();
    this.#fail('malformed-reply', `The stream is out of step: ${verdict.problem}; the connection is dropped`);
    this.#options.giveUp();
  }

  #take(frame: MbapFrame): void {
    const { statistics } = this.#options;
    const current = this.#current;
    const match =
      current === null ? 'other-transaction' : matchMbapReply(frame, current.transactionId, current.request);
    switch (match) {
      case 'reply':
      case 'exception':
        current?.inHand.resolve(frame.bytes);
        return;
      case 'other-transaction':
        statistics.lateReplies += 1;
        return;
      case 'wrong-unit':
        statistics.foreignReplies += 1;
        this.#fail(
          'wrong-device',
          `Unit ${frame.bytes[0] ?? 0} answered instead of ${current?.request[0] ?? 0}`,
        );
        return;
      case 'wrong-function':
      case 'wrong-length':
        statistics.foreignReplies += 1;
        this.#fail('malformed-reply', `The reply is of another function or length than asked (${match})`);
    }
  }

  #fail(code: InstrumentErrorCode, message: string): void {
    this.#current?.inHand.reject(new InstrumentError({ code, message }));
  }
}
