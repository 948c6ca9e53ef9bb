/**
 * An automatic sampler as whoever commands it sees it, whatever its make. Nothing here retries: a command whose answer did not come
 * may have been carried out, so the next thing to do is to ask for the status.
 */

export type SamplerState =
  | 'waiting'
  | 'sampling'
  | 'off'
  /** Its menu is open, or an input holds it back: somebody is at it. */
  | 'held'
  /** For a short time after its supply came back. */
  | 'power-restored'
  | 'pump-jammed'
  | 'distributor-jammed'
  /** It told a state that its manual does not name. */
  | 'unknown';

export type SampleResult =
  | 'ok'
  | 'in-progress'
  | 'no-liquid'
  | 'liquid-lost'
  | 'stopped-by-user'
  | 'power-failed'
  | 'pump-jammed'
  | 'pump-latch-open'
  | 'distributor-jammed'
  | 'no-distributor'
  | 'shut-off'
  | 'unknown';

export interface LastSample {
  /** By the sampler's own clock, UTC epoch milliseconds. */
  takenAt: number;
  bottle: number;
  volumeMl: number;
  result: SampleResult;
}

export interface SamplerStatus {
  state: SamplerState;
  /** The sampler's own clock, UTC epoch milliseconds: how far it is off says whether to set it. */
  clockAt: number;
  /** `null`: it has not taken one since its programme began. */
  lastSample: LastSample | null;
}

export interface SampleOrder {
  /** Counted from 1. */
  bottle: number;
  volumeMl: number;
}

/**
 * Every call is one or two short exchanges and rejects with an `InstrumentError` when the sampler does not answer properly, with a
 * `SamplerError` when it does but will not, or with the signal's reason.
 */
export interface Sampler {
  /** The volumes that may be ordered. */
  readonly volumesMl: { low: number; high: number; step: number };
  status(signal: AbortSignal): Promise<SamplerStatus>;
  /** Harmless when it is on. Resolves with the state that it then tells. */
  turnOn(signal: AbortSignal): Promise<SamplerStatus>;
  /** Resolves when the sampler has begun, not when it is done. Only a sampler that waits takes an order. */
  takeSample(order: SampleOrder, signal: AbortSignal): Promise<SamplerStatus>;
  /** Only a sampler that waits lets its clock be set. */
  setTime(at: number, signal: AbortSignal): Promise<SamplerStatus>;
}

export type SamplerErrorCode =
  | 'not-waiting'
  | 'invalid-bottle'
  | 'invalid-volume'
  | 'invalid-time'
  /** The sampler did not understand, or answered something else than that it has begun. */
  | 'refused';

/** The sampler is there, but the command was not carried out. */
export class SamplerError extends Error {
  override name = 'SamplerError';
  readonly code: SamplerErrorCode;
  readonly hint: string | null;
  constructor(options: { code: SamplerErrorCode; message: string; hint?: string }) {
    super(options.message);
    this.code = options.code;
    this.hint = options.hint ?? null;
  }
}
