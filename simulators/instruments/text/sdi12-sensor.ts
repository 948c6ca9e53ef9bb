/**
 * An SDI-12 sensor behind an adapter that takes plain text (specification 1.3): acknowledge, identify, measurements M and C with and
 * without checksum, service request, values in D0 to D9. What a datalogger does wrong breaks the measurement off.
 */
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { FaultSwitches } from '../faults.js';
import { Listeners } from './listeners.js';
import type { TextInstrument } from './text-instrument.js';

export interface Sdi12Options {
  address: string;
  /** Maker (8 characters), model (6) and version, as `aI!` tells them behind the version of SDI-12. */
  identification?: string;
  /** How long each group takes to measure, seconds; 0 where left out. */
  seconds?: Record<number, number>;
  /** How many values fit into one answer. */
  valuesAnAnswer?: number;
  /** Sensors before 1.3 know no checksum, before 1.2 no concurrent measurement. */
  version?: '1.0' | '1.2' | '1.3';
}

interface Measurement {
  values: readonly string[];
  crc: boolean;
  kind: 'M' | 'C';
  readyMs: number;
  serviceRequest: Disposable | null;
}

export class Sdi12Sensor implements TextInstrument {
  readonly requestForm = /^[^!]*!/;
  readonly faults: FaultSwitches;
  /** Values of each group as they are sent, `+10.040`. */
  readonly groups: Map<number, string[]>;
  /** How many measurements were broken off by what was asked meanwhile. */
  brokenOff = 0;
  readonly #clock: Clock;
  readonly #options: Required<Sdi12Options>;
  readonly #listeners = new Listeners();
  #measurement: Measurement | null = null;

  constructor(clock: Clock, options: Sdi12Options, groups: Record<number, string[]>) {
    this.faults = new FaultSwitches(clock);
    this.#clock = clock;
    this.#options = {
      seconds: {},
      valuesAnAnswer: 3,
      version: '1.3',
      identification: 'QUANTRACSENSOR100',
      ...options,
    };
    this.groups = new Map(Object.entries(groups).map(([group, values]) => [Number(group), values]));
  }

  answer(request: string): string | null {
    const { address, version } = this.#options;
    const [, asked, command = ''] = /([0-9A-Za-z])([0-9A-Z]*)!$/.exec(request) ?? [];
    if (asked === undefined) return null;
    if (asked !== address) {
      // Bus activity for another one ends an exclusive measurement, not a concurrent one.
      if (this.#measurement?.kind === 'M') this.#breakOff();
      return null;
    }
    const [, kind, check, group = '0'] = /^([MC])(C?)(\d?)$/.exec(command) ?? [];
    const known = (check !== 'C' || version === '1.3') && (kind !== 'C' || version !== '1.0');
    if ((kind === 'M' || kind === 'C') && known) return this.#start(kind, check === 'C', Number(group));
    this.#breakOff();
    if (command === '') return this.#line('');
    if (command === 'I') return this.#line(`${version.replace('.', '')}${this.#options.identification}`);
    const data = /^D(\d)$/.exec(command)?.[1];
    return data === undefined ? null : this.#data(Number(data));
  }

  damage(reply: string): string {
    const place = reply.length - 3;
    return reply.slice(0, place) + (reply[place] === '0' ? '1' : '0') + reply.slice(place + 1);
  }

  foreign(reply: string): string {
    return (reply.startsWith('9') ? '8' : '9') + reply.slice(1);
  }

  onUnasked(say: (text: string) => void): Disposable {
    return this.#listeners.add(say);
  }

  #start(kind: 'M' | 'C', crc: boolean, group: number): string {
    this.#breakOff();
    const { address } = this.#options;
    const seconds = this.#options.seconds[group] ?? 0;
    const values = [...(this.groups.get(group) ?? [])];
    const readyMs = this.#clock.monotonicMs() + seconds * 1000;
    const asksForService = kind === 'M' && seconds > 0;
    const request = () => this.#listeners.tell(`${address}\r\n`);
    const serviceRequest = asksForService ? this.#clock.after(seconds * 1000, request) : null;
    this.#measurement = { values, crc, kind, readyMs, serviceRequest };
    const count = kind === 'M' ? String(values.length) : String(values.length).padStart(2, '0');
    return this.#line(`${String(seconds).padStart(3, '0')}${count}`);
  }

  /** Only of a measurement that is not done yet. */
  #breakOff(): void {
    const measurement = this.#measurement;
    if (measurement === null || this.#clock.monotonicMs() >= measurement.readyMs) return;
    measurement.serviceRequest?.[Symbol.dispose]();
    this.#measurement = { ...measurement, values: [], readyMs: 0 };
    this.brokenOff += 1;
  }

  #data(answer: number): string {
    const { valuesAnAnswer: size } = this.#options;
    const { values = [], crc = false } = this.#measurement ?? {};
    const text = this.#options.address + values.slice(answer * size, (answer + 1) * size).join('');
    return `${text}${crc ? checksum(text) : ''}\r\n`;
  }

  #line(text: string): string {
    return `${this.#options.address}${text}\r\n`;
  }
}

/** CRC-16 with the polynomial x¹⁶+x¹⁵+x²+1 from the low bit, sent in three times six bits. */
function checksum(text: string): string {
  const crc = [...Buffer.from(text, 'latin1')].reduce((sum, byte) => {
    let next = sum ^ byte;
    for (let shifts = 0; shifts < 8; shifts += 1) {
      const low = next % 2;
      next = Math.floor(next / 2);
      if (low === 1) next ^= 0xa001;
    }
    return next;
  }, 0);
  const six = [Math.floor(crc / 4096), Math.floor(crc / 64) % 64, crc % 64];
  return six.map((bits) => String.fromCharCode(bits + 64)).join('');
}
