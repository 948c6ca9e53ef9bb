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
import { DeadlineError, type Clock } from '../../protocols/vocabulary/clock.js';
import { InstrumentError, type InstrumentErrorCode } from '../../protocols/vocabulary/errors.js';
import type { WireStatistics } from '../../protocols/vocabulary/wire-statistics.js';
import type { WireTrace } from '../serial/in-hand.js';
import type { ModbusExchange, Transmission } from './modbus-exchange.js';
import { Question } from './question.js';

export interface TcpExchangeOptions {
  clock: Clock;
  statistics: WireStatistics;
  trace: WireTrace | undefined;
  /** Called when the stream is beyond repair. */
  giveUp(): void;
}

interface Current extends Pick<Transmission, 'request'> {
  transactionId: number;
  question: Question;
  resolve: ((reply: Uint8Array) => void) | null;
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

  fail(error: Error): void {
    this.#current?.question.fail(error);
  }

  async transmit(channel: ByteChannel, { request, deadlineMs }: Transmission): Promise<Uint8Array> {
    const { clock, trace } = this.#options;
    this.#transactionId = (this.#transactionId + 1) & 0xffff;
    const question = new Question();
    const current: Current = { request, transactionId: this.#transactionId, question, resolve: null };
    this.#current = current;
    const timer = clock.after(deadlineMs, () => question.fail(new DeadlineError('The reply', deadlineMs)));
    try {
      return await question.wait<Uint8Array>((resolve) => {
        current.resolve = resolve;
        const frame = mbapFrame(current.transactionId, request);
        trace?.('sent', frame);
        channel.write(frame).catch((error: Error) => question.fail(error));
      });
    } catch (error) {
      if (!(error instanceof DeadlineError)) throw error;
      const message = `Unit ${request[0] ?? 0} did not answer within ${deadlineMs} ms`;
      throw new InstrumentError({ code: 'timeout', message, cause: error });
    } finally {
      timer[Symbol.dispose]();
      this.#current = null;
    }
  }

  #read(framer: MbapFramer, bytes: Uint8Array): void {
    const { statistics, trace } = this.#options;
    trace?.('received', bytes);
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
        current?.resolve?.(frame.bytes);
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
    this.fail(new InstrumentError({ code, message }));
  }
}
