/**
 * A weighing indicator that sends its display by itself, in the formats of their manuals: Mettler-Toledo continuous, Yaohua 0 to 2 and
 * A12, CAS 22 bytes, A&D 18 bytes. One scale behind them all.
 */
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { FaultSwitches } from '../faults.js';
import type { TalkingInstrument } from './talking-instrument.js';

export type IndicatorFormat =
  | 'mettler'
  | 'mettler-without-check'
  | 'yaohua-0'
  | 'yaohua-1'
  | 'yaohua-2'
  | 'yaohua-a12'
  | 'cas-22'
  | 'and-18';

export class WeighingIndicator implements TalkingInstrument {
  readonly faults: FaultSwitches;
  periodMs: number;
  readonly format: IndicatorFormat;
  /** On the platform, kilograms. */
  load = 0;
  /** What was tared; above zero the display shows the net weight. */
  tare = 0;
  /** Above it, and below a little less than nothing, the indicator has no weight. */
  capacity = 60_000;
  motion = false;
  zeroed = true;
  /** The number on the display stays. */
  frozen = false;
  #swing = 0;
  #last = '';

  constructor(clock: Clock, format: IndicatorFormat, periodMs = 200) {
    this.faults = new FaultSwitches(clock);
    this.format = format;
    this.periodMs = periodMs;
  }

  say(): string {
    if (!this.frozen || this.#last === '') this.#last = this.#telegram();
    return this.#last;
  }

  damage(telegram: string): string {
    const digit = telegram.search(/\d/);
    const other = telegram[digit] === '9' ? '0' : '9';
    return telegram.slice(0, digit) + other + telegram.slice(digit + 1);
  }

  get #isBeyond(): boolean {
    return this.load > this.capacity || this.load < -200;
  }

  /** What the display shows: a lorry that moves makes it swing. */
  get #shown(): number {
    this.#swing = this.motion ? (this.#swing + 20) % 100 : 0;
    return Math.round(this.load - this.tare) + this.#swing;
  }

  #telegram(): string {
    const shown = this.#shown;
    const sign = shown < 0 ? '-' : '+';
    const digits = String(Math.abs(shown));
    switch (this.format) {
      case 'mettler':
      case 'mettler-without-check':
        return this.#mettler(shown, digits);
      case 'yaohua-0': {
        const text = `${sign}${digits.padStart(6, '0')}0`;
        return `\x02${text}${exclusiveOr(text)}\x03`;
      }
      case 'yaohua-1':
        return `=${[...`${sign === '-' ? '-' : '0'}${digits.padStart(6, '0')}.`].reverse().join('')}`;
      case 'yaohua-2':
        return `=${sign === '-' ? '-' : '0'}${digits.padStart(6, '0')}.`;
      case 'yaohua-a12': {
        const weight = `${sign === '-' ? '-' : '0'}${digits.padStart(5, '0')} `;
        const beyond = this.load > 0 ? 'OL' : 'LO';
        const text = this.#isBeyond ? `         ${beyond}` : `W${this.tare > 0 ? 'N' : 'G'}${weight}kg`;
        return `${text}${exclusiveOr(text)}\r\n`;
      }
      case 'cas-22':
        return `${this.#head},1${String.fromCharCode(this.#lamps)},${this.#eight(sign, digits)} kg\r\n`;
      case 'and-18':
        return `${this.#head},${this.#eight(sign, digits)}kg\r\n`;
    }
  }

  #eight(sign: string, digits: string): string {
    return `${sign === '-' ? '-' : ' '}${digits.padStart(7, ' ')}`;
  }

  get #head(): string {
    const state = this.#isBeyond ? 'OL' : this.motion ? 'US' : 'ST';
    return `${state},${this.tare > 0 ? 'NT' : 'GS'}`;
  }

  get #lamps(): number {
    return 0x80 | (this.motion ? 0 : 0x40) | (this.tare > 0 ? 0x02 : 0x04) | (this.load === 0 ? 1 : 0);
  }

  #mettler(shown: number, digits: string): string {
    const states = [
      0x2a,
      0x30 |
        (this.tare > 0 ? 0x01 : 0) |
        (shown < 0 ? 0x02 : 0) |
        (this.#isBeyond ? 0x04 : 0) |
        (this.motion ? 0x08 : 0) |
        (this.zeroed ? 0 : 0x40),
      0x20,
    ];
    const tare = String(Math.round(this.tare)).padStart(6, '0');
    const frame = `\x02${String.fromCharCode(...states)}${digits.padStart(6, ' ')}${tare}\r`;
    if (this.format === 'mettler-without-check') return frame;
    const sum = [...Buffer.from(frame, 'latin1')].reduce((all, byte) => all + byte, 0);
    return frame + String.fromCharCode((128 - (sum % 128)) % 128);
  }
}

function exclusiveOr(text: string): string {
  let sum = 0;
  for (const byte of Buffer.from(text, 'latin1')) sum ^= byte;
  return sum.toString(16).toUpperCase().padStart(2, '0');
}
