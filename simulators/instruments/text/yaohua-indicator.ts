/** A Yaohua weighing indicator in command mode (A9+, DS1): orders A to D, the checksum in one of two spellings. */
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { FaultSwitches } from '../faults.js';
import type { TextInstrument } from './text-instrument.js';

export interface YaohuaOptions {
  /** `A`…`Z` */
  address: string;
  checkDigits: 'hexadecimal' | 'offset';
  /** A DS1 answers a wrong command with EOT, an A9+ not at all. */
  model?: 'A9+' | 'DS1';
}

export class YaohuaIndicator implements TextInstrument {
  readonly requestForm = /^[^\x03]*\x03/;
  readonly faults: FaultSwitches;
  readonly #options: YaohuaOptions;
  /** In steps of the last digit. */
  gross = 0;
  tare = 0;
  decimals = 0;
  /** Beyond its capacity it shows bars instead of digits. */
  display: 'digits' | 'bars' = 'digits';

  constructor(clock: Clock, options: YaohuaOptions) {
    this.faults = new FaultSwitches(clock);
    this.#options = options;
  }

  answer(request: string): string | null {
    const { address, model = 'A9+' } = this.#options;
    const [, asked, command = '', check] = /\x02(.)(.)(..)\x03$/.exec(request) ?? [];
    if (asked !== address || check !== this.#check(`${asked}${command}`)) return null;
    switch (command) {
      case 'A':
        return this.#framed('A', '');
      case 'B':
        return this.#framed('B', this.#weight(this.gross));
      case 'C':
        return this.#framed('C', this.#weight(this.tare));
      case 'D':
        return this.#framed('D', this.#weight(this.gross - this.tare));
      default:
        return model === 'DS1' ? '\x04' : null;
    }
  }

  damage(reply: string): string {
    const place = reply.length - 2;
    return reply.slice(0, place) + (reply[place] === '0' ? '1' : '0') + reply.slice(place + 1);
  }

  foreign(reply: string): string {
    const text = (this.#options.address === 'Z' ? 'Y' : 'Z') + reply.slice(2, -3);
    return `\x02${text}${this.#check(text)}\x03`;
  }

  #framed(command: string, data: string): string {
    const text = `${this.#options.address}${command}${data}`;
    return `\x02${text}${this.#check(text)}\x03`;
  }

  #weight(steps: number): string {
    const digits = this.display === 'bars' ? '------' : String(Math.abs(steps)).padStart(6, '0');
    return `${steps < 0 ? '-' : '+'}${digits}${this.decimals}`;
  }

  #check(text: string): string {
    let sum = 0;
    for (const byte of Buffer.from(text, 'latin1')) sum ^= byte;
    const spell = (half: number) => {
      const letters = this.#options.checkDigits === 'hexadecimal' && half > 9;
      return String.fromCharCode(half + (letters ? 0x37 : 0x30));
    };
    return spell(Math.floor(sum / 16)) + spell(sum % 16);
  }
}
