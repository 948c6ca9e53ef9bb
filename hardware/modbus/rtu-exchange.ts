/**
 * Modbus RTU on a serial line, or raw over TCP. A line has no transaction numbers: a reply is known only by unit, function,
 * length and CRC. So there is silence before each request, noise and echo are passed over, and after a timeout the unit
 * is brought back in step (see LateReplyLedger) before it is believed again.
 */
import { ModbusRtuFramer, type RtuReply } from '../../protocols/framing/modbus-rtu-framer.js';
import { withCrc16Modbus } from '../../protocols/framing/crc16-modbus.js';
import { expectedReply } from '../../protocols/framing/expected-reply.js';
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { DeadlineError, withDeadline, type Clock } from '../../protocols/vocabulary/clock.js';
import { InstrumentError } from '../../protocols/vocabulary/errors.js';
import { LateReplyLedger } from './late-reply-ledger.js';
import { InHand, type WireTrace } from '../serial/in-hand.js';
import type { ModbusExchange, Transmission } from './modbus-exchange.js';
import type { WireStatistics } from '../../protocols/vocabulary/wire-statistics.js';

export interface RtuExchangeOptions {
  clock: Clock;
  statistics: WireStatistics;
  trace: WireTrace;
  /** Of the serial line; `null` where there is none (raw RTU over TCP): no silence and no wire time are reckoned. */
  bitsPerSecond: number | null;
  /** Pause after whatever was last on the line before the next request, beyond the 3.5 characters. */
  turnaroundDelayMs: number;
}

/** Start, eight data, parity or second stop, stop. */
const BITS_PER_CHARACTER = 11;
/** Above this speed the silence between frames is fixed (MODBUS over Serial Line V1.02, §2.5.1.1). */
const FAST_BITS_PER_SECOND = 19_200;
const FAST_SILENCE_MS = 1.75;
/**
 * A line this long silent has said what it had to say. USB adapters hand over what they received every 16 ms, so that the
 * 3.5 characters of the standard cannot be seen from here.
 */
const SETTLED_AFTER_MS = 50;
const REQUEST_BYTES = 8;

interface Current {
  framer: ModbusRtuFramer;
  inHand: InHand;
  quiet: Disposable | null;
}

export class RtuExchange implements ModbusExchange {
  readonly #options: RtuExchangeOptions;
  readonly #ledger = new LateReplyLedger();
  readonly #msPerCharacter: number;
  #current: Current | null = null;
  #lastActivityMs = -Infinity;

  constructor(options: RtuExchangeOptions) {
    this.#options = options;
    this.#msPerCharacter =
      options.bitsPerSecond === null ? 0 : (BITS_PER_CHARACTER * 1000) / options.bitsPerSecond;
  }

  attach(channel: ByteChannel): void {
    channel.onBytes((bytes) => this.#read(bytes));
  }

  detach(error: Error): void {
    this.#current?.inHand.reject(error);
  }

  async transmit(channel: ByteChannel, transmission: Transmission): Promise<Uint8Array> {
    const { request } = transmission;
    if (this.#ledger.owes(request, this.#options.clock.monotonicMs())) {
      await this.#backInStep(channel, transmission);
    }
    return this.#ask(channel, transmission);
  }

  /** Asks something that no late reply can be mistaken for. Any answer to it, a refusal too, shows that the unit is in step. */
  async #backInStep(channel: ByteChannel, transmission: Transmission): Promise<void> {
    const request = this.#ledger.distinguishable(transmission.request);
    this.#options.statistics.resyncs += 1;
    if (request !== null) await this.#ask(channel, { ...transmission, request });
    else throw new InstrumentError({ code: 'timeout', message: 'The unit owes replies of every length' });
  }

  async #ask(channel: ByteChannel, { request, deadlineMs, signal }: Transmission): Promise<Uint8Array> {
    const { clock } = this.#options;
    const totalMs = deadlineMs + this.#wireTimeMs(request);
    const current: Current = { framer: new ModbusRtuFramer(request), inHand: new InHand(), quiet: null };
    let sent = false;
    try {
      const reply = await withDeadline(
        { clock, deadlineMs: totalMs, what: 'The reply', signal },
        async (inner) => {
          await this.#silence(inner);
          await channel.flushInput();
          inner.throwIfAborted();
          this.#current = current;
          sent = true;
          await this.#send(channel, request);
          return current.inHand.reply;
        },
      );
      this.#ledger.settle(request[0] ?? 0);
      return reply;
    } catch (error) {
      const last = error instanceof DeadlineError ? current.framer.settle() : null;
      if (last !== null) {
        this.#ledger.settle(request[0] ?? 0);
        return last.bytes;
      }
      if (sent) this.#ledger.owe(request, clock.monotonicMs());
      throw error instanceof DeadlineError ? silenceError(current.framer, request, error) : error;
    } finally {
      current.quiet?.[Symbol.dispose]();
      this.#count(current.framer);
      this.#current = null;
    }
  }

  async #send(channel: ByteChannel, request: Uint8Array): Promise<void> {
    const frame = withCrc16Modbus(request);
    this.#options.trace('sent', frame);
    await channel.write(frame);
    this.#lastActivityMs = this.#options.clock.monotonicMs();
  }

  /** Waits until the line has been silent for 3.5 characters and the turnaround delay. */
  async #silence(signal: AbortSignal): Promise<void> {
    const { clock, bitsPerSecond, turnaroundDelayMs } = this.#options;
    const fast = bitsPerSecond !== null && bitsPerSecond > FAST_BITS_PER_SECOND;
    const neededMs = (fast ? FAST_SILENCE_MS : 3.5 * this.#msPerCharacter) + turnaroundDelayMs;
    for (;;) {
      const leftMs = this.#lastActivityMs + neededMs - clock.monotonicMs();
      if (leftMs <= 0) return;
      await clock.sleep(leftMs, signal);
    }
  }

  /** What the request and its longest reply take on the line. */
  #wireTimeMs(request: Uint8Array): number {
    return (REQUEST_BYTES + expectedReply(request).byteCount + 5) * this.#msPerCharacter;
  }

  #read(bytes: Uint8Array): void {
    const { clock, statistics, trace } = this.#options;
    trace('received', bytes);
    this.#lastActivityMs = clock.monotonicMs();
    const late = this.#ledger.observe(bytes);
    statistics.lateReplies += late;
    const current = this.#current;
    if (current === null) {
      if (late === 0) statistics.discardedBytes += bytes.length;
      return;
    }
    this.#conclude(current, current.framer.push(bytes));
    current.quiet?.[Symbol.dispose]();
    current.quiet = clock.after(SETTLED_AFTER_MS + 3.5 * this.#msPerCharacter, () => {
      this.#conclude(current, current.framer.settle());
    });
  }

  #conclude(current: Current, reply: RtuReply | null): void {
    if (reply !== null) current.inHand.resolve(reply.bytes);
  }

  #count(framer: ModbusRtuFramer): void {
    const { statistics } = this.#options;
    const { bytes, crcErrors, foreignReplies } = framer.leftovers;
    statistics.discardedBytes += bytes;
    statistics.crcErrors += crcErrors;
    statistics.foreignReplies += foreignReplies;
  }
}

/** What came instead of the reply decides how its absence is told. */
function silenceError(framer: ModbusRtuFramer, request: Uint8Array, cause: DeadlineError): InstrumentError {
  const { bytes, crcErrors, foreignReplies } = framer.leftovers;
  const unit = `Unit ${request[0] ?? 0}`;
  if (crcErrors > 0) {
    const hint = 'Noise on the line: check the termination, the shield, and that the line has one master';
    return new InstrumentError({
      code: 'bad-checksum',
      message: `${unit} sent ${crcErrors} damaged replies`,
      hint,
      cause,
    });
  }
  if (foreignReplies > 0) {
    const hint = 'Two instruments may have the same or the wrong address';
    return new InstrumentError({
      code: 'wrong-device',
      message: `Another unit answered instead of ${unit}`,
      hint,
      cause,
    });
  }
  const noise = bytes === 0 ? '' : `; ${bytes} bytes came that are no reply`;
  return new InstrumentError({
    code: 'timeout',
    message: `${unit} did not answer within ${Math.round(cause.deadlineMs)} ms${noise}`,
    cause,
  });
}
