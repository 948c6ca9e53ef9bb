/**
 * A wire that goes through to the real one and keeps what was asked, what came and how long it took: the raw side of a verification,
 * told in words, whatever the protocol.
 */
import type {
  ModbusReader,
  ModbusReadOptions,
  ModbusReadRequest,
} from '../../../protocols/modbus/modbus-reader.js';
import type { InstrumentWire } from '../../../protocols/profiles/create-driver.js';
import type { AskOptions, Line, LineRequest, ReplyFramer } from '../../../protocols/vendors/line.js';
import type {
  Ear,
  HeardTelegram,
  HearOptions,
  Telegrams,
} from '../../../protocols/vendors/listening/telegrams.js';
import { bytesOfText, showText } from '../../../protocols/vendors/text.js';
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { type InstrumentError, isInstrumentError } from '../../../protocols/vocabulary/errors.js';

export interface Exchange {
  /** `FC04 18…45`, `\x02DA\x0304`, or `listens`. */
  asked: string;
  /** All bytes that came, `\x02MD01 …`, or registers in hexadecimal; `null` when nothing came. */
  answer: string | null;
  /** With which the exchange ended instead of a reply. */
  error: InstrumentError | null;
  tookMs: number;
  /** Modbus: the request and its registers or bits, when they came. */
  registers: { request: ModbusReadRequest; words: ArrayLike<number> } | null;
}

export interface RecordedWire {
  wire: InstrumentWire;
  /** In order; grows while the wire is used. */
  exchanges: readonly Exchange[];
}

/** The wire inside belongs to who made it. */
export function recordWire(wire: InstrumentWire, clock: Clock): RecordedWire {
  const exchanges: Exchange[] = [];
  const keep = (exchange: Exchange) => void exchanges.push(exchange);
  const recorded: InstrumentWire =
    wire.kind === 'modbus'
      ? { kind: 'modbus', reader: new RecordingReader(wire.reader, clock, keep) }
      : wire.kind === 'line'
        ? { kind: 'line', line: new RecordingLine(wire.line, clock, keep) }
        : { kind: 'listening', ear: new RecordingEar(wire.ear, clock, keep) };
  return { wire: recorded, exchanges };
}

/** Whether the instrument said something in time, be it a refusal. */
export function isAnswered({ error }: Exchange): boolean {
  return error === null || error.code === 'device-exception';
}

type Keep = (exchange: Exchange) => void;

class RecordingReader implements ModbusReader {
  readonly #reader: ModbusReader;
  readonly #clock: Clock;
  readonly #keep: Keep;

  constructor(reader: ModbusReader, clock: Clock, keep: Keep) {
    this.#reader = reader;
    this.#clock = clock;
    this.#keep = keep;
  }

  async read(request: ModbusReadRequest, options: ModbusReadOptions): Promise<Uint16Array | Uint8Array> {
    const { functionCode, address, count } = request;
    const asked = `FC0${functionCode} ${count === 1 ? address : `${address}…${address + count - 1}`}`;
    const startMs = this.#clock.monotonicMs();
    const told = () => ({ asked, tookMs: this.#clock.monotonicMs() - startMs });
    try {
      const words = await this.#reader.read(request, options);
      const whole = words.length === request.count;
      this.#keep({
        ...told(),
        answer: hexOf(words),
        error: null,
        registers: whole ? { request, words } : null,
      });
      return words;
    } catch (error) {
      if (isInstrumentError(error)) this.#keep({ ...told(), answer: null, error, registers: null });
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The reader inside belongs to who made it.
  }
}

class RecordingLine implements Line {
  readonly #line: Line;
  readonly #clock: Clock;
  readonly #keep: Keep;

  constructor(line: Line, clock: Clock, keep: Keep) {
    this.#line = line;
    this.#clock = clock;
    this.#keep = keep;
  }

  async ask(request: LineRequest, options: AskOptions): Promise<Uint8Array> {
    const came: string[] = [];
    // Waiting for the turn, for the gap and for a late reply is no time of the instrument's.
    let startMs = this.#clock.monotonicMs();
    const makeFramer = () => {
      startMs = this.#clock.monotonicMs();
      return listeningFramer(request.makeFramer(), (bytes) => came.push(showText(bytes)));
    };
    const told = () => ({
      asked: showText(request.bytes),
      tookMs: this.#clock.monotonicMs() - startMs,
      answer: came.length === 0 ? null : came.join('').slice(0, ANSWER_CHARACTERS_MAX),
      registers: null,
    });
    try {
      const reply = await this.#line.ask({ ...request, makeFramer }, options);
      this.#keep({ ...told(), error: null });
      return reply;
    } catch (error) {
      if (isInstrumentError(error)) this.#keep({ ...told(), error });
      throw error;
    }
  }

  wait(delayMs: number, signal: AbortSignal): Promise<void> {
    return this.#line.wait(delayMs, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The line inside belongs to who made it.
  }
}

/** Each wait for a telegram is an exchange; what took time is the instrument's own period. */
class RecordingEar implements Ear {
  readonly #ear: Ear;
  readonly #clock: Clock;
  readonly #keep: Keep;

  constructor(ear: Ear, clock: Clock, keep: Keep) {
    this.#ear = ear;
    this.#clock = clock;
    this.#keep = keep;
  }

  attend(telegrams: Telegrams): void {
    this.#ear.attend(telegrams);
  }

  heard(): readonly HeardTelegram[] {
    return this.#ear.heard();
  }

  async hearMore(options: HearOptions): Promise<number> {
    const startMs = this.#clock.monotonicMs();
    const told = () => ({
      asked: 'listens',
      tookMs: this.#clock.monotonicMs() - startMs,
      registers: null,
    });
    try {
      const tookMs = await this.#ear.hearMore(options);
      const [newest] = this.#ear.heard();
      const answer = newest === undefined ? null : showText(bytesOfText(newest.text));
      this.#keep({ ...told(), answer, error: null });
      return tookMs;
    } catch (error) {
      if (isInstrumentError(error)) this.#keep({ ...told(), answer: null, error });
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The ear inside belongs to who made it.
  }
}

/** A line that babbles must not fill a report. */
const ANSWER_CHARACTERS_MAX = 2000;

function listeningFramer(framer: ReplyFramer, hear: (bytes: Uint8Array) => void): ReplyFramer {
  return {
    push: (bytes) => {
      hear(bytes);
      return framer.push(bytes);
    },
    get leftovers() {
      return framer.leftovers;
    },
  };
}

/** Registers as four digits each; bits as one. */
function hexOf(words: Uint16Array | Uint8Array): string {
  const digits = words instanceof Uint16Array ? 4 : 1;
  return Array.from(words, (word) => word.toString(16).toUpperCase().padStart(digits, '0')).join(' ');
}
