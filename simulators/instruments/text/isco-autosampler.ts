/**
 * A Teledyne ISCO 6712 as its manuals describe "command driven operation": turns on, tells its status, takes samples only while it
 * waits, sets its clock, and answers everything with one line of pairs and a checksum.
 */
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { FaultSwitches } from '../faults.js';
import type { TextInstrument } from './text-instrument.js';

/** As told behind `STS`. */
const WAITING = 1;
const OFF = 9;
const SAMPLING = 12;
const INVALID_COMMAND = 20;
const CHECKSUM_MISMATCH = 21;
const INVALID_BOTTLE = 22;
const VOLUME_OUT_OF_RANGE = 23;

/** 6700SR p. 100: 35523.5 is noon of 3 April 1997, by the clock on the wall. */
const NOON = { days: 35_523.5, at: Date.UTC(1997, 3, 3, 12) };
const DAY_MS = 86_400_000;

interface Sample {
  days: number;
  bottle: number;
  volumeMl: number;
}

export class IscoAutosampler implements TextInstrument {
  readonly requestForm = /^[^\r]*\r/;
  readonly faults: FaultSwitches;
  /** `STS` while it does not sample: 1 waiting, 4, 5, 6 troubles, 9 off. */
  state = WAITING;
  /** `SOR` that the next samples will have: 0 is good. */
  nextResult = 0;
  bottles = 24;
  samplingMs = 60_000;
  /** What its clock is ahead of the true one (GMT+7). */
  clockOffMs = 0;
  model = '6712';
  /** Every sample that it was made to take. */
  readonly samples: Sample[] = [];
  readonly #clock: Clock;
  #busyUntilMs = -Infinity;

  constructor(clock: Clock) {
    this.faults = new FaultSwitches(clock);
    this.#clock = clock;
  }

  answer(request: string): string | null {
    const words = request.slice(0, -1).split(',');
    const check = words.at(-2) === 'CS' ? words.splice(-2) : null;
    const text = words.join(',');
    if (check !== null && Number(check[1]) !== sumOf(`${text},CS,`)) return this.#status(CHECKSUM_MISMATCH);
    return this.#status(this.#obey(text));
  }

  damage(reply: string): string {
    const place = reply.length - 2;
    return reply.slice(0, place) + (reply[place] === '0' ? '1' : '0') + reply.slice(place + 1);
  }

  foreign(reply: string): string {
    const text = reply.replace(/^MO,6712/, 'MO,3700').replace(/\d+\r$/, '');
    return `${text}${sumOf(text)}\r`;
  }

  get #isSampling(): boolean {
    return this.#clock.monotonicMs() < this.#busyUntilMs;
  }

  get #days(): number {
    const wallAt = this.#clock.now() + 7 * 3_600_000 + this.clockOffMs;
    return NOON.days + (wallAt - NOON.at) / DAY_MS;
  }

  /** What `STS` tells then. */
  #obey(text: string): number {
    const state = this.#isSampling ? SAMPLING : this.state;
    if (text === 'STS,1') return state;
    if (text === 'STS,2') {
      if (state === OFF) this.state = WAITING;
      return this.#isSampling ? SAMPLING : this.state;
    }
    const [, bottle, volume] = /^BTL,(\d+),SVO,(\d+)$/.exec(text) ?? [];
    if (bottle !== undefined && state === WAITING) return this.#take(Number(bottle), Number(volume));
    const days = /^TI,(\d{5}\.\d+)$/.exec(text)?.[1];
    if (days === undefined || state !== WAITING) return INVALID_COMMAND;
    this.clockOffMs += (Number(days) - this.#days) * DAY_MS;
    return WAITING;
  }

  #take(bottle: number, volumeMl: number): number {
    if (bottle < 1 || bottle > this.bottles) return INVALID_BOTTLE;
    if (volumeMl < 10 || volumeMl > 9990) return VOLUME_OUT_OF_RANGE;
    this.samples.push({ days: this.#days, bottle, volumeMl });
    this.#busyUntilMs = this.#clock.monotonicMs() + this.samplingMs;
    return SAMPLING;
  }

  #status(state: number): string {
    const last = state === INVALID_COMMAND || state === CHECKSUM_MISMATCH ? undefined : this.samples.at(-1);
    const result = this.#isSampling ? SAMPLING : this.nextResult;
    const pairs = [
      `MO,${this.model},ID,2424741493,TI,${this.#days.toFixed(5)},STS,${state}`,
      ...(last === undefined
        ? []
        : [`STI,${last.days.toFixed(5)},BTL,${last.bottle},SVO,${last.volumeMl},SOR,${result}`]),
      'CS,',
    ].join(',');
    return `${pairs}${sumOf(pairs)}\r`;
  }
}

function sumOf(text: string): number {
  return [...Buffer.from(text, 'latin1')].reduce((sum, byte) => sum + byte, 0);
}
