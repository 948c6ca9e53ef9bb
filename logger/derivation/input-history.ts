/**
 * The newest committed readings of the channels that formulas need: enough of them to answer "what was the newest at or before
 * this instant" for every instant that is still to be computed, and no more.
 */
import type { StoredReading } from '../averaging/averaged-reading.js';

/** Of one channel; more can only come together when the store was held up for long. */
const READINGS_MAX = 5_000;

export class InputHistory {
  /** Oldest first. */
  readonly #readings = new Map<string, StoredReading[]>();

  constructor(channels: Iterable<string>) {
    for (const id of channels) this.#readings.set(id, []);
  }

  /** In any order; readings of other channels are ignored. */
  add(reading: StoredReading): void {
    const list = this.#readings.get(reading.channel);
    if (!list) return;
    const after = list.findLastIndex(({ at }) => at <= reading.at);
    if (list[after]?.at === reading.at) return;
    list.splice(after + 1, 0, reading);
    if (list.length > READINGS_MAX) list.shift();
  }

  before(channel: string, at: number): StoredReading | null {
    return this.#readings.get(channel)?.findLast((reading) => reading.at <= at) ?? null;
  }

  /** Everything up to and including `at` is computed: what is older than the newest reading at `at` is needed no more. */
  forgetBefore(at: number): void {
    for (const list of this.#readings.values()) {
      const newest = list.findLastIndex((reading) => reading.at <= at);
      if (newest > 0) list.splice(0, newest);
    }
  }

  /** The clock was stepped back: what is stamped later has not happened yet. */
  forgetAfter(at: number): void {
    for (const [channel, list] of this.#readings) {
      this.#readings.set(
        channel,
        list.filter((reading) => reading.at <= at),
      );
    }
  }
}
