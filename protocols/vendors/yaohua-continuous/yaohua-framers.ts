/**
 * The continuous outputs of Yaohua XK3190 indicators: twelve bytes with an exclusive or, or nine characters behind `=`, low or high
 * digit first. None says whether the weight rests, so each telegram tells how many equal ones came in a row.
 */
import type { Telegram } from '../listening/telegrams.js';
import { MORE_BYTES, SlidingFramer, type FrameVerdict } from '../listening/sliding-framer.js';
import { shown, wrongChecksum, type Misfit } from '../misfit.js';
import { hexByte, textOfBytes } from '../text.js';

export type YaohuaTelegram = 'xor' | 'reversed' | 'plain';

export function makeYaohuaFramer(telegram: YaohuaTelegram): SlidingFramer {
  return telegram === 'xor' ? new XorFramer() : new EqualsFramer(telegram);
}

/** `-1.00 7`: the weight, and how often it was said in a row. */
class Run {
  #weight = '';
  #length = 0;

  telegram(weight: string): Telegram {
    this.#length = weight === this.#weight ? this.#length + 1 : 1;
    this.#weight = weight;
    return { kind: 'weight', text: `${weight} ${this.#length}` };
  }
}

const STX = 0x02;
const XOR_BYTES = 12;
const XOR_FORM = /^\x02([+-])(\d{6})([0-4])([0-9A-F]{2})\x03$/;
/** What may stand at each place, so that a false beginning is given up at once. */
const XOR_PLACES = [/\x02/, /[+-]/, ...Array<RegExp>(6).fill(/\d/), /[0-4]/, /[0-9A-F]/, /[0-9A-F]/, /\x03/];

class XorFramer extends SlidingFramer {
  readonly #run = new Run();

  constructor() {
    super(STX);
  }

  protected override judge(bytes: Uint8Array): FrameVerdict {
    const frame = textOfBytes(bytes.subarray(0, XOR_BYTES));
    if (!fitsSoFar(frame, XOR_PLACES))
      return { kind: 'damaged', misfit: () => placeMisfit(frame, XOR_PLACES) };
    const [, sign = '', digits = '', point = '', check] = XOR_FORM.exec(frame) ?? [];
    if (check === undefined) return MORE_BYTES;
    const right = yaohuaChecksum(bytes.subarray(1, XOR_BYTES - 3));
    if (check !== right) {
      return { kind: 'damaged', misfit: () => wrongChecksum(check, right, 'from the sign to the decimals') };
    }
    const decimals = Number(point);
    const weight = `${sign === '-' ? '-' : ''}${(Number(digits) / 10 ** decimals).toFixed(decimals)}`;
    return { kind: 'telegram', length: XOR_BYTES, telegram: this.#run.telegram(weight) };
  }
}

/** Two characters; above 9 they are the letters A to F. */
export function yaohuaChecksum(bytes: Uint8Array): string {
  return hexByte(bytes.reduce((sum, byte) => sum ^ byte, 0));
}

const EQUALS = 0x3d;
const EQUALS_BYTES = 9;
const SIGN = /[0-]/;
const DIGIT = /[0-9.]/;
const EQUALS_PLACES = {
  plain: [/=/, SIGN, ...Array<RegExp>(7).fill(DIGIT)],
  reversed: [/=/, ...Array<RegExp>(7).fill(DIGIT), SIGN],
};

class EqualsFramer extends SlidingFramer {
  readonly #run = new Run();
  readonly #order: 'reversed' | 'plain';

  constructor(order: 'reversed' | 'plain') {
    super(EQUALS);
    this.#order = order;
  }

  protected override judge(bytes: Uint8Array): FrameVerdict {
    const frame = textOfBytes(bytes.subarray(0, EQUALS_BYTES));
    const places = EQUALS_PLACES[this.#order];
    if (!fitsSoFar(frame, places)) return { kind: 'damaged', misfit: () => placeMisfit(frame, places) };
    if (frame.length < EQUALS_BYTES) return MORE_BYTES;
    const text = this.#order === 'plain' ? frame.slice(1) : [...frame.slice(1)].reverse().join('');
    const number = text.slice(1);
    if (!/^\d+(\.\d*)?$/.test(number)) return { kind: 'damaged' };
    const decimals = (number.split('.')[1] ?? '').length;
    const weight = `${text.startsWith('-') ? '-' : ''}${Number(number).toFixed(decimals)}`;
    return { kind: 'telegram', length: EQUALS_BYTES, telegram: this.#run.telegram(weight) };
  }
}

function placeMisfit(frame: string, places: readonly RegExp[]): Misfit {
  const at = [...frame].findIndex((character, index) => places[index]?.test(character) !== true);
  return {
    why: `byte ${at + 1} of the telegram is ${shown(frame.charAt(at))}, not ${String(places[at]?.source)}`,
  };
}

function fitsSoFar(frame: string, places: readonly RegExp[]): boolean {
  return [...frame].every((character, index) => places[index]?.test(character) ?? false);
}
