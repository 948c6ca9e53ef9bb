/**
 * Hands scans to the store and knows which are not committed yet. At most so many may be on their way: when the disk is
 * slow the buses wait (their slots are then skipped and counted) instead of memory growing unseen.
 */
import type { Log } from '../../protocols/vocabulary/log.js';
import type { Scan } from '../../protocols/vocabulary/reading.js';

/** More than a store holds for a disk that refuses, so that it is the store that says when there is no more room. */
export const SCANS_IN_FLIGHT_MAX = 24_000;

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
  readonly #inFlight = new Set<Promise<void>>();
  /** Slots on their way, by instrument. */
  readonly #owed = new Map<string, number[]>();
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
    const owed = this.#owedOf(scan.instrument);
    owed.push(scan.at);
    const commit = this.#commit(scan).finally(() => {
      this.#inFlight.delete(commit);
      owed.splice(owed.indexOf(scan.at), 1);
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const wake of waiting) wake();
      this.#options.onSettled();
    });
    this.#inFlight.add(commit);
  }

  /** The oldest slot of this instrument whose scan is not committed yet. */
  owedFrom(instrument: string): number {
    return Math.min(Infinity, ...this.#owedOf(instrument));
  }

  /** Resolves when nothing is on its way any more. */
  async drain(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
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

  #owedOf(instrument: string): number[] {
    let owed = this.#owed.get(instrument);
    if (!owed) this.#owed.set(instrument, (owed = []));
    return owed;
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
