/** A Gill WindSonic, polar, continuous (M2) or polled (M4), as its manual describes the line: direction left out in a calm, status, exclusive or. */
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { FaultSwitches } from '../faults.js';
import type { TalkingInstrument } from './talking-instrument.js';
import type { TextInstrument } from './text-instrument.js';

/** Below it the factory setting (K50) gives no direction. */
const CALM_SPEED = 0.05;

export class WindSensor implements TalkingInstrument, TextInstrument {
  readonly requestForm = /^[^]/;
  readonly faults: FaultSwitches;
  periodMs: number;
  /** Metres per second. */
  speed = 2.74;
  /** Degrees. */
  direction = 229;
  /** `00`, `04` for blocked paths, … */
  status = '00';
  /** Goes on sending the same line whatever the wind does. */
  frozen = false;
  #last = '';

  constructor(clock: Clock, periodMs = 1000) {
    this.faults = new FaultSwitches(clock);
    this.periodMs = periodMs;
  }

  say(): string {
    if (!this.frozen || this.#last === '') this.#last = this.#line();
    return this.#last;
  }

  /** Polled: `?` switches polling on without a word, the node letter asks for a line. */
  answer(request: string): string | null {
    return request === 'Q' ? this.say() : null;
  }

  damage(telegram: string): string {
    return telegram.replace(/[0-9A-F]{2}\r\n$/, (check) => (check.startsWith('00') ? '11\r\n' : '00\r\n'));
  }

  #line(): string {
    const blocked = this.status !== '00';
    const direction = blocked || this.speed < CALM_SPEED ? '' : String(this.direction).padStart(3, '0');
    const speed = blocked ? '' : this.speed.toFixed(2).padStart(6, '0');
    const text = `Q,${direction},${speed},M,${this.status},`;
    return `\x02${text}\x03${exclusiveOr(text)}\r\n`;
  }
}

function exclusiveOr(text: string): string {
  let sum = 0;
  for (const byte of Buffer.from(text, 'latin1')) sum ^= byte;
  return sum.toString(16).toUpperCase().padStart(2, '0');
}
