/** Framing by line: everything up to a carriage return is a candidate, and the protocol says what it is. */
import type { InstrumentError } from '../vocabulary/errors.js';
import type { TellMisfit } from './misfit.js';
import { MORE, type FramerStep, type Leftovers, type ReplyFramer } from './line.js';
import { bytesOfText } from './text.js';

export type LineVerdict =
  | { kind: 'reply'; reply: string }
  | { kind: 'fault'; error: InstrumentError }
  /** A whole line that answers something else. */
  | { kind: 'foreign'; misfit?: TellMisfit }
  /** Said by itself and of no interest here: an echo, an event. */
  | { kind: 'unasked'; misfit?: TellMisfit }
  /** A wrong checksum, or a form that no reply has. */
  | { kind: 'damaged'; misfit?: TellMisfit };

/** No instrument's line is longer; noise without an end does not pile up. */
export const LINE_BYTES_MAX = 2048;

const CARRIAGE_RETURN = 0x0d;

export class CrLineFramer implements ReplyFramer {
  readonly leftovers: Leftovers = { bytes: 0, damaged: 0, foreign: 0 };
  readonly #judge: (line: string) => LineVerdict;
  #line = '';

  /** @param judge Gets a line without its carriage return; bytes before the reply may be noise. */
  constructor(judge: (line: string) => LineVerdict) {
    this.#judge = judge;
  }

  push(bytes: Uint8Array): FramerStep {
    for (const byte of bytes) {
      if (byte !== CARRIAGE_RETURN) {
        this.#append(byte);
        continue;
      }
      const line = this.#line;
      this.#line = '';
      const verdict = this.#judge(line);
      if (verdict.kind === 'reply') return { kind: 'reply', reply: bytesOfText(verdict.reply) };
      if (verdict.kind === 'fault') return verdict;
      this.leftovers.bytes += line.length + 1;
      if (verdict.kind !== 'unasked') this.leftovers[verdict.kind] += 1;
      if (verdict.misfit !== undefined) this.leftovers.misfit = verdict.misfit;
    }
    return MORE;
  }

  unfinished(): string | null {
    return this.#line === '' ? null : 'does not end with CR ("\\r")';
  }

  #append(byte: number): void {
    if (this.#line.length >= LINE_BYTES_MAX) {
      this.leftovers.bytes += this.#line.length;
      this.#line = '';
    }
    this.#line += String.fromCharCode(byte);
  }
}
