/**
 * One wire to Modbus instruments: one talker, one request in flight, each under a hard deadline; opened when it is first needed
 * and again after it was lost, by itself. What comes back is the reply to the request in hand, or an error; never anything else.
 * A request is sent once: whether to ask again is the caller's to decide.
 */
import { EXCEPTION_FLAG } from '../../protocols/framing/expected-reply.js';
import type { ModbusReadOptions } from '../../protocols/modbus/modbus-reader.js';
import type { OpenByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { InstrumentError, isInstrumentError } from '../../protocols/vocabulary/errors.js';
import type { WireFigures, WireStatistics } from '../../protocols/vocabulary/wire-statistics.js';
import { AbortWatch } from '../serial/abort-watch.js';
import { ChannelKeeper, REOPEN_DELAYS, type ReopenDelays } from '../serial/channel-keeper.js';
import type { WireTrace } from '../serial/in-hand.js';
import { WAITING_MAX } from '../serial/turn-queue.js';
import { WireMeter } from '../serial/wire-meter.js';
import type { EncodedRequest } from './modbus-codec.js';
import type { ModbusExchange } from './modbus-exchange.js';
import {
  makeExchange,
  msPerCharacterOf,
  TIMEOUTS_BEFORE_REOPENING,
  type ExchangeOptions,
} from './make-exchange.js';

export interface ModbusWireOptions extends ExchangeOptions {
  open: OpenByteChannel;
  reopenDelays?: ReopenDelays;
}

interface Job {
  /** Called when the job has the wire. */
  ask: () => Promise<unknown>;
  signal: AbortSignal;
  resolve: (value: never) => void;
  reject: (error: Error) => void;
  /** Only while the wire is opened for it. */
  opening: AbortController | null;
  failure: Error | null;
}

export class ModbusWire implements AsyncDisposable {
  readonly #options: ModbusWireOptions;
  readonly #meter: WireMeter;
  readonly #exchange: ModbusExchange;
  readonly #keeper: ChannelKeeper;
  readonly #watch: AbortWatch;
  #waiting: Job[] = [];
  #inHand: Job | null = null;
  #closed: Error | null = null;
  #timeoutsInARow = 0;

  constructor(options: ModbusWireOptions) {
    this.#options = options;
    this.#meter = new WireMeter({ clock: options.clock, msPerCharacter: msPerCharacterOf(options) });
    const trace: WireTrace = (direction, bytes) => {
      this.#meter.bytes(direction, bytes.length);
      options.trace?.(direction, bytes);
    };
    this.#exchange = makeExchange({ ...options, trace }, this.#meter.statistics, () => this.#keeper.drop());
    this.#keeper = new ChannelKeeper({
      open: options.open,
      clock: options.clock,
      delays: options.reopenDelays ?? REOPEN_DELAYS,
      statistics: this.#meter.statistics,
      onOpen: (channel) => this.#exchange.attach(channel),
      onLoss: (cause) => this.#exchange.fail(lossError(cause)),
    });
    this.#watch = new AbortWatch({
      onAbort: (signal) => this.#abort((job) => job.signal === signal, asError(signal.reason)),
      isInUse: (signal) =>
        this.#inHand?.signal === signal || this.#waiting.some((job) => job.signal === signal),
    });
  }

  get statistics(): Readonly<WireStatistics> {
    return this.#meter.statistics;
  }

  figures(): WireFigures {
    return this.#meter.figures();
  }

  /** Waits for the turn, then encodes, sends and waits for the reply. A codec that throws ends the request unsent. */
  request<T>(encode: () => EncodedRequest<T>, { deadlineMs, signal }: ModbusReadOptions): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const refusal = this.#refusal(signal);
      if (refusal !== null) return reject(refusal);
      this.#watch.watch(signal);
      const job: Job = {
        ask: () => this.#answer(job, encode, deadlineMs),
        ...{ signal, resolve, reject, opening: null, failure: null },
      };
      this.#waiting.push(job);
      if (this.#inHand === null) void this.#work();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = new InstrumentError({ code: 'not-connected', message: 'The wire was shut down' });
    this.#abort(() => true, this.#closed);
    this.#watch[Symbol.dispose]();
    await this.#keeper[Symbol.asyncDispose]();
  }

  #refusal(signal: AbortSignal): Error | null {
    if (this.#closed !== null) return this.#closed;
    if (signal.aborted) return asError(signal.reason);
    if (this.#waiting.length < WAITING_MAX) return null;
    return new InstrumentError({
      code: 'timeout',
      message: `${WAITING_MAX} requests already wait for the wire`,
    });
  }

  /** One job after the other, until none waits. */
  async #work(): Promise<void> {
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) {
      this.#inHand = job;
      const turn = this.#meter.turn();
      try {
        job.resolve((await job.ask()) as never);
      } catch (error) {
        job.reject(asError(error));
      }
      turn[Symbol.dispose]();
      this.#inHand = null;
    }
  }

  async #answer<T>(job: Job, encode: () => EncodedRequest<T>, deadlineMs: number): Promise<T> {
    const channel = this.#keeper.opened ?? (await this.#open(job));
    // It was given up while the wire was opened for it.
    if (job.failure !== null) throw job.failure;
    const encoded = encode();
    const { request } = encoded;
    const { clock } = this.#options;
    const startedMs = clock.monotonicMs();
    this.#meter.statistics.requests += 1;
    try {
      const reply = await this.#exchange.transmit(channel, { request, deadlineMs });
      this.#timeoutsInARow = 0;
      const refused = ((reply[1] ?? 0) & EXCEPTION_FLAG) !== 0;
      this.#meter.statistics[refused ? 'exceptions' : 'replies'] += 1;
      this.#meter.latency(clock.monotonicMs() - startedMs);
      return await encoded.decode(reply);
    } catch (error) {
      this.#afterFailure(error);
      throw error;
    }
  }

  #open(job: Job) {
    job.opening = new AbortController();
    return this.#keeper.channel(job.opening.signal);
  }

  #abort(isMeant: (job: Job) => boolean, error: Error): void {
    const leaving = this.#waiting.filter(isMeant);
    if (leaving.length > 0) this.#waiting = this.#waiting.filter((job) => !isMeant(job));
    for (const job of leaving) job.reject(error);
    const inHand = this.#inHand;
    if (inHand === null || !isMeant(inHand)) return;
    inHand.failure = error;
    inHand.opening?.abort(error);
    this.#exchange.fail(error);
  }

  #afterFailure(error: unknown): void {
    if (!isInstrumentError(error) || error.code === 'device-exception') return;
    // Any byte of a reply, even a damaged one, shows that the channel itself carries.
    this.#timeoutsInARow = error.code === 'timeout' ? this.#timeoutsInARow + 1 : 0;
    if (error.code === 'timeout') this.#meter.statistics.timeouts += 1;
    if (this.#timeoutsInARow < TIMEOUTS_BEFORE_REOPENING[this.#options.framing]) return;
    this.#timeoutsInARow = 0;
    this.#keeper.drop();
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

function lossError(cause: Error | null): InstrumentError {
  if (isInstrumentError(cause)) return cause;
  const message = `The connection was lost${cause === null ? '' : `: ${cause.message}`}`;
  return new InstrumentError({ code: 'not-connected', message, cause: cause ?? undefined });
}
