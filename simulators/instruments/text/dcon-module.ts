/** An analogue input module that speaks DCON (ADAM-4000 manual): `#AA`, `#AAN`, `$AA2`, silence to whatever else is wrong. */
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { FaultSwitches } from '../faults.js';
import type { TextInstrument } from './text-instrument.js';

export interface DconOptions {
  /** 0…255 */
  address: number;
  checksum: 'on' | 'off';
}

export class DconModule implements TextInstrument {
  readonly requestForm = /^[^\r]*\r/;
  readonly faults: FaultSwitches;
  readonly #options: DconOptions;
  /** Milliamperes, from input 0 on. */
  readonly inputs: number[];
  /** The first byte of `$AA2`: type 07 is 4…20 mA. */
  rangeCode = 0x07;
  /** The last byte of `$AA2` without the checksum's bit: 0 engineering units, 1 percent. */
  format = 0;

  constructor(clock: Clock, options: DconOptions, inputs: number[]) {
    this.faults = new FaultSwitches(clock);
    this.#options = options;
    this.inputs = inputs;
  }

  answer(request: string): string | null {
    const text = this.#unchecked(request.slice(0, -1));
    const own = hex(this.#options.address);
    if (text === null || text.slice(1, 3) !== own) return null;
    if (text === `$${own}2`)
      return this.#checked(`!${own}${hex(this.rangeCode)}06${hex(this.format + this.#checkBit)}`);
    if (text === `#${own}`) return this.#checked(`>${this.inputs.map(engineering).join('')}`);
    const single = this.inputs[parseInt(text.slice(3), 16)];
    if (text.startsWith('#') && single !== undefined) return this.#checked(`>${engineering(single)}`);
    return this.#checked(`?${own}`);
  }

  damage(reply: string): string {
    const place = reply.length - 2;
    return reply.slice(0, place) + (reply[place] === '0' ? '1' : '0') + reply.slice(place + 1);
  }

  /** As if the next module answered. */
  foreign(): string {
    return this.#checked(`!${hex((this.#options.address + 1) % 256)}0706${hex(this.#checkBit)}`);
  }

  get #checkBit(): number {
    return this.#options.checksum === 'on' ? 0x40 : 0;
  }

  #checked(text: string): string {
    return `${text}${this.#options.checksum === 'on' ? sumOf(text) : ''}\r`;
  }

  #unchecked(text: string): string | null {
    if (this.#options.checksum === 'off') return text;
    const body = text.slice(0, -2);
    return sumOf(body) === text.slice(-2) ? body : null;
  }
}

/** Seven characters: sign, two digits, point, three digits. */
function engineering(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(3).padStart(6, '0')}`;
}

function sumOf(text: string): string {
  const total = [...Buffer.from(text, 'latin1')].reduce((all, byte) => all + byte, 0);
  return hex(total % 256);
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}
