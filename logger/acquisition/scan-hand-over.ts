/**
 * Hands scans to the store and knows which are not committed yet. At most so many may be on their way: when the disk is
 * slow the buses wait (their slots are then skipped and counted) instead of memory growing unseen.
 */
import type { Log } from '../../protocols/vocabulary/log.js';
import type { Scan } from '../../protocols/vocabulary/reading.js';

/** About a second and a half of scans of the largest station. */
export const SCANS_IN_FLIGHT_MAX = 256;

export type OnScan = (scan: Scan) => Promise<void> | void;

export interface ScanHandOverOptions {
  onScan: OnScan;
  log: Log;
  scansInFlightMax?: number;
  /** A scan was committed, or given up. */
  onSettled: () => void;
}

export class ScanHandOver {
  readonly #options: ScanHandOverOptions;
  readonly #inFlight = new Set<{ scan: Scan; done: Promise<void> }>();
  #waiting: (() => void)[] = [];
  #failing = false;
  scansLost = 0;

  constructor(options: ScanHandOverOptions) {
    this.#options = options;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Since the store refused a scan and has taken none after it. */
  get failing(): boolean {
    return this.#failing;
  }

  /** Resolves when the scan is on its way, which needs room. Rejects with the signal's reason while it waits for room. */
  async accept(scan: Scan, signal: AbortSignal): Promise<void> {
    const limit = this.#options.scansInFlightMax ?? SCANS_IN_FLIGHT_MAX;
    while (this.#inFlight.size >= limit) {
      signal.throwIfAborted();
      await this.#room(signal);
    }
    const entry = { scan, done: Promise.resolve() };
    this.#inFlight.add(entry);
    entry.done = this.#commit(scan).finally(() => {
      this.#inFlight.delete(entry);
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const wake of waiting) wake();
      this.#options.onSettled();
    });
  }

  /** The oldest slot of this instrument whose scan is not committed yet. */
  owedFrom(instrument: string): number {
    let oldestAt = Infinity;
    for (const { scan } of this.#inFlight) {
      if (scan.instrument === instrument) oldestAt = Math.min(oldestAt, scan.at);
    }
    return oldestAt;
  }

  /** Resolves when nothing is on its way any more. */
  async drain(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.all([...this.#inFlight].map(({ done }) => done));
  }

  async #commit(scan: Scan): Promise<void> {
    const { onScan, log } = this.#options;
    try {
      await onScan(scan);
      if (this.#failing) log.info({ scansLost: this.scansLost }, 'the store takes readings again');
      this.#failing = false;
    } catch (error) {
      this.scansLost += 1;
      const reason = error instanceof Error ? error.message : String(error);
      if (!this.#failing) log.error({ instrument: scan.instrument, reason }, 'the store refused readings');
      this.#failing = true;
    }
  }

  #room(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake);
        resolve();
      };
      signal.addEventListener('abort', wake, { once: true });
      this.#waiting.push(wake);
    });
  }
}
