/**
 * The command side of a Teledyne ISCO 6712 sampler (6712FR § 5.22, 6700SR p. 100): status, turn on, take a sample, set the clock.
 * Every command carries its checksum, every answer is checked, and a command counts as done only when the answer says so.
 */
import { InstrumentError } from '../../vocabulary/errors.js';
import {
  SamplerError,
  type Sampler,
  type SampleOrder,
  type SampleResult,
  type SamplerErrorCode,
  type SamplerState,
  type SamplerStatus,
} from '../../vocabulary/sampler.js';
import type { Line } from '../line.js';
import { textOfBytes } from '../text.js';
import { iscoRequest } from './isco-request.js';
import { parseSamplerStatus, type IscoStatus } from './parse-sampler-status.js';

export interface IscoSamplerOptions {
  /** Not owned. */
  line: Line;
  /** What it answers behind `MO`: 6712. */
  model: string;
  /** For each exchange. */
  replyTimeoutMs: number;
  /** What the wall clock on the sampler's display is ahead of UTC. */
  utcOffsetMs: number;
}

const VOLUMES_ML = { low: 10, high: 9990, step: 10 };
const BOTTLES_MAX = 24;

const STATES: Readonly<Record<number, SamplerState>> = {
  1: 'waiting',
  2: 'held',
  3: 'held',
  4: 'power-restored',
  5: 'pump-jammed',
  6: 'distributor-jammed',
  9: 'off',
  12: 'sampling',
};

const RESULTS: Readonly<Record<number, SampleResult>> = {
  0: 'ok',
  1: 'no-liquid',
  2: 'liquid-lost',
  3: 'stopped-by-user',
  4: 'power-failed',
  5: 'pump-jammed',
  6: 'distributor-jammed',
  8: 'pump-latch-open',
  9: 'shut-off',
  11: 'no-distributor',
  12: 'in-progress',
};

/** Told instead of a state when a command was not taken. */
const REFUSALS: Readonly<Record<number, { code: SamplerErrorCode; says: string }>> = {
  20: { code: 'refused', says: 'INVALID COMMAND' },
  21: { code: 'refused', says: 'CHECKSUM MISMATCH' },
  22: { code: 'invalid-bottle', says: 'INVALID BOTTLE' },
  23: { code: 'invalid-volume', says: 'VOLUME OUT OF RANGE' },
};

const DAY_MS = 86_400_000;
/**
 * Days are counted from here: the manual says 1-Jan-1900, but its example, 35523.5 for noon of 3 April 1997, counts as spreadsheets
 * do, two days more.
 */
const DAY_ZERO_AT = Date.UTC(1899, 11, 30);
const TIME_DECIMALS = 5;

export function createIscoSampler(options: IscoSamplerOptions): Sampler {
  return new IscoSampler(options);
}

class IscoSampler implements Sampler {
  readonly volumesMl = VOLUMES_ML;
  readonly #options: IscoSamplerOptions;

  constructor(options: IscoSamplerOptions) {
    this.#options = options;
  }

  async status(signal: AbortSignal): Promise<SamplerStatus> {
    return this.#told(await this.#send('STS,1', signal));
  }

  async turnOn(signal: AbortSignal): Promise<SamplerStatus> {
    const status = this.#told(await this.#send('STS,2', signal));
    if (status.state !== 'off') return status;
    throw new SamplerError({ code: 'refused', message: 'The sampler stays off' });
  }

  async takeSample({ bottle, volumeMl }: SampleOrder, signal: AbortSignal): Promise<SamplerStatus> {
    const { low, high, step } = VOLUMES_ML;
    if (!(volumeMl >= low && volumeMl <= high) || volumeMl % step !== 0) {
      const message = `${volumeMl} ml is no volume: ${low}…${high} ml in steps of ${step} ml`;
      throw new SamplerError({ code: 'invalid-volume', message });
    }
    if (!Number.isInteger(bottle) || bottle < 1 || bottle > BOTTLES_MAX) {
      throw new SamplerError({ code: 'invalid-bottle', message: `${bottle} is no bottle: 1…${BOTTLES_MAX}` });
    }
    await this.#mustWait(signal);
    const status = this.#told(await this.#send(`BTL,${bottle},SVO,${volumeMl}`, signal));
    if (status.state === 'sampling') return status;
    const message = `The sampler did not begin with bottle ${bottle}: it is ${status.state}`;
    throw new SamplerError({ code: 'refused', message });
  }

  async setTime(at: number, signal: AbortSignal): Promise<SamplerStatus> {
    const days = this.#daysOf(at);
    if (!/^\d{5}\.\d{5}$/.test(days)) {
      throw new SamplerError({ code: 'invalid-time', message: `${at} is no time that a sampler can show` });
    }
    await this.#mustWait(signal);
    return this.#told(await this.#send(`TI,${days}`, signal));
  }

  async #mustWait(signal: AbortSignal): Promise<void> {
    const { state } = this.#told(await this.#send('STS,1', signal));
    if (state === 'waiting') return;
    const hint = state === 'off' ? 'Turn it on first' : 'Ask for its status again later';
    throw new SamplerError({
      code: 'not-waiting',
      message: `The sampler does not wait, it is ${state}`,
      hint,
    });
  }

  async #send(command: string, signal: AbortSignal): Promise<IscoStatus> {
    const { line, model, replyTimeoutMs: deadlineMs } = this.#options;
    const text = textOfBytes(await line.ask(iscoRequest(command, model), { deadlineMs, signal }));
    const status = parseSamplerStatus(text);
    if (status === null) {
      throw new InstrumentError({ code: 'malformed-reply', message: `"${text}" is no status of a sampler` });
    }
    const refusal = REFUSALS[status.state];
    if (refusal === undefined) return status;
    const message = `The sampler answered "${command}" with ${status.state} ${refusal.says}`;
    throw new SamplerError({ code: refusal.code, message });
  }

  #told({ state, timeDays, lastSample }: IscoStatus): SamplerStatus {
    return {
      state: STATES[state] ?? 'unknown',
      clockAt: this.#atOf(timeDays),
      lastSample: lastSample && {
        takenAt: this.#atOf(lastSample.timeDays),
        bottle: lastSample.bottle,
        volumeMl: lastSample.volumeMl,
        result: RESULTS[lastSample.result] ?? 'unknown',
      },
    };
  }

  #atOf(days: number): number {
    return Math.round(DAY_ZERO_AT + days * DAY_MS) - this.#options.utcOffsetMs;
  }

  #daysOf(at: number): string {
    return ((at + this.#options.utcOffsetMs - DAY_ZERO_AT) / DAY_MS).toFixed(TIME_DECIMALS);
  }
}
