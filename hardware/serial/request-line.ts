/**
 * One wire to instruments that are asked in text: one talker, one request in hand, each under a deadline; opened when first needed
 * and again after it was lost. These protocols have no transaction numbers, so after a request that was given up the wire rests
 * until the late reply has come, or as long again as it was given. What comes even later is not taken for an answer either: a
 * reply that an unanswered request could have got as well is put aside, and the question is asked once more.
 */
import type { AskOptions, Line, LineRequest, ReplyFramer } from '../../protocols/vendors/line.js';
import type { ByteChannel, OpenByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { DeadlineError, withDeadline, type Clock } from '../../protocols/vocabulary/clock.js';
import { InstrumentError, isInstrumentError } from '../../protocols/vocabulary/errors.js';
import { ChannelKeeper, REOPEN_DELAYS, type ReopenDelays } from './channel-keeper.js';
import { EitherSignal } from './either-signal.js';
import { InHand, type WireTrace } from './in-hand.js';
import { OverdueReplies } from './overdue-replies.js';
import { TurnQueue } from './turn-queue.js';
import { WireMeter } from './wire-meter.js';
import type { WireFigures, WireStatistics } from '../../protocols/vocabulary/wire-statistics.js';

export interface RequestLineOptions {
  open: OpenByteChannel;
  clock: Clock;
  /** Rest after whatever was last on the wire before the next request; 0 when left out. */
  gapMs?: number;
  /** What one character takes on a serial line; left out where the wire is none. */
  msPerCharacter?: number;
  reopenDelays?: ReopenDelays;
  trace?: WireTrace;
}

/** After so many timeouts in a row the channel itself is suspected. Opening anew costs little. */
const TIMEOUTS_BEFORE_REOPENING = 5;

/** After a doubtful reply the wire has to be still for this part of the deadline, so that what else was late has come. */
const QUIET_SHARE = 0.2;

interface Current {
  framer: ReplyFramer;
  inHand: InHand;
  /** What came could be the late reply to an earlier request. */
  doubtful: boolean;
}

/** The reply to a request that was given up. */
interface Debt {
  request: LineRequest;
  framer: ReplyFramer;
  untilMs: number;
  paid: AbortController;
}

export class RequestLine implements Line {
  readonly #options: RequestLineOptions;
  readonly #meter: WireMeter;
  readonly #turns = new TurnQueue();
  readonly #keeper: ChannelKeeper;
  readonly #closing = new AbortController();
  #current: Current | null = null;
  #debt: Debt | null = null;
  readonly #overdue = new OverdueReplies();
  #lastActivityMs = -Infinity;
  #timeoutsInARow = 0;

  constructor(options: RequestLineOptions) {
    this.#options = options;
    this.#meter = new WireMeter({ clock: options.clock, msPerCharacter: options.msPerCharacter ?? null });
    this.#keeper = new ChannelKeeper({
      open: options.open,
      clock: options.clock,
      delays: options.reopenDelays ?? REOPEN_DELAYS,
      statistics: this.#meter.statistics,
      onOpen: (channel) => channel.onBytes((bytes) => this.#read(bytes)),
      onLoss: (cause) => this.#current?.inHand.reject(lossError(cause)),
    });
  }

  get statistics(): Readonly<WireStatistics> {
    return this.#meter.statistics;
  }

  figures(): WireFigures {
    return this.#meter.figures();
  }

  async ask(request: LineRequest, { deadlineMs, signal }: AskOptions): Promise<Uint8Array> {
    using either = new EitherSignal(signal, this.#closing.signal);
    const turn = await this.#turns.take(either.signal);
    const measured = this.#meter.turn();
    try {
      const channel = await this.#keeper.channel(either.signal);
      await this.#rest(either.signal);
      return await this.#askForSure(channel, request, { deadlineMs, signal: either.signal });
    } finally {
      measured[Symbol.dispose]();
      turn[Symbol.dispose]();
    }
  }

  async wait(delayMs: number, signal: AbortSignal): Promise<void> {
    using either = new EitherSignal(signal, this.#closing.signal);
    await this.#options.clock.sleep(delayMs, either.signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new InstrumentError({ code: 'not-connected', message: 'The wire was shut down' }));
    await this.#keeper[Symbol.asyncDispose]();
  }

  /** Each doubtful reply settles at least one that was overdue, so this ends. */
  async #askForSure(channel: ByteChannel, request: LineRequest, options: AskOptions): Promise<Uint8Array> {
    for (;;) {
      const current: Current = { framer: request.makeFramer(), inHand: new InHand(), doubtful: false };
      try {
        const reply = await this.#exchange({ channel, request, current }, options);
        if (!current.doubtful || request.once === true) return reply;
      } catch (error) {
        if (!current.doubtful || request.once === true || !isRefusal(error)) throw error;
      }
      this.#meter.statistics.lateReplies += 1;
      await this.#waitForStillness(options);
    }
  }

  /** Not for longer than a request may take: somebody who babbles must not hold the wire. */
  async #waitForStillness({ deadlineMs, signal }: AskOptions): Promise<void> {
    const { clock } = this.#options;
    const latestMs = clock.monotonicMs() + deadlineMs;
    for (;;) {
      const stillMs = Math.min(this.#lastActivityMs + deadlineMs * QUIET_SHARE, latestMs);
      const leftMs = stillMs - clock.monotonicMs();
      if (leftMs <= 0) return;
      await clock.sleep(leftMs, signal);
    }
  }

  async #exchange(
    { channel, request, current }: { channel: ByteChannel; request: LineRequest; current: Current },
    options: AskOptions,
  ): Promise<Uint8Array> {
    const { clock } = this.#options;
    const deadline = { clock, what: 'The reply', ...options };
    const startedMs = clock.monotonicMs();
    this.#meter.statistics.requests += 1;
    let sent = false;
    try {
      const reply = await withDeadline(deadline, async (within) => {
        await channel.flushInput();
        within.throwIfAborted();
        this.#current = current;
        sent = true;
        this.#told('sent', request.bytes);
        await channel.write(request.bytes);
        this.#lastActivityMs = clock.monotonicMs();
        return current.inHand.reply;
      });
      this.#timeoutsInARow = 0;
      this.#meter.statistics.replies += 1;
      this.#meter.latency(clock.monotonicMs() - startedMs);
      return reply;
    } catch (error) {
      const told = error instanceof DeadlineError ? silenceError(current.framer, request, error) : error;
      if (sent && !isRefusal(told)) this.#owe(request, current.framer, options.deadlineMs);
      this.#afterFailure(told);
      throw told;
    } finally {
      this.#current = null;
      this.#count(current.framer);
    }
  }

  #owe(request: LineRequest, framer: ReplyFramer, deadlineMs: number): void {
    const untilMs = this.#options.clock.monotonicMs() + deadlineMs;
    this.#debt = { request, framer, untilMs, paid: new AbortController() };
  }

  /** Waits for a late reply, then until the wire has been still for the gap. */
  async #rest(signal: AbortSignal): Promise<void> {
    const { clock, gapMs = 0 } = this.#options;
    const debt = this.#debt;
    if (debt !== null) {
      await this.#sleepUntil(debt.untilMs, signal, debt.paid.signal);
      this.#debt = null;
      // A damaged reply was one: what was owed has come.
      const isSettled = debt.paid.signal.aborted || debt.framer.leftovers.damaged > 0;
      if (!isSettled) this.#overdue.add(debt.request, clock.monotonicMs());
    }
    for (;;) {
      const leftMs = this.#lastActivityMs + gapMs - clock.monotonicMs();
      if (leftMs <= 0) return;
      await clock.sleep(leftMs, signal);
    }
  }

  async #sleepUntil(untilMs: number, signal: AbortSignal, sooner: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    using either = new EitherSignal(signal, sooner);
    try {
      const leftMs = untilMs - clock.monotonicMs();
      if (leftMs > 0 && !sooner.aborted) await clock.sleep(leftMs, either.signal);
    } catch (error) {
      if (!sooner.aborted) throw error;
    }
    signal.throwIfAborted();
  }

  #read(bytes: Uint8Array): void {
    const { clock } = this.#options;
    this.#told('received', bytes);
    this.#lastActivityMs = clock.monotonicMs();
    const current = this.#current;
    const overdue = this.#overdue.observe(bytes, clock.monotonicMs());
    if (current !== null) {
      if (overdue > 0) current.doubtful = true;
      const step = current.framer.push(bytes);
      if (step.kind === 'more') return;
      this.#current = null;
      if (step.kind === 'reply') current.inHand.resolve(step.reply);
      else current.inHand.reject(step.error);
      return;
    }
    this.#meter.statistics.discardedBytes += bytes.length;
    this.#meter.statistics.lateReplies += overdue;
    const debt = this.#debt;
    if (debt === null || debt.paid.signal.aborted || debt.framer.push(bytes).kind === 'more') return;
    this.#meter.statistics.lateReplies += 1;
    debt.paid.abort(new Error('The late reply has come'));
  }

  #told(direction: 'sent' | 'received', bytes: Uint8Array): void {
    this.#meter.bytes(direction, bytes.length);
    this.#options.trace?.(direction, bytes);
  }

  #afterFailure(error: unknown): void {
    if (!isInstrumentError(error)) return;
    if (error.code === 'device-exception') this.#meter.statistics.exceptions += 1;
    if (error.code === 'timeout') this.#meter.statistics.timeouts += 1;
    // Any byte of a reply, even a damaged one, shows that the channel itself carries.
    this.#timeoutsInARow = error.code === 'timeout' ? this.#timeoutsInARow + 1 : 0;
    if (this.#timeoutsInARow < TIMEOUTS_BEFORE_REOPENING) return;
    this.#timeoutsInARow = 0;
    this.#keeper.drop();
  }

  #count(framer: ReplyFramer): void {
    const { bytes, damaged, foreign } = framer.leftovers;
    this.#meter.statistics.discardedBytes += bytes;
    this.#meter.statistics.crcErrors += damaged;
    this.#meter.statistics.foreignReplies += foreign;
  }
}

/** The instrument has answered: nothing is owed. */
function isRefusal(error: unknown): boolean {
  return isInstrumentError(error) && error.code === 'device-exception';
}

/** What came instead of the reply decides how its absence is told. */
function silenceError(framer: ReplyFramer, request: LineRequest, cause: DeadlineError): InstrumentError {
  const { bytes, damaged, foreign } = framer.leftovers;
  if (damaged > 0) {
    const hint = 'Noise on the line, or a checksum or format setting that is not the instrument’s';
    const message = `${damaged} damaged replies came to "${request.name}"`;
    return new InstrumentError({ code: 'bad-checksum', message, hint, cause });
  }
  if (foreign > 0) {
    const hint = 'Two instruments may have the same or the wrong address';
    const message = `What came does not answer "${request.name}"`;
    return new InstrumentError({ code: 'wrong-device', message, hint, cause });
  }
  const noise = bytes === 0 ? '' : `; ${bytes} bytes came that are no reply`;
  const message = `No answer to "${request.name}" within ${Math.round(cause.deadlineMs)} ms${noise}`;
  return new InstrumentError({ code: 'timeout', message, cause });
}

function lossError(cause: Error | null): InstrumentError {
  if (isInstrumentError(cause)) return cause;
  const message = `The connection was lost${cause === null ? '' : `: ${cause.message}`}`;
  return new InstrumentError({ code: 'not-connected', message, cause: cause ?? undefined });
}
