/**
 * The newest of every channel, kept in memory from committed scans, so that a view of 200 channels a second asks the
 * database nothing: latest reading, newest usable value, and the means of the last sixty minutes.
 */
import type { Reading, Scan } from '../../protocols/vocabulary/reading.js';
import { isUsable } from '../../protocols/vocabulary/status.js';
import type { ChannelView } from './panel-view.js';

export const SPARK_POINTS = 60;
export const SPARK_STEP_MS = 60_000;

export type LiveChannel = Pick<ChannelView, 'latest' | 'lastUsable' | 'spark'>;
type SparkPoint = ChannelView['spark'][number];

/** One minute of the small trend; several minutes share a place in the ring, the newest owns it. */
interface Minute {
  /** Number of the minute since the epoch that ends with it. */
  number: number;
  sum: number;
  count: number;
  point: SparkPoint;
}

export type SeedReading = Pick<Reading, 'channel' | 'raw' | 'status' | 'reason'> & { at: number };

interface Kept {
  decimals: number;
  latest: ChannelView['latest'];
  /** The newest that the disk has not taken. */
  held: ChannelView['latest'];
  lastUsable: ChannelView['lastUsable'];
  ring: (Minute | undefined)[];
}

export class LiveChannels {
  readonly #kept: ReadonlyMap<string, Kept>;

  constructor(channels: readonly { id: string; decimals: number }[]) {
    this.#kept = new Map(
      channels.map(({ id, decimals }) => [
        id,
        { decimals, latest: null, held: null, lastUsable: null, ring: [] },
      ]),
    );
  }

  /** Once for each scan, in any order. Readings of unknown channels are ignored. */
  accept({ at, readings }: Pick<Scan, 'at' | 'readings'>): void {
    for (const reading of readings) {
      this.seed({ ...reading, at });
      const kept = this.#kept.get(reading.channel);
      if (kept && reading.raw !== null && isUsable(reading.status)) addToMinute(kept, at, reading.raw);
    }
  }

  /** Of a scan that is in memory only: shown as such, and no part of the trend before it is committed. */
  acceptHeld({ at, readings }: Pick<Scan, 'at' | 'readings'>): void {
    for (const { channel, raw, status, reason } of readings) {
      const kept = this.#kept.get(channel);
      if (kept && (!kept.held || at >= kept.held.at))
        kept.held = { at, raw, status, reason, isStored: false };
    }
  }

  /** A reading known from before: the newest of its channel, unless a newer one is known; no part of the trend. */
  seed({ channel, at, raw, status, reason }: SeedReading): void {
    const kept = this.#kept.get(channel);
    if (!kept) return;
    if (!kept.latest || at >= kept.latest.at) kept.latest = { at, raw, status, reason };
    if (raw === null || !isUsable(status)) return;
    if (!kept.lastUsable || at >= kept.lastUsable.at) kept.lastUsable = { at, value: raw };
  }

  /** Forgets what is newer than `at`: the clock was stepped back, and what comes now is the present. */
  forgetAfter(at: number): void {
    for (const kept of this.#kept.values()) {
      if (kept.latest && kept.latest.at > at) kept.latest = null;
      if (kept.held && kept.held.at > at) kept.held = null;
      if (kept.lastUsable && kept.lastUsable.at > at) kept.lastUsable = null;
      kept.ring = kept.ring.map((minute) => (minute && minute.number > minuteOf(at) ? undefined : minute));
    }
  }

  /** Of a channel that the constructor was told of. */
  of(channel: string, now: number): LiveChannel {
    const kept = this.#kept.get(channel);
    if (!kept) return { latest: null, lastUsable: null, spark: [] };
    const last = minuteOf(now);
    const spark = Array.from({ length: SPARK_POINTS }, (_, index): SparkPoint => {
      const number = last - SPARK_POINTS + 1 + index;
      const minute = kept.ring[number % SPARK_POINTS];
      return minute?.number === number ? minute.point : [number * SPARK_STEP_MS, null];
    });
    return { ...newestOf(kept), spark };
  }
}

/** What came last, stored or not. */
function newestOf({ latest, held, lastUsable }: Kept): Pick<LiveChannel, 'latest' | 'lastUsable'> {
  if (held === null || (latest !== null && latest.at >= held.at)) return { latest, lastUsable };
  const isGood = held.raw !== null && isUsable(held.status);
  return { latest: held, lastUsable: isGood ? { at: held.at, value: held.raw as number } : lastUsable };
}

function minuteOf(at: number): number {
  return Math.ceil(at / SPARK_STEP_MS);
}

function addToMinute({ ring, decimals }: Kept, at: number, value: number): void {
  const number = minuteOf(at);
  const place = number % SPARK_POINTS;
  const there = ring[place];
  if (there && there.number > number) return;
  const same = there?.number === number ? there : null;
  const sum = (same?.sum ?? 0) + value;
  const count = (same?.count ?? 0) + 1;
  // One digit more than the value itself is shown with: enough for a line sixty points long.
  const mean = Number((sum / count).toFixed(Math.min(decimals + 1, 20)));
  ring[place] = { number, sum, count, point: [number * SPARK_STEP_MS, mean] };
}
