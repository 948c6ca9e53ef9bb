/** A line that answers from a transcript, in its order; remembers what did not go by it. */
import type { Line, LineRequest } from '../vendors/line.js';
import { showText } from '../vendors/text.js';
import { InstrumentError } from '../vocabulary/errors.js';
import type { TranscriptCase, TranscriptFault } from './parse-transcript.js';

export class ScriptedLine implements Line {
  readonly faults: TranscriptFault[] = [];
  readonly #case: TranscriptCase;
  #next = 0;

  constructor(it: TranscriptCase) {
    this.#case = it;
  }

  async ask(request: LineRequest): Promise<Uint8Array> {
    const exchange = this.#case.exchanges[this.#next];
    this.#next += 1;
    if (exchange === undefined || showText(exchange.request) !== showText(request.bytes)) {
      throw this.#fault(exchange?.line ?? this.#case.line, `asks "${showText(request.bytes)}"`);
    }
    if (exchange.reply === null) {
      throw new InstrumentError({ code: 'timeout', message: 'The instrument is silent' });
    }
    const framer = request.makeFramer();
    for (const [index, byte] of exchange.reply.entries()) {
      const step = framer.push(Uint8Array.of(byte));
      if (step.kind === 'more') continue;
      if (index + 1 < exchange.reply.length) break;
      if (step.kind === 'fault') throw step.error;
      return step.reply;
    }
    throw this.#fault(exchange.line + 1, 'is no reply to it, or has bytes that are not read');
  }

  /** A transcript has no time. */
  async wait(): Promise<void> {
    // Nothing comes by itself.
  }

  /** The line of the first exchange that did not happen. */
  unused(): number | null {
    return this.#case.exchanges[this.#next]?.line ?? null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A script holds nothing.
  }

  #fault(line: number, text: string): InstrumentError {
    const message = `${this.#case.name}: ${text}`;
    this.faults.push({ line, message });
    return new InstrumentError({ code: 'malformed-reply', message });
  }
}
