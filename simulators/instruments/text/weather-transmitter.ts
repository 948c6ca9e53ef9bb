/** A Vaisala WXT530 in ASCII polled mode (composite message), or in NMEA automatic mode: wind, weather and rain as XDR sentences of their own, or wind as MWV. */
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { FaultSwitches } from '../faults.js';
import type { TalkingInstrument } from './talking-instrument.js';
import type { TextInstrument } from './text-instrument.js';

export type WeatherMessage = 'wind' | 'weather' | 'rain';

export class WeatherTransmitter implements TalkingInstrument, TextInstrument {
  readonly requestForm = /^[^\n]*\n/;
  readonly faults: FaultSwitches;
  periodMs: number;
  direction = 57;
  speed = 1.5;
  gust = 2;
  temperature = 23.3;
  humidity = 50.1;
  pressure = 1009.5;
  rain = 0.02;
  intensity = 2.7;
  /** Added to every transducer number. */
  address = 0;
  formatter: 'XDR' | 'MWV' = 'XDR';
  /** Messages that do not come: a sensor that is switched off or dead. */
  readonly missing = new Set<WeatherMessage>();
  /** The wind transducers cannot measure: `#` stands for their unit, V in MWV. */
  windInvalid = false;

  constructor(clock: Clock, periodMs = 1000) {
    this.faults = new FaultSwitches(clock);
    this.periodMs = periodMs;
  }

  say(): string {
    const messages: Record<WeatherMessage, string> = {
      wind: this.#wind(),
      weather: this.#transducers(
        ['C', this.temperature.toFixed(1), 'C', 0],
        ['H', this.humidity.toFixed(1), 'P', 0],
        ['P', this.pressure.toFixed(1), 'H', 0],
      ),
      rain: this.#transducers(
        ['V', this.rain.toFixed(2), 'M', 0],
        ['Z', '30', 's', 0],
        ['R', this.intensity.toFixed(1), 'M', 0],
      ),
    };
    return (Object.keys(messages) as WeatherMessage[])
      .filter((name) => !this.missing.has(name))
      .map((name) => messages[name])
      .join('');
  }

  answer(request: string): string | null {
    if (request !== `${this.address}R0\r\n`) return null;
    const wind = (value: string, unit: string) => value + (this.windInvalid ? '#' : unit);
    const fields = [
      `Dm=${wind(String(this.direction).padStart(3, '0'), 'D')}`,
      `Sm=${wind(this.speed.toFixed(1), 'M')}`,
      `Ta=${this.temperature.toFixed(1)}C`,
      `Ua=${this.humidity.toFixed(1)}P`,
      `Pa=${this.pressure.toFixed(1)}H`,
      `Rc=${this.rain.toFixed(2)}M`,
      'Vs=12.0V',
    ];
    return `${this.address}R0,${fields.join(',')}\r\n`;
  }

  damage(telegram: string): string {
    // The polled message has no checksum: a letter goes wrong.
    if (!telegram.startsWith('$')) return telegram.replace('R0,', 'RO,');
    return telegram.replace(/\*(..)\r\n/g, (_all, check: string) => `*${check === '00' ? '11' : '00'}\r\n`);
  }

  #wind(): string {
    if (this.formatter === 'MWV') {
      const [direction, speed, validity] = this.windInvalid
        ? ['', '', 'V']
        : [String(this.direction).padStart(3, '0'), this.speed.toFixed(1).padStart(5, '0'), 'A'];
      return sentence(`WIMWV,${direction},R,${speed},M,${validity}`);
    }
    const unit = (usual: string) => (this.windInvalid ? '#' : usual);
    return this.#transducers(
      ['A', String(this.direction).padStart(3, '0'), unit('D'), 1],
      ['S', this.speed.toFixed(1), unit('M'), 1],
      ['S', this.gust.toFixed(1), unit('M'), 2],
    );
  }

  #transducers(...all: [type: string, value: string, unit: string, number: number][]): string {
    const parts = all.map(([type, value, unit, number]) =>
      [type, value, unit, number + this.address].join(','),
    );
    return sentence(`WIXDR,${parts.join(',')}`);
  }
}

function sentence(text: string): string {
  let sum = 0;
  for (const byte of Buffer.from(text, 'latin1')) sum ^= byte;
  return `$${text}*${sum.toString(16).toUpperCase().padStart(2, '0')}\r\n`;
}
