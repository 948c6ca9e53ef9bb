/**
 * Bayern-Hessen framing (Acoem/Ecotech Serinus app. C): STX text ETX and a block check of two upper-case hexadecimal digits, the
 * exclusive-or of all bytes from STX to ETX. An STX begins anew wherever it stands: no text contains one.
 */
import { shown, wrongChecksum } from '../misfit.js';
import { MORE, type FramerStep, type Leftovers, type ReplyFramer } from '../line.js';
import { bytesOfText, hexByte } from '../text.js';

const STX = 0x02;
const ETX = 0x03;
const CHECK_DIGITS = 2;
/** 160 characters in the manuals; eleven channels in one captured reply of a BAM-1020 are more. */
export const TEXT_BYTES_MAX = 1024;

/** Of `text` between STX and ETX, as sent. */
export function blockCheck(text: string): string {
  return hexByte(bytesOfText(text).reduce((sum, byte) => sum ^ byte, STX ^ ETX));
}

/** `\x02DA097\x033A` */
export function encodeBayernHessen(text: string): Uint8Array {
  return bytesOfText(`\x02${text}\x03${blockCheck(text)}`);
}

/** Finds the frame whose text begins with `opening`. */
export class BayernHessenFramer implements ReplyFramer {
  readonly leftovers: Leftovers = { bytes: 0, damaged: 0, foreign: 0 };
  readonly #opening: string;
  /** `null`: no STX yet. */
  #text: string | null = null;
  /** `null`: no ETX yet. */
  #check: string | null = null;

  constructor(opening: string) {
    this.#opening = opening;
  }

  push(bytes: Uint8Array): FramerStep {
    for (const byte of bytes) {
      const text = this.#take(byte);
      if (text === null) continue;
      if (text.startsWith(this.#opening)) return { kind: 'reply', reply: bytesOfText(text) };
      this.leftovers.foreign += 1;
      const opening = this.#opening;
      this.leftovers.misfit = () => ({
        why: `behind STX its text begins with ${shown(text.slice(0, opening.length))}, not ${shown(opening)}`,
      });
      this.leftovers.bytes += text.length;
    }
    return MORE;
  }

  unfinished(): string | null {
    if (this.#text === null)
      return this.leftovers.damaged + this.leftovers.foreign > 0 ? null : 'has no STX (02h)';
    if (this.#check === null) return 'has no ETX (03h) behind its text';
    const right = blockCheck(this.#text);
    return `behind ETX stand ${this.#check.length} of two check digits: ${shown(right)}`;
  }

  /** The text that this byte completes. */
  #take(byte: number): string | null {
    if (byte === STX) {
      this.#drop();
      this.#text = '';
      return null;
    }
    if (this.#text === null) {
      this.leftovers.bytes += 1;
      return null;
    }
    if (this.#check !== null) return this.#takeCheck(this.#text, this.#check + String.fromCharCode(byte));
    if (byte === ETX) this.#check = '';
    else if (this.#text.length >= TEXT_BYTES_MAX) this.#drop();
    else this.#text += String.fromCharCode(byte);
    return null;
  }

  #takeCheck(text: string, check: string): string | null {
    if (check.length < CHECK_DIGITS) {
      this.#check = check;
      return null;
    }
    const right = blockCheck(text);
    const good = check === right;
    if (!good) {
      this.leftovers.misfit = () => wrongChecksum(check, right, 'from STX to ETX');
      this.leftovers.damaged += 1;
      this.leftovers.bytes += text.length;
    }
    this.#text = null;
    this.#check = null;
    return good ? text : null;
  }

  /** What was begun is not the reply. */
  #drop(): void {
    this.leftovers.bytes += this.#text?.length ?? 0;
    this.#text = null;
    this.#check = null;
  }
}
