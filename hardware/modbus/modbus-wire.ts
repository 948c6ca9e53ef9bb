/**
 * One wire to Modbus instruments: one talker, one request in flight, each under a hard deadline; opened when it is first needed
 * and again after it was lost, by itself. What comes back is the reply to the request in hand, or an error; never anything else.
 */
import { setMaxListeners } from 'node:events';
import { EXCEPTION_FLAG } from '../../protocols/framing/expected-reply.js';
import type { OpenByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { InstrumentError, isInstrumentError } from '../../protocols/vocabulary/errors.js';
import { EitherSignal } from '../serial/either-signal.js';
import { ChannelKeeper, REOPEN_DELAYS, type ReopenDelays } from '../serial/channel-keeper.js';
import type { WireTrace } from '../serial/in-hand.js';
import type { ModbusExchange, Transmission } from './modbus-exchange.js';
import { RtuExchange } from './rtu-exchange.js';
import { TcpExchange } from './tcp-exchange.js';
import { TurnQueue, WAITING_MAX } from '../serial/turn-queue.js';
import type { WireFigures, WireStatistics } from '../../protocols/vocabulary/wire-statistics.js';
import { WireMeter } from '../serial/wire-meter.js';

export type ModbusFraming = 'tcp' | 'rtu' | 'rtu-over-tcp';

export interface ModbusWireOptions {
  framing: ModbusFraming;
  open: OpenByteChannel;
  clock: Clock;
  /** Of the serial line: for the silence between frames and for the time the bytes take. Required for `rtu`. */
  bitsPerSecond?: number;
  /** Start, data, parity and stop bits; 11 when left out. */
  bitsPerCharacter?: number;
  /** RTU only: pause before each request beyond the 3.5 characters; 0 when left out. */
  turnaroundDelayMs?: number;
  reopenDelays?: ReopenDelays;
  trace?: WireTrace;
}

/** RTU: start, eight data, parity or second stop, stop. */
const BITS_PER_CHARACTER = 11;

/** Gives a request's reply; only to be used inside the turn that it was given in. */
export type Transmit = (transmission: Transmission) => Promise<Uint8Array>;

/**
 * After so many timeouts in a row, with no reply from anyone, the channel is suspected: a TCP peer may have vanished without
 * a word, an adapter may hang. Opening anew costs little.
 */
const TIMEOUTS_BEFORE_REOPENING: Readonly<Record<ModbusFraming, number>> = {
  tcp: 2,
  rtu: 20,
  'rtu-over-tcp': 5,
};

export class ModbusWire implements AsyncDisposable {
  readonly #options: ModbusWireOptions;
  readonly #meter: WireMeter;
  readonly #turns = new TurnQueue();
  readonly #exchange: ModbusExchange;
  readonly #keeper: ChannelKeeper;
  readonly #closing = new AbortController();
  #timeoutsInARow = 0;

  constructor(options: ModbusWireOptions) {
    this.#options = options;
    const { bitsPerSecond, bitsPerCharacter = BITS_PER_CHARACTER } = options;
    const msPerCharacter = bitsPerSecond === undefined ? null : (bitsPerCharacter * 1000) / bitsPerSecond;
    this.#meter = new WireMeter({ clock: options.clock, msPerCharacter });
    // One listener a request that waits, and the one in hand: many, but not a leak.
    setMaxListeners(WAITING_MAX + 1, this.#closing.signal);
    this.#exchange = this.#makeExchange();
    this.#keeper = new ChannelKeeper({
      open: options.open,
      clock: options.clock,
      delays: options.reopenDelays ?? REOPEN_DELAYS,
      statistics: this.#meter.statistics,
      onOpen: (channel) => this.#exchange.attach(channel),
      onLoss: (cause) => this.#exchange.detach(lossError(cause)),
    });
  }

  get statistics(): Readonly<WireStatistics> {
    return this.#meter.statistics;
  }

  figures(): WireFigures {
    return this.#meter.figures();
  }

  /** Waits for the turn, gives `use` the wire, and passes it on when `use` has settled. */
  async inTurn<T>(signal: AbortSignal, use: (transmit: Transmit) => Promise<T>): Promise<T> {
    using either = new EitherSignal(signal, this.#closing.signal);
    const turn = await this.#turns.take(either.signal);
    const measured = this.#meter.turn();
    try {
      return await use((transmission) => this.#transmit({ ...transmission, signal: either.signal }));
    } finally {
      measured[Symbol.dispose]();
      turn[Symbol.dispose]();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new InstrumentError({ code: 'not-connected', message: 'The wire was shut down' }));
    await this.#keeper[Symbol.asyncDispose]();
  }

  async #transmit(transmission: Transmission): Promise<Uint8Array> {
    const { clock } = this.#options;
    const channel = await this.#keeper.channel(transmission.signal);
    const startedMs = clock.monotonicMs();
    this.#meter.statistics.requests += 1;
    try {
      const reply = await this.#exchange.transmit(channel, transmission);
      this.#timeoutsInARow = 0;
      const refused = ((reply[1] ?? 0) & EXCEPTION_FLAG) !== 0;
      this.#meter.statistics[refused ? 'exceptions' : 'replies'] += 1;
      this.#meter.latency(clock.monotonicMs() - startedMs);
      return reply;
    } catch (error) {
      this.#afterFailure(error);
      throw error;
    }
  }

  #afterFailure(error: unknown): void {
    if (!isInstrumentError(error)) return;
    // Any byte of a reply, even a damaged one, shows that the channel itself carries.
    this.#timeoutsInARow = error.code === 'timeout' ? this.#timeoutsInARow + 1 : 0;
    if (error.code === 'timeout') this.#meter.statistics.timeouts += 1;
    if (this.#timeoutsInARow < TIMEOUTS_BEFORE_REOPENING[this.#options.framing]) return;
    this.#timeoutsInARow = 0;
    this.#keeper.drop();
  }

  #makeExchange(): ModbusExchange {
    const { framing, clock, bitsPerSecond, turnaroundDelayMs = 0 } = this.#options;
    const trace: WireTrace = (direction, bytes) => {
      this.#meter.bytes(direction, bytes.length);
      this.#options.trace?.(direction, bytes);
    };
    const shared = { clock, statistics: this.#meter.statistics, trace };
    if (framing === 'tcp') return new TcpExchange({ ...shared, giveUp: () => this.#keeper.drop() });
    if (framing === 'rtu' && bitsPerSecond === undefined) throw new RangeError('rtu needs bitsPerSecond');
    return new RtuExchange({ ...shared, bitsPerSecond: bitsPerSecond ?? null, turnaroundDelayMs });
  }
}

function lossError(cause: Error | null): InstrumentError {
  if (isInstrumentError(cause)) return cause;
  const message = `The connection was lost${cause === null ? '' : `: ${cause.message}`}`;
  return new InstrumentError({ code: 'not-connected', message, cause: cause ?? undefined });
}
