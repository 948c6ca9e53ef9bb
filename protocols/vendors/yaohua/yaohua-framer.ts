/**
 * Framing of Yaohua XK3190 indicators in command mode (A9+ p. 10, DS1 p. 9): STX, address, command, data, two check digits, ETX. The
 * check is the exclusive-or from the address to the last character of the data; its half bytes are sent as characters.
 */
import { shown, wrongChecksum, type Misfit } from '../misfit.js';
import { MORE, type FramerStep, type Leftovers, type ReplyFramer } from '../line.js';
import { bytesOfText } from '../text.js';

/** `hexadecimal`: 0…9, A…F; `offset` (A22): the half byte plus 30h, so `:` for ten. */
export type CheckDigits = 'hexadecimal' | 'offset';

const STX = 0x02;
const ETX = 0x03;
const DIGIT_ZERO = 0x30;
const CHECK_DIGITS = 2;
/** Sign, six digits, decimals. */
export const WEIGHT_CHARACTERS = 8;
const BODY_CHARACTERS = 2 + WEIGHT_CHARACTERS + CHECK_DIGITS;

export interface ExpectedWeight {
  /** `A`…`Z` */
  address: string;
  /** `B` gross, `C` tare, `D` net. */
  command: string;
  checkDigits: CheckDigits;
}

export function yaohuaCheck(text: string, digits: CheckDigits): string {
  const check = bytesOfText(text).reduce((sum, byte) => sum ^ byte, 0);
  return [check >> 4, check & 0x0f]
    .map((half) =>
      digits === 'offset' ? String.fromCharCode(DIGIT_ZERO + half) : half.toString(16).toUpperCase(),
    )
    .join('');
}

/** `\x02AB03\x03` */
export function encodeYaohua(text: string, digits: CheckDigits): Uint8Array {
  return bytesOfText(`\x02${text}${yaohuaCheck(text, digits)}\x03`);
}

/** Finds the eight characters of a weight. An STX begins anew wherever it stands: no data contain one. */
export class YaohuaFramer implements ReplyFramer {
  readonly leftovers: Leftovers = { bytes: 0, damaged: 0, foreign: 0 };
  readonly #expected: ExpectedWeight;
  /** `null`: no STX yet. */
  #text: string | null = null;

  constructor(expected: ExpectedWeight) {
    this.#expected = expected;
  }

  push(bytes: Uint8Array): FramerStep {
    for (const byte of bytes) {
      if (byte === STX) {
        this.#drop();
        this.#text = '';
      } else if (this.#text === null) {
        this.leftovers.bytes += 1;
      } else if (byte === ETX) {
        const reply = this.#judge(this.#text);
        if (reply !== null) return { kind: 'reply', reply: bytesOfText(reply) };
        this.#drop();
      } else {
        this.#text += String.fromCharCode(byte);
        if (this.#text.length > BODY_CHARACTERS) this.#drop();
      }
    }
    return MORE;
  }

  unfinished(): string | null {
    if (this.#text !== null) return this.#text === '' ? null : 'has no ETX (03h) at its end';
    return this.leftovers.damaged + this.leftovers.foreign > 0 ? null : 'has no STX (02h)';
  }

  #judge(text: string): string | null {
    const { address, command, checkDigits } = this.#expected;
    const summed = text.slice(0, -CHECK_DIGITS);
    const good =
      text.length === BODY_CHARACTERS && text.slice(-CHECK_DIGITS) === yaohuaCheck(summed, checkDigits);
    if (good && summed.startsWith(address + command)) return summed.slice(2);
    this.leftovers[good ? 'foreign' : 'damaged'] += 1;
    this.leftovers.misfit = () => this.#misfitOf(text, good);
    return null;
  }

  #misfitOf(text: string, isFor: boolean): Misfit {
    const { address, command, checkDigits } = this.#expected;
    if (isFor) {
      return { why: `behind STX stands ${shown(text.slice(0, 2))}, not ${shown(address + command)}` };
    }
    if (text.length !== BODY_CHARACTERS) {
      return { why: `has ${text.length} characters between STX and ETX, not ${BODY_CHARACTERS}` };
    }
    const right = yaohuaCheck(text.slice(0, -CHECK_DIGITS), checkDigits);
    return wrongChecksum(text.slice(-CHECK_DIGITS), right, 'from the address to the last digit');
  }

  /** What was begun is not the reply. */
  #drop(): void {
    this.leftovers.bytes += this.#text?.length ?? 0;
    this.#text = null;
  }
}
