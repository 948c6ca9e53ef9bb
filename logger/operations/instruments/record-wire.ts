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
  /** Of an instrument that talks unasked: its telegrams of other kinds that were heard by then. */
  alsoHeard: readonly string[];
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
  const recorder = new Recorder(clock);
  const recorded: InstrumentWire =
    wire.kind === 'modbus'
      ? { kind: 'modbus', reader: new RecordingReader(wire.reader, recorder) }
      : wire.kind === 'line'
        ? { kind: 'line', line: new RecordingLine(wire.line, recorder) }
        : { kind: 'listening', ear: new RecordingEar(wire.ear, recorder) };
  return { wire: recorded, exchanges: recorder.exchanges };
}

/** Whether the instrument said something in time, be it a refusal. */
export function isAnswered({ error }: Exchange): boolean {
  return error === null || error.code === 'device-exception';
}

/** What an exchange was, told when it has ended. */
type Told = Pick<Exchange, 'asked' | 'answer'> & Partial<Pick<Exchange, 'registers' | 'alsoHeard'>>;

class Recorder {
  readonly exchanges: Exchange[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param exchange Calls `begin` when the instrument's own time begins: now, when it does not.
   * @param tell Of what came, or of an error of the instrument's; any other error is no exchange.
   */
  async keep<T>(
    exchange: (begin: () => void) => Promise<T>,
    tell: (came: { result: T } | null) => Told,
  ): Promise<T> {
    let startMs = this.#clock.monotonicMs();
    const keep = (told: Told, error: InstrumentError | null) =>
      this.exchanges.push({
        ...{ registers: null, alsoHeard: [], ...told },
        ...{ error, tookMs: this.#clock.monotonicMs() - startMs },
      });
    try {
      const result = await exchange(() => (startMs = this.#clock.monotonicMs()));
      keep(tell({ result }), null);
      return result;
    } catch (error) {
      if (isInstrumentError(error)) keep(tell(null), error);
      throw error;
    }
  }
}

class RecordingReader implements ModbusReader {
  readonly #reader: ModbusReader;
  readonly #recorder: Recorder;

  constructor(reader: ModbusReader, recorder: Recorder) {
    this.#reader = reader;
    this.#recorder = recorder;
  }

  read(request: ModbusReadRequest, options: ModbusReadOptions): Promise<Uint16Array | Uint8Array> {
    const { functionCode, address, count } = request;
    const asked = `FC0${functionCode} ${count === 1 ? address : `${address}…${address + count - 1}`}`;
    return this.#recorder.keep(
      () => this.#reader.read(request, options),
      (came) => {
        if (came === null) return { asked, answer: null };
        const words = came.result;
        const whole = words.length === count;
        return { asked, answer: hexOf(words), registers: whole ? { request, words } : null };
      },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The reader inside belongs to who made it.
  }
}

class RecordingLine implements Line {
  readonly #line: Line;
  readonly #recorder: Recorder;

  constructor(line: Line, recorder: Recorder) {
    this.#line = line;
    this.#recorder = recorder;
  }

  ask(request: LineRequest, options: AskOptions): Promise<Uint8Array> {
    const came: string[] = [];
    return this.#recorder.keep(
      (begin) => {
        const makeFramer = () => {
          // Waiting for the turn, for the gap and for a late reply is no time of the instrument's.
          begin();
          return listeningFramer(request.makeFramer(), (bytes) => came.push(showText(bytes)));
        };
        return this.#line.ask({ ...request, makeFramer }, options);
      },
      () => ({
        asked: showText(request.bytes),
        answer: came.length === 0 ? null : came.join('').slice(0, ANSWER_CHARACTERS_MAX),
      }),
    );
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
  readonly #recorder: Recorder;

  constructor(ear: Ear, recorder: Recorder) {
    this.#ear = ear;
    this.#recorder = recorder;
  }

  attend(telegrams: Telegrams): void {
    this.#ear.attend(telegrams);
  }

  heard(): readonly HeardTelegram[] {
    return this.#ear.heard();
  }

  hearMore(options: HearOptions): Promise<number> {
    return this.#recorder.keep(
      () => this.#ear.hearMore(options),
      (came) => {
        const heard = came === null ? [] : this.#ear.heard().map(({ text }) => showText(bytesOfText(text)));
        const [answer = null, ...alsoHeard] = heard;
        return { asked: 'listens', answer, alsoHeard };
      },
    );
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
