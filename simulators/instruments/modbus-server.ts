/**
 * A Modbus server over ByteChannels: several instruments on one wire, each with its own faults. RTU, ASCII, TCP, and the
 * former over TCP differ only in the framing and in what carries the bytes.
 */
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { FaultName, FaultSwitches } from './faults.js';
import { encodeAscii } from './ascii-frames.js';
import { encodeRtu, encodeTcp, type Framing, makeRequestReader } from './modbus-frames.js';
import type { Request } from './request-reader.js';
import { uniform } from './variable-noise.js';

/** What the server needs of an instrument. */
export interface ModbusUnit {
  /** 1…247 */
  readonly unit: number;
  readonly faults: FaultSwitches;
  /** Function and data in, function and data out. */
  answer(pdu: Uint8Array): Uint8Array;
}

export interface ModbusServerOptions {
  clock: Clock;
  framing: Framing;
  units: readonly ModbusUnit[];
}

/** An incomplete request is given up when the line has been still so long; for RTU generous, for wires made of software. */
const STILL_AFTER_MS = { rtu: 50, ascii: 1000, tcp: 0 } as const;
/** Requests that may wait behind a slow reply; what comes beyond is lost, as in a real instrument. */
const WAITING_MAX = 32;
const BABBLE_BYTES = 7;
const BROADCAST = 0;
/** Modbus TCP: "the device itself", whatever its unit id. */
const TCP_SELF = [0, 255];

export class ModbusServer implements AsyncDisposable {
  readonly #options: ModbusServerOptions;
  readonly #connections = new Set<Connection>();

  constructor(options: ModbusServerOptions) {
    const ids = options.units.map(({ unit }) => unit);
    if (new Set(ids).size < ids.length) throw new RangeError(`Two units have the same id: ${ids.join(', ')}`);
    this.#options = options;
  }

  /** Answers on this channel until it ends. */
  serve(channel: ByteChannel): void {
    const connection = new Connection(channel, this.#options);
    this.#connections.add(connection);
    channel.onClose(() => {
      connection.end();
      this.#connections.delete(connection);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#connections].map(({ channel }) => channel[Symbol.asyncDispose]()));
  }
}

class Connection {
  readonly channel: ByteChannel;
  readonly #options: ModbusServerOptions;
  readonly #reader;
  readonly #ended = new AbortController();
  readonly #disposables: Disposable[] = [];
  readonly #babblers = new Map<ModbusUnit, Disposable>();
  #stillTimer: Disposable | null = null;
  #waiting: Request[] = [];
  #busy = false;
  #babbles = 0;
  #noiseUnderWay = false;

  constructor(channel: ByteChannel, options: ModbusServerOptions) {
    this.channel = channel;
    this.#options = options;
    this.#reader = makeRequestReader(options.framing);
    this.#disposables.push(channel.onBytes((bytes) => this.#receive(bytes)));
    for (const unit of options.units) {
      this.#disposables.push(unit.faults.onChange(() => this.#scheduleBabble(unit)));
      this.#scheduleBabble(unit);
    }
  }

  end(): void {
    this.#ended.abort(new Error('The channel has ended'));
    this.#stillTimer?.[Symbol.dispose]();
    for (const timer of this.#babblers.values()) timer[Symbol.dispose]();
    for (const disposable of this.#disposables) disposable[Symbol.dispose]();
    this.#waiting = [];
  }

  #receive(bytes: Uint8Array): void {
    this.#stillTimer?.[Symbol.dispose]();
    this.#stillTimer = null;
    const requests = this.#reader.push(bytes);
    if (requests === 'broken') {
      void this.channel[Symbol.asyncDispose]();
      return;
    }
    this.#enqueue(requests);
    if (this.#reader.isEmpty) return;
    const { clock, framing } = this.#options;
    this.#stillTimer = clock.after(STILL_AFTER_MS[framing], () => this.#enqueue(this.#reader.still()));
  }

  #enqueue(requests: readonly Request[]): void {
    this.#waiting = [...this.#waiting, ...requests].slice(0, WAITING_MAX);
    if (!this.#busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let request = this.#waiting.shift(); request; request = this.#waiting.shift()) {
      await this.#answer(request);
    }
    this.#busy = false;
  }

  async #answer(request: Request): Promise<void> {
    const { units, framing, clock } = this.#options;
    if (framing !== 'tcp' && request.unit === BROADCAST) {
      for (const unit of units) unit.answer(request.pdu);
      return;
    }
    const unit = this.#unitFor(request.unit);
    if (!unit) return;
    const faults = unit.faults.takeForReply();
    if (faults.has('silent')) return;
    const exception = faults.get('exception');
    const pdu =
      exception === undefined
        ? unit.answer(request.pdu)
        : Uint8Array.of((request.pdu[0] ?? 0) | 0x80, exception);
    const delayMs = faults.get('delay') ?? 0;
    // An ended channel interrupts the wait; there is nobody left to answer then.
    if (delayMs > 0) await clock.sleep(delayMs, this.#ended.signal).catch(() => undefined);
    const frame = encodeReply(request, pdu, { framing, faults });
    await this.#send(faults.has('reply-twice') ? Uint8Array.from([...frame, ...frame]) : frame);
  }

  #unitFor(id: number): ModbusUnit | undefined {
    const { units, framing } = this.#options;
    const exact = units.find(({ unit }) => unit === id);
    if (exact || framing !== 'tcp') return exact;
    return units.length === 1 && TCP_SELF.includes(id) ? units[0] : undefined;
  }

  async #send(bytes: Uint8Array): Promise<void> {
    if (this.channel.state === 'closed') return;
    // A client that leaves while it is being answered is everyday life for a server.
    await this.channel.write(bytes).catch(() => undefined);
  }

  #scheduleBabble(unit: ModbusUnit): void {
    this.#babblers.get(unit)?.[Symbol.dispose]();
    this.#babblers.delete(unit);
    const everyMs = unit.faults.argumentOf('babble');
    if (everyMs === null || this.#ended.signal.aborted) return;
    const timer = this.#options.clock.after(everyMs, () => {
      if (unit.faults.argumentOf('babble') !== null) void this.#babble(unit.unit);
      this.#scheduleBabble(unit);
    });
    this.#babblers.set(unit, timer);
  }

  /** Nothing is piled up for a master that does not read. */
  async #babble(seed: number): Promise<void> {
    if (this.#noiseUnderWay) return;
    this.#noiseUnderWay = true;
    await this.#send(this.#noise(seed));
    this.#noiseUnderWay = false;
  }

  #noise(seed: number): Uint8Array {
    const stream = this.#babbles++;
    return Uint8Array.from({ length: BABBLE_BYTES }, (_, index) =>
      Math.floor(uniform(seed, stream, index) * 256),
    );
  }
}

function encodeReply(
  request: Request,
  pdu: Uint8Array,
  { framing, faults }: { framing: Framing; faults: ReadonlyMap<FaultName, number> },
): Uint8Array {
  const unit = faults.has('wrong-unit') ? (request.unit % 247) + 1 : request.unit;
  const data = Uint8Array.from(pdu);
  if (faults.has('wrong-function')) data[0] = (data[0] ?? 0) ^ 0x07;
  const transaction = request.transaction + (faults.has('wrong-transaction') ? 1 : 0);
  const frame = {
    tcp: () => encodeTcp(transaction, unit, data),
    rtu: () => encodeRtu(unit, data),
    ascii: () => encodeAscii(unit, data),
  }[framing]();
  if (faults.has('bad-crc')) {
    // The protocol id, the last byte of the CRC, the last digit of the LRC (another digit of it).
    const place = { tcp: 3, rtu: frame.length - 1, ascii: frame.length - 3 }[framing];
    frame[place] = framing === 'ascii' ? (frame[place] === 0x30 ? 0x31 : 0x30) : (frame[place] ?? 0) ^ 0xff;
  }
  return faults.has('short-frame') ? frame.subarray(0, Math.ceil(frame.length / 2)) : frame;
}
