/** A gas analyzer as Acoem's Serinus manuals (app. C) describe its Bayern-Hessen side: DA for the data, ST to change its state. */
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { FaultSwitches } from '../faults.js';
import type { TextInstrument } from './text-instrument.js';

export interface SimulatedGas {
  /** Three digits in the reply. */
  id: number;
  value: number;
}

export class BayernHessenAnalyzer implements TextInstrument {
  readonly requestForm = /^[^]*?(?:\x02[^\x02\x03]*\x03..|\x02?[^\x02\x03\r]*\r)/;
  readonly faults: FaultSwitches;
  readonly gases: SimulatedGas[];
  /** Bits as in the manual: 2 zero, 3 span, 6 volumetric units. */
  status = 0x40;
  failure = 0;
  /** How it answers what is asked in text: `DA` or `STX DA` and a carriage return. */
  textAnswer: 'line' | 'frame' = 'line';

  constructor(clock: Clock, gases: SimulatedGas[]) {
    this.faults = new FaultSwitches(clock);
    this.gases = gases;
  }

  answer(request: string): string | null {
    const framed = /\x02([^\x02\x03]*)\x03(..)$/.exec(request);
    if (framed === null) {
      const text = /DA(\d{3})?\r$/.exec(request);
      if (text === null || !this.#isAsked(text[1])) return null;
      return this.textAnswer === 'line' ? `${this.#data()}\r` : this.#framed();
    }
    const [, text = '', check = ''] = framed;
    if (check !== exclusiveOr(`\x02${text}\x03`)) return null;
    const [command, id] = [text.slice(0, 2), /^..(\d{3})/.exec(text)?.[1]];
    if (!this.#isAsked(id)) return null;
    if (command === 'ST') this.#setMode(text.trimEnd().slice(-1));
    if (command !== 'DA') return null;
    return this.#framed();
  }

  damage(reply: string): string {
    const last = reply.slice(-1) === '0' ? '1' : '0';
    return reply.slice(0, -1) + last;
  }

  #framed(): string {
    const reply = `\x02${this.#data()}\x03`;
    return reply + exclusiveOr(reply);
  }

  /** The data of a gas that this instrument has not. */
  foreign(reply: string): string {
    const text = reply.replace(
      /MD(\d\d) (\d{3})/,
      (_, count: string, id: string) => `MD${count} ${digits((Number(id) + 1) % 1000, 3)}`,
    );
    const framed = /^(\x02[^\x03]*\x03)..$/.exec(text)?.[1];
    return framed === undefined ? text : framed + exclusiveOr(framed);
  }

  #isAsked(id: string | undefined): boolean {
    return id === undefined || id === '000' || this.gases.some((gas) => gas.id === Number(id));
  }

  #setMode(letter: string): void {
    this.status &= ~0x0c;
    if (letter === 'N') this.status |= 0x04;
    if (letter === 'K') this.status |= 0x08;
  }

  #data(): string {
    const bytes = [this.status, this.failure].map((byte) => hex(byte)).join(' ');
    const blocks = this.gases.map(
      ({ id, value }) => `${digits(id, 3)} ${hessen(value)} ${bytes} 001 004711 `,
    );
    return `MD${digits(blocks.length, 2)} ${blocks.join('')}`;
  }
}

/** Mantissa of four digits, the point behind the first; two digits of exponent. */
function hessen(value: number): string {
  const [mantissa = '0', exponent = '0'] = Math.abs(value).toExponential(3).split('e');
  const power = Number(exponent);
  const signOf = (number: number) => (number < 0 ? '-' : '+');
  return `${signOf(value)}${mantissa.replace('.', '')}${signOf(power)}${digits(Math.abs(power), 2)}`;
}

function exclusiveOr(text: string): string {
  let check = 0;
  for (const byte of Buffer.from(text, 'latin1')) check ^= byte;
  return hex(check);
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}

function digits(number: number, count: number): string {
  return String(number).padStart(count, '0');
}
