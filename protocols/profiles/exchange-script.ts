/**
 * The exchanges of one case, in their order, as a driver goes through them. A wrong line is remembered, and the next is looked for from
 * where the driver is, so that every wrong line of a case is told and not only the first.
 */
import { InstrumentError } from '../vocabulary/errors.js';
import type { TranscriptCase, TranscriptExchange, TranscriptFault } from './parse-transcript.js';

/** Of Modbus: not taken for a missing address, so that the driver does not part the request. */
const STAND_IN_EXCEPTION = 1;

export class ExchangeScript {
  readonly faults: TranscriptFault[] = [];
  readonly #case: TranscriptCase;
  readonly #show: (bytes: Uint8Array) => string;
  /** Answers that could not be read, in whose place the driver was refused. */
  standIns = 0;
  #next = 0;
  #refused = false;

  /** @param show How bytes are told: as the transcript has them. */
  constructor(it: TranscriptCase, show: (bytes: Uint8Array) => string) {
    this.#case = it;
    this.#show = show;
  }

  /** The exchange that is meant when this is asked; `null`: there is none. */
  take(asked: Uint8Array): TranscriptExchange | null {
    const { exchanges, line } = this.#case;
    const found = exchanges.findIndex(
      ({ request }, index) => index >= this.#next && sameBytes(request, asked),
    );
    // What goes on from an answer that could not be read is not asked then.
    for (const skipped of found < 0 || this.#refused ? [] : exchanges.slice(this.#next, found)) {
      this.tell(skipped.line, 'was not asked');
    }
    this.#refused = false;
    const exchange = exchanges[found < 0 ? this.#next : found];
    this.#next = (found < 0 ? this.#next : found) + 1;
    if (exchange === undefined) {
      this.tell(line, `also asks ${this.#show(asked)}`);
      return null;
    }
    if (found < 0) {
      const at = firstDifference(exchange.request, asked) + 1;
      this.tell(exchange.line, `asks ${this.#show(asked)} (differs from byte ${at} on)`);
    }
    return exchange;
  }

  tell(line: number, text: string): void {
    this.faults.push({ line, message: `${this.#case.name}: ${text}` });
  }

  /** A refusal is the one failure after which every driver goes on asking. */
  standIn(): InstrumentError {
    this.standIns += 1;
    this.#refused = true;
    const message = 'The transcript has no reply that fits';
    return new InstrumentError({ code: 'device-exception', message, exception: STAND_IN_EXCEPTION });
  }

  /** The lines of what did not happen. */
  unused(): readonly number[] {
    if (this.standIns > 0) return [];
    return this.#case.exchanges.slice(this.#next).map(({ line }) => line);
  }
}

export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function firstDifference(left: Uint8Array, right: Uint8Array): number {
  const at = left.findIndex((byte, index) => byte !== right[index]);
  return at < 0 ? left.length : at;
}
