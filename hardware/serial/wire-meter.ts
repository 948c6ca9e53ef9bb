/**
 * Measures one wire: its counters, how long somebody had it, how long bits were on it, and how long replies took. It costs the
 * same whatever happens on the wire; the figures are worked out when somebody asks.
 */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import {
  countLatency,
  newWireStatistics,
  troublesOf,
  type WireFigures,
  type WireShare,
  type WireStatistics,
} from '../../protocols/vocabulary/wire-statistics.js';
import { RecentSum } from './recent-sum.js';

export const LATENCIES_KEPT = 256;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

export interface WireMeterOptions {
  clock: Clock;
  /** What one character takes on a serial line; `null` where the wire is none. */
  msPerCharacter: number | null;
}

export class WireMeter {
  readonly statistics: WireStatistics = newWireStatistics();
  readonly #options: WireMeterOptions;
  readonly #madeMs: number;
  readonly #busy = new RecentSum(SECOND_MS);
  readonly #bytes = new RecentSum(SECOND_MS);
  readonly #requests = new RecentSum(MINUTE_MS);
  readonly #troubles = new RecentSum(MINUTE_MS);
  readonly #latencies: number[] = [];
  #nextLatency = 0;
  #busyMs = 0;
  /** How many have the wire: more than one where requests overtake each other. */
  #turns = 0;
  /** Up to when the turns in hand are counted. */
  #countedMs = 0;
  #requestsSeen = 0;
  #troublesSeen = 0;

  constructor(options: WireMeterOptions) {
    this.#options = options;
    this.#madeMs = options.clock.monotonicMs();
  }

  /** Somebody has the wire until what this gives is disposed. */
  turn(): Disposable {
    this.#settle();
    this.#turns += 1;
    return {
      [Symbol.dispose]: () => {
        this.#settle();
        this.#turns -= 1;
      },
    };
  }

  bytes(direction: 'sent' | 'received', count: number): void {
    this.statistics[direction === 'sent' ? 'bytesSent' : 'bytesReceived'] += count;
    this.#bytes.add(this.#options.clock.monotonicMs(), count);
  }

  latency(latencyMs: number): void {
    countLatency(this.statistics, latencyMs);
    this.#latencies[this.#nextLatency] = latencyMs;
    this.#nextLatency = (this.#nextLatency + 1) % LATENCIES_KEPT;
  }

  figures(): WireFigures {
    this.#settle();
    const { statistics } = this;
    const nowMs = this.#options.clock.monotonicMs();
    const { replies, exceptions, latencyMsSum, latencyMsLast } = statistics;
    const answers = replies + exceptions;
    return {
      ...statistics,
      upMs: nowMs - this.#madeMs,
      busyMs: this.#busyMs,
      busy: this.#share(this.#busy.total(nowMs), this.#busyMs),
      line: this.#lineShare(nowMs),
      // What talks unasked is heard without having been asked: nothing was waited for.
      latencyMsMean: answers === 0 || latencyMsLast === null ? null : latencyMsSum / answers,
      latencyMsP95: percentile(this.#latencies, 0.95),
      lastHour: { requests: this.#requests.total(nowMs), troubles: this.#troubles.total(nowMs) },
    };
  }

  /** Puts what has passed since the last time into the sums. */
  #settle(): void {
    const nowMs = this.#options.clock.monotonicMs();
    if (this.#turns > 0) {
      this.#busy.addTime(this.#countedMs, nowMs);
      this.#busyMs += nowMs - this.#countedMs;
    }
    this.#countedMs = nowMs;
    const troubles = troublesOf(this.statistics);
    this.#requests.add(nowMs, this.statistics.requests - this.#requestsSeen);
    this.#troubles.add(nowMs, troubles - this.#troublesSeen);
    this.#requestsSeen = this.statistics.requests;
    this.#troublesSeen = troubles;
  }

  #lineShare(nowMs: number): WireShare | null {
    const { msPerCharacter } = this.#options;
    if (msPerCharacter === null) return null;
    const { bytesSent, bytesReceived } = this.statistics;
    return this.#share(
      this.#bytes.total(nowMs) * msPerCharacter,
      (bytesSent + bytesReceived) * msPerCharacter,
    );
  }

  #share(recentMs: number, wholeMs: number): WireShare {
    const nowMs = this.#options.clock.monotonicMs();
    const recentSpanMs = this.#busy.spanMs(nowMs, this.#madeMs);
    return {
      lastMinute: recentSpanMs > 0 ? Math.min(1, recentMs / recentSpanMs) : 0,
      sinceStart: nowMs > this.#madeMs ? Math.min(1, wholeMs / (nowMs - this.#madeMs)) : 0,
    };
  }
}

/** The least of them that this share of them does not exceed. */
function percentile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}
