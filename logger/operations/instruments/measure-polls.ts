/** How long the instrument's replies take, and a whole poll of all that can be read: whether a station can poll it that often. */
import { createDriver, type DriverOptions } from '../../../protocols/profiles/create-driver.js';
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { isInstrumentError } from '../../../protocols/vocabulary/errors.js';
import { type Exchange, isAnswered, recordWire } from './record-wire.js';

export interface Spread {
  count: number;
  minMs: number;
  medianMs: number;
  maxMs: number;
}

export interface PollTiming {
  /** Of single replies; `null` when the wire shows none. */
  replies: Spread | null;
  /** Of whole polls; `null` when none came through. */
  polls: Spread | null;
  failedPolls: number;
  /** `null`: not said. */
  intervalMs: number | null;
  /** Whether the slowest poll ends within the interval; `null` where that cannot be told. */
  fits: boolean | null;
}

export interface MeasurePollsOptions extends DriverOptions {
  clock: Clock;
  signal: AbortSignal;
  intervalMs: number | null;
  /** What was asked before. */
  exchanges: readonly Exchange[];
}

const WHOLE_POLLS = 3;

export async function measurePolls(options: MeasurePollsOptions): Promise<PollTiming> {
  const { profile, measurements, settings, unitId, clock, signal, intervalMs, replyTimeoutMs } = options;
  const { wire, exchanges } = recordWire(options.wire, clock);
  const timeout = replyTimeoutMs === undefined ? {} : { replyTimeoutMs };
  const driver = createDriver({ profile, measurements, settings, unitId, wire, ...timeout });
  const tookMs: number[] = [];
  let failedPolls = 0;
  for (let poll = 0; poll < WHOLE_POLLS; poll += 1) {
    const startMs = clock.monotonicMs();
    try {
      await driver.poll(signal);
      tookMs.push(clock.monotonicMs() - startMs);
    } catch (error) {
      if (!isInstrumentError(error)) throw error;
      failedPolls += 1;
    }
  }
  const polls = spreadOf(tookMs);
  const replies = [...options.exchanges, ...exchanges].filter(isAnswered).map((exchange) => exchange.tookMs);
  const fits = intervalMs === null || polls === null ? null : polls.maxMs <= intervalMs;
  return { replies: spreadOf(replies), polls, failedPolls, intervalMs, fits };
}

function spreadOf(values: readonly number[]): Spread | null {
  const sorted = [...values].sort((left, right) => left - right);
  const [minMs] = sorted;
  const maxMs = sorted.at(-1);
  const medianMs = sorted[Math.floor((sorted.length - 1) / 2)];
  if (minMs === undefined || maxMs === undefined || medianMs === undefined) return null;
  return { count: sorted.length, minMs, medianMs, maxMs };
}
