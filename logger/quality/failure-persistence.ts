/**
 * A failure current is a fault only once it has lasted (NAMUR NE 43): the second half of judging, which has a memory. It counts
 * by the instants of the scans, so that the same readings give the same judgement whenever they are judged. Until then there
 * is neither a value (a broken loop measures nothing) nor a fault (a spike is none).
 */
import type { Channel } from '../../protocols/vocabulary/channel.js';
import type { DriverReading } from '../../protocols/vocabulary/reading.js';

interface Failing {
  sinceAt: number;
  lastAt: number;
}

/** After so many polls without a word of the loop, its failure begins anew. */
const POLLS_BETWEEN_MAX = 3;

export class FailurePersistence {
  readonly #persistenceMs: (instrument: string) => number;
  readonly #failing = new Map<string, Failing>();

  /** @param persistenceMs How long a failure has to last, by instrument; 0: told at once. */
  constructor(persistenceMs: (instrument: string) => number) {
    this.#persistenceMs = persistenceMs;
  }

  /** What the driver said at this slot, with a fault that has not lasted yet taken back. */
  weigh(channel: Channel, reading: DriverReading, at: number): DriverReading {
    if (reading.mustLast !== true) {
      this.#failing.delete(channel.id);
      return reading;
    }
    const persistenceMs = this.#persistenceMs(channel.instrument);
    const before = this.#failing.get(channel.id);
    const sinceAt = before !== undefined && follows(before, at, channel, persistenceMs) ? before.sinceAt : at;
    this.#failing.set(channel.id, { sinceAt, lastAt: at });
    if (at - sinceAt >= persistenceMs) return reading;
    return { ...reading, value: null, status: 'out-of-range', reason: 'loop-failure-not-confirmed' };
  }
}

/** Whether the failure may have stood all the time; not when the clock was set back, nor over a long gap. */
function follows(before: Failing, at: number, { pollIntervalMs }: Channel, persistenceMs: number): boolean {
  const gapMsMax = Math.max(persistenceMs, POLLS_BETWEEN_MAX * pollIntervalMs);
  return at >= before.lastAt && at - before.lastAt <= gapMsMax;
}

/** By instrument, from the configuration. */
export function persistenceOf(
  instruments: readonly { id: string; failurePersistenceMs: number }[],
): (instrument: string) => number {
  const byId = new Map(instruments.map(({ id, failurePersistenceMs }) => [id, failurePersistenceMs]));
  return (instrument) => byId.get(instrument) ?? 0;
}
