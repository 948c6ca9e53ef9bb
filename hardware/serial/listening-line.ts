/**
 * One wire on which an instrument talks unasked: opened when first needed and again by itself after it was lost. Keeps the newest
 * good telegram of each kind with the instant of its last byte; sends nothing.
 */
import {
  silenceError,
  type Ear,
  type HearOptions,
  type HeardTelegram,
  type Telegram,
  type TelegramFramer,
  type TelegramLeftovers,
  type Telegrams,
} from '../../protocols/vendors/listening/telegrams.js';
import type { ByteChannel, OpenByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { DeadlineError, withDeadline, type Clock } from '../../protocols/vocabulary/clock.js';
import { InstrumentError } from '../../protocols/vocabulary/errors.js';
import type { WireFigures, WireStatistics } from '../../protocols/vocabulary/wire-statistics.js';
import { ChannelKeeper, REOPEN_DELAYS, type ReopenDelays } from './channel-keeper.js';
import { EitherSignal } from './either-signal.js';
import type { WireTrace } from './in-hand.js';
import { LineCutter } from './line-cutter.js';
import { WireMeter } from './wire-meter.js';

export interface ListeningLineOptions {
  open: OpenByteChannel;
  clock: Clock;
  /** What one character takes on a serial line; left out where the wire is none. */
  msPerCharacter?: number;
  reopenDelays?: ReopenDelays;
  trace?: WireTrace;
}

/** Within a telegram bytes follow each other faster, even over a serial server on a slow link. */
export const BYTE_GAP_MS_MAX = 500;
/** Kinds come from what is received, so their number has a limit: the one not heard for longest goes. */
export const KINDS_MAX = 32;
/** After so many waits in a row without a single byte the channel itself is suspected. Opening anew costs little. */
const SILENT_WAITS_BEFORE_REOPENING = 5;
/** The keeper spaces its attempts out; this is only how often it is asked. */
const LOOK_AGAIN_MS = 250;

interface Waiter {
  resolve: () => void;
  reject: (error: Error) => void;
}

export class ListeningLine implements Ear {
  readonly #options: ListeningLineOptions;
  readonly #meter: WireMeter;
  readonly #keeper: ChannelKeeper;
  readonly #closing = new AbortController();
  readonly #heard = new Map<string, { telegram: Telegram; serial: number; atMs: number }>();
  readonly #waiters = new Set<Waiter>();
  #telegrams: Telegrams | null = null;
  #framer: TelegramFramer | null = null;
  #channel: ByteChannel | null = null;
  /** What came since the last good telegram that was none. */
  #since: TelegramLeftovers = { bytes: 0, damaged: 0, foreign: 0 };
  #serial = 0;
  #lastByteMs = -Infinity;
  #silentWaits = 0;
  #running: Promise<void> | null = null;
  #failure: Error | null = null;
  #lost: () => void = () => undefined;

  constructor(options: ListeningLineOptions) {
    this.#options = options;
    this.#meter = new WireMeter({ clock: options.clock, msPerCharacter: options.msPerCharacter ?? null });
    this.#keeper = new ChannelKeeper({
      open: options.open,
      clock: options.clock,
      delays: options.reopenDelays ?? REOPEN_DELAYS,
      statistics: this.#meter.statistics,
      onOpen: (channel) => this.#begin(channel),
      onLoss: () => this.#lost(),
    });
  }

  get statistics(): Readonly<WireStatistics> {
    return this.#meter.statistics;
  }

  figures(): WireFigures {
    return this.#meter.figures();
  }

  attend(telegrams: Telegrams): void {
    this.#telegrams = telegrams;
    this.#framer = makeFramer(telegrams);
    this.#heard.clear();
  }

  heard(): readonly HeardTelegram[] {
    const nowMs = this.#options.clock.monotonicMs();
    return [...this.#heard.values()]
      .sort((left, right) => right.serial - left.serial)
      .map(({ telegram, serial, atMs }) => ({ ...telegram, serial, ageMs: nowMs - atMs }));
  }

  async hearMore({ deadlineMs, signal }: HearOptions): Promise<number> {
    using either = new EitherSignal(signal, this.#closing.signal);
    either.signal.throwIfAborted();
    this.#running ??= this.#keepOpen();
    if (this.#failure !== null) throw this.#failure;
    const { clock } = this.#options;
    const startedMs = clock.monotonicMs();
    const byteBeforeMs = this.#lastByteMs;
    const options = { clock, deadlineMs, what: 'A telegram', signal: either.signal };
    let waiter: Waiter | null = null;
    try {
      await withDeadline(options, () => {
        return new Promise<void>((resolve, reject) => {
          waiter = { resolve, reject };
          this.#waiters.add(waiter);
        });
      });
      this.#silentWaits = 0;
      return clock.monotonicMs() - startedMs;
    } catch (error) {
      if (!(error instanceof DeadlineError)) throw error;
      if (this.#channel?.state !== 'open') throw notOpenYet();
      this.#meter.statistics.timeouts += 1;
      this.#suspectChannel(this.#lastByteMs !== byteBeforeMs);
      throw silenceError(this.#since, deadlineMs);
    } finally {
      if (waiter !== null) this.#waiters.delete(waiter);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new InstrumentError({ code: 'not-connected', message: 'The wire was shut down' }));
    this.#lost();
    await this.#keeper[Symbol.asyncDispose]();
    await this.#running;
  }

  /** Ends only with the wire itself. */
  async #keepOpen(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        const lost = new Promise<void>((resolve) => (this.#lost = resolve));
        await this.#keeper.channel(signal);
        this.#failure = null;
        await lost;
        if (!signal.aborted) this.#fail(lossError());
      } catch (error) {
        if (signal.aborted) return;
        this.#fail(error instanceof Error ? error : new Error(String(error)));
        await clock.sleep(LOOK_AGAIN_MS, signal).catch(() => undefined);
      }
    }
  }

  #begin(channel: ByteChannel): void {
    const { clock } = this.#options;
    this.#failure = null;
    this.#channel = channel;
    this.#framer = makeFramer(this.#telegrams);
    this.#lastByteMs = clock.monotonicMs();
    // What a port or serial server kept from before has no instant.
    void channel.flushInput().catch(() => undefined);
    channel.onBytes((bytes) => {
      // A channel that was given up may still deliver.
      if (this.#channel === channel) this.#read(bytes);
    });
  }

  #read(bytes: Uint8Array): void {
    const { clock, trace } = this.#options;
    this.#meter.bytes('received', bytes.length);
    trace?.('received', bytes);
    const framer = this.#framer;
    if (framer === null) return;
    const nowMs = clock.monotonicMs();
    const before = { ...framer.leftovers };
    if (nowMs - this.#lastByteMs > BYTE_GAP_MS_MAX) framer.interrupt();
    this.#lastByteMs = nowMs;
    const telegrams = framer.push(bytes);
    this.#count(before, framer.leftovers);
    if (telegrams.length === 0) return;
    for (const telegram of telegrams) this.#keep(telegram, nowMs);
    this.#since = { bytes: 0, damaged: 0, foreign: 0 };
    for (const waiter of [...this.#waiters]) waiter.resolve();
  }

  #keep(telegram: Telegram, atMs: number): void {
    this.#meter.statistics.replies += 1;
    this.#serial += 1;
    // Put behind the others: the first of the map is the one not heard for longest.
    this.#heard.delete(telegram.kind);
    this.#heard.set(telegram.kind, { telegram, serial: this.#serial, atMs });
    const [oldest] = this.#heard.keys();
    if (this.#heard.size > KINDS_MAX && oldest !== undefined) this.#heard.delete(oldest);
  }

  #count(before: TelegramLeftovers, after: Readonly<TelegramLeftovers>): void {
    const bytes = after.bytes - before.bytes;
    const damaged = after.damaged - before.damaged;
    const foreign = after.foreign - before.foreign;
    const { statistics } = this.#meter;
    statistics.discardedBytes += bytes;
    statistics.crcErrors += damaged;
    statistics.foreignReplies += foreign;
    this.#since.bytes += bytes;
    this.#since.damaged += damaged;
    this.#since.foreign += foreign;
  }

  #suspectChannel(anyByteCame: boolean): void {
    this.#silentWaits = anyByteCame ? 0 : this.#silentWaits + 1;
    if (this.#silentWaits < SILENT_WAITS_BEFORE_REOPENING) return;
    this.#silentWaits = 0;
    this.#keeper.drop();
    this.#lost();
  }

  #fail(error: Error): void {
    this.#failure = error;
    for (const waiter of [...this.#waiters]) waiter.reject(error);
  }
}

function makeFramer(telegrams: Telegrams | null): TelegramFramer | null {
  if (telegrams === null) return null;
  return telegrams.cut === 'lines' ? new LineCutter(telegrams.end, telegrams.judge) : telegrams.makeFramer();
}

function notOpenYet(): InstrumentError {
  const message = 'The connection is still being opened';
  return new InstrumentError({ code: 'not-connected', message });
}

function lossError(): InstrumentError {
  return new InstrumentError({ code: 'not-connected', message: 'The connection was lost' });
}
