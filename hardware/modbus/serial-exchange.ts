/**
 * Modbus RTU and ASCII, on a serial line or raw over TCP. A line has no transaction numbers: a reply is known only by unit,
 * function, length and checksum. So there is silence before each request, noise and echo are passed over, and after a timeout the
 * unit is brought back in step (see LateReplyLedger) before it is believed again.
 */
import { expectedReply, replyRepeatsRequest } from '../../protocols/framing/expected-reply.js';
import type { FoundReply, ReplyFinder, SerialFraming } from '../../protocols/framing/serial-framing.js';
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { DeadlineError, type Clock } from '../../protocols/vocabulary/clock.js';
import { InstrumentError } from '../../protocols/vocabulary/errors.js';
import type { WireStatistics } from '../../protocols/vocabulary/wire-statistics.js';
import type { WireTrace } from '../serial/in-hand.js';
import { LateReplyLedger, QUIET_DEADLINES } from './late-reply-ledger.js';
import type { ModbusExchange, Transmission } from './modbus-exchange.js';
import { Question } from './question.js';
import { silenceError } from './silence-error.js';

export interface SerialTiming {
  /** 0 where there is no line of a known speed (over TCP). */
  msPerCharacter: number;
  /** Between the last byte of a frame and the first of the next one, before the turnaround delay. */
  silenceMs: number;
  /** Pause after whatever was last on the line before the next request, beyond the silence. */
  turnaroundDelayMs: number;
  /** So long a pause in the middle of a frame ends it. */
  settledAfterMs: number;
}

export interface SerialExchangeOptions {
  clock: Clock;
  statistics: WireStatistics;
  trace: WireTrace | undefined;
  framing: SerialFraming;
  timing: SerialTiming;
}

interface Current {
  question: Question;
  finder: ReplyFinder;
  resolve: ((reply: Uint8Array) => void) | null;
  quiet: Disposable | null;
}

export class SerialExchange implements ModbusExchange {
  readonly #options: SerialExchangeOptions;
  readonly #ledger: LateReplyLedger;
  #current: Current | null = null;
  /** Called when a late reply has come. */
  #onPaid: (() => void) | null = null;
  #lastActivityMs = -Infinity;
  #silenceMs = 0;
  /** Whether the operating system may hold bytes of the past: nothing is flushed without a reason. */
  #isInputClean = false;
  /** Whether the line gives back what is sent; `null` until a reply has shown it. */
  #echoes: boolean | null = null;

  constructor(options: SerialExchangeOptions) {
    this.#options = options;
    this.#ledger = new LateReplyLedger((request) =>
      options.framing.findReply(request, replyRepeatsRequest(request) ? 'none' : 'maybe'),
    );
  }

  attach(channel: ByteChannel): void {
    const { silenceMs, turnaroundDelayMs } = this.#options.timing;
    this.#silenceMs = (channel.bitTimes === 'none' ? 0 : silenceMs) + turnaroundDelayMs;
    this.#isInputClean = false;
    this.#echoes = null;
    channel.onBytes((bytes) => this.#read(bytes));
  }

  fail(error: Error): void {
    this.#current?.question.fail(error);
  }

  transmit(channel: ByteChannel, transmission: Transmission): Promise<Uint8Array> {
    const { request } = transmission;
    const nowMs = this.#options.clock.monotonicMs();
    const unclear = this.#echoes === null && replyRepeatsRequest(request);
    if (unclear || this.#ledger.owes(request, nowMs)) return this.#askAfterAnother(channel, transmission);
    const isClear = this.#ledger.quietLeftMs(request, nowMs) <= 0;
    return isClear ? this.#ask(channel, transmission) : this.#askAfterQuiet(channel, transmission);
  }

  /**
   * First a question that no late reply, and no echo, can be mistaken for an answer to. Any answer to it, a refusal too, shows that
   * the unit is in step and whether the line echoes. Without an answer the request itself is not sent.
   */
  async #askAfterAnother(channel: ByteChannel, transmission: Transmission): Promise<Uint8Array> {
    const request = this.#ledger.distinguishable(transmission.request);
    this.#options.statistics.resyncs += 1;
    if (request === null)
      throw new InstrumentError({ code: 'timeout', message: 'The unit owes replies of every length' });
    await this.#ask(channel, { ...transmission, request });
    return this.#askAfterQuiet(channel, transmission);
  }

  /** Waits until no late reply can be taken for the answer: it has come, or its time is over. */
  async #askAfterQuiet(channel: ByteChannel, transmission: Transmission): Promise<Uint8Array> {
    const { request } = transmission;
    const { clock, framing } = this.#options;
    const question = new Question();
    this.#current = { question, finder: framing.findReply(request, 'none'), resolve: null, quiet: null };
    try {
      for (;;) {
        const leftMs = this.#ledger.quietLeftMs(request, clock.monotonicMs());
        if (leftMs <= 0) break;
        let timer: Disposable | null = null;
        try {
          await question.wait<void>((resolve) => {
            this.#onPaid = resolve;
            timer = clock.after(leftMs, resolve);
          });
        } finally {
          (timer as Disposable | null)?.[Symbol.dispose]();
        }
      }
    } finally {
      this.#onPaid = null;
      this.#current = null;
    }
    return this.#ask(channel, transmission);
  }

  async #ask(channel: ByteChannel, { request, deadlineMs }: Transmission): Promise<Uint8Array> {
    const { clock, framing } = this.#options;
    const totalMs = deadlineMs + this.#wireTimeMs(request);
    const finder = framing.findReply(request, this.#echoRule(request));
    const question = new Question();
    const current: Current = { question, finder, resolve: null, quiet: null };
    this.#current = current;
    const timer = clock.after(totalMs, () => question.fail(new DeadlineError('The reply', totalMs)));
    let sent = false;
    try {
      if (!this.#isInputClean || this.#silenceLeftMs() > 0) await this.#clearLine(channel, question);
      const reply = question.wait<Uint8Array>((resolve) => {
        current.resolve = resolve;
        sent = true;
        this.#send(channel, request, question);
      });
      const bytes = await reply;
      this.#echoes = finder.leftovers.echoes > 0;
      this.#ledger.settle(request[0] ?? 0, clock.monotonicMs());
      return bytes;
    } catch (error) {
      this.#isInputClean = false;
      const last = error instanceof DeadlineError ? finder.settle() : null;
      if (last !== null) {
        this.#ledger.settle(request[0] ?? 0, clock.monotonicMs());
        return last.bytes;
      }
      // A damaged reply was one: what was owed has come.
      const quietMs = finder.leftovers.crcErrors > 0 ? 0 : deadlineMs * QUIET_DEADLINES;
      if (sent) this.#ledger.owe(request, clock.monotonicMs(), quietMs);
      throw error instanceof DeadlineError ? silenceError(finder, request, error) : error;
    } finally {
      timer[Symbol.dispose]();
      current.quiet?.[Symbol.dispose]();
      this.#count(finder);
      this.#current = null;
    }
  }

  /** A late reply or a stray byte may be anywhere between the line and here; and the line wants its silence. */
  async #clearLine(channel: ByteChannel, question: Question): Promise<void> {
    const { clock } = this.#options;
    for (let leftMs = this.#silenceLeftMs(); leftMs > 0; leftMs = this.#silenceLeftMs()) {
      let timer: Disposable | null = null;
      try {
        await question.wait<void>((resolve) => (timer = clock.after(leftMs, resolve)));
      } finally {
        (timer as Disposable | null)?.[Symbol.dispose]();
      }
    }
    if (this.#isInputClean) return;
    this.#isInputClean = true;
    await question.wait<void>((resolve, reject) => {
      channel.flushInput().then(resolve, reject);
    });
  }

  /** Counted from the last byte that was heard or sent: a line that has rested is not made to rest again. */
  #silenceLeftMs(): number {
    if (this.#silenceMs === 0) return 0;
    return this.#lastActivityMs + this.#silenceMs - this.#options.clock.monotonicMs();
  }

  #send(channel: ByteChannel, request: Uint8Array, question: Question): void {
    const { clock, framing, trace } = this.#options;
    const frame = framing.frame(request);
    trace?.('sent', frame);
    channel.write(frame).then(
      () => (this.#lastActivityMs = clock.monotonicMs()),
      (error: Error) => question.fail(error),
    );
  }

  #echoRule(request: Uint8Array): 'maybe' | 'first' | 'none' {
    if (!replyRepeatsRequest(request)) return 'maybe';
    return this.#echoes === true ? 'first' : 'none';
  }

  /** What the request and its longest reply take on the line. */
  #wireTimeMs(request: Uint8Array): number {
    const { framing, timing } = this.#options;
    if (timing.msPerCharacter === 0) return 0;
    const replyLength = expectedReply(request).length ?? IDENTIFICATION_LENGTH_USUAL;
    const characters = framing.charactersOf(request.length) + framing.charactersOf(replyLength);
    return characters * timing.msPerCharacter;
  }

  #read(bytes: Uint8Array): void {
    const { clock, statistics, trace, timing } = this.#options;
    trace?.('received', bytes);
    this.#lastActivityMs = clock.monotonicMs();
    const late = this.#ledger.observe(bytes);
    statistics.lateReplies += late;
    if (late > 0) this.#onPaid?.();
    const current = this.#current;
    if (current === null || current.resolve === null) {
      this.#isInputClean = false;
      if (late === 0) statistics.discardedBytes += bytes.length;
      return;
    }
    current.quiet?.[Symbol.dispose]();
    current.quiet = null;
    if (this.#conclude(current, current.finder.push(bytes))) return;
    current.quiet = clock.after(timing.settledAfterMs, () => {
      this.#conclude(current, current.finder.settle());
    });
  }

  #conclude(current: Current, reply: FoundReply | null): boolean {
    if (reply !== null) current.resolve?.(reply.bytes);
    return reply !== null;
  }

  #count(finder: ReplyFinder): void {
    const { statistics } = this.#options;
    const { bytes, crcErrors, foreignReplies } = finder.leftovers;
    if (bytes === 0) return;
    // Whatever stood behind the reply may go on.
    this.#isInputClean = false;
    statistics.discardedBytes += bytes;
    statistics.crcErrors += crcErrors;
    statistics.foreignReplies += foreignReplies;
  }
}

/** Three names of some twenty letters: for reckoning its time on the line. */
const IDENTIFICATION_LENGTH_USUAL = 80;
