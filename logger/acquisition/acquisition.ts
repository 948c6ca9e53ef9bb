/**
 * Reads every instrument of the station at its own pace. Buses run side by side and know nothing of each other; every
 * slot yields a scan, also when nobody answered, and each scan is handed to the store before anything else sees it.
 */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import { BusLoop, type BusSnapshot } from './bus-loop.js';
import type { BusPlan } from './bus-plan.js';
import { DEFAULT_SILENCE_SETTINGS, type SilenceSettings } from './instrument-state.js';
import type { Judge } from './poll-instrument.js';
import type { InstrumentSnapshot } from './polled-instrument.js';
import { ScanHandOver, type OnScan } from './scan-hand-over.js';

export interface AcquisitionSettings extends SilenceSettings {
  /** Scans on their way to the store, over all buses. */
  scansInFlightMax: number;
}

export interface AcquisitionOptions {
  buses: readonly BusPlan[];
  clock: Clock;
  log: Log;
  judge: Judge;
  /** Resolves when the scan is committed. A rejection is counted and told, and polling goes on. */
  onScan: OnScan;
  settings?: Partial<AcquisitionSettings>;
}

/** What is true of the hand-over to the store. */
export interface HandOverSnapshot {
  inFlight: number;
  scansLost: number;
  failing: boolean;
}

export class Acquisition {
  readonly #loops: readonly BusLoop[];
  readonly #handOver: ScanHandOver;
  readonly #changeListeners = new Set<() => void>();
  #settleWaiters: { at: number; resolve: () => void }[] = [];
  #running = false;

  constructor(options: AcquisitionOptions) {
    const { buses, clock, log, judge, onScan, settings } = options;
    const silence = { ...DEFAULT_SILENCE_SETTINGS, ...settings };
    const onProgress = () => this.#resolveSettled();
    this.#handOver = new ScanHandOver({
      onScan,
      log,
      onSettled: onProgress,
      ...(settings?.scansInFlightMax === undefined ? {} : { scansInFlightMax: settings.scansInFlightMax }),
    });
    this.#loops = buses.map(
      (plan) =>
        new BusLoop({
          plan,
          clock,
          log,
          judge,
          silence,
          handOver: (scan, signal) => this.#handOver.accept(scan, signal),
          onChanged: () => this.#tellChanged(),
          onProgress,
        }),
    );
  }

  /**
   * Polls until the signal aborts; resolves when what was read is with the store. Rejects only on a programming error,
   * after the other buses were stopped.
   */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#running) throw new Error('acquisition runs already');
    const stop = new AbortController();
    const all = AbortSignal.any([signal, stop.signal]);
    this.#running = true;
    try {
      const runs = this.#loops.map((loop) =>
        loop.run(all).catch((error: unknown) => {
          stop.abort();
          throw error;
        }),
      );
      const ends = await Promise.allSettled(runs);
      await this.#handOver.drain();
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    } finally {
      this.#running = false;
      this.#resolveSettled();
    }
  }

  instruments(): readonly InstrumentSnapshot[] {
    return this.#loops.flatMap((loop) => {
      const { id } = loop.snapshot();
      return loop.instruments.map((instrument) => instrument.snapshot(id));
    });
  }

  buses(): readonly BusSnapshot[] {
    return this.#loops.map((loop) => loop.snapshot());
  }

  handOver(): HandOverSnapshot {
    const { inFlight, scansLost, failing } = this.#handOver;
    return { inFlight, scansLost, failing };
  }

  /**
   * Resolves when the scan of every poll slot up to and including `at` is committed (or given up, or its slot skipped):
   * an interval that ends at `at` is then complete. At once while nothing runs. The caller bounds the wait.
   */
  settledUpTo(at: number): Promise<void> {
    if (this.#isSettled(at)) return Promise.resolve();
    return new Promise((resolve) => this.#settleWaiters.push({ at, resolve }));
  }

  /** Calls back when an instrument or a bus changed its state; not for each scan. */
  onChanged(listener: () => void): Disposable {
    this.#changeListeners.add(listener);
    return { [Symbol.dispose]: () => this.#changeListeners.delete(listener) };
  }

  #isSettled(at: number): boolean {
    if (!this.#running) return true;
    return this.#loops.every((loop) =>
      loop.instruments.every(
        (instrument) => instrument.owedFrom > at && this.#handOver.owedFrom(instrument.plan.id) > at,
      ),
    );
  }

  #resolveSettled(): void {
    if (this.#settleWaiters.length === 0) return;
    const waiters = this.#settleWaiters;
    this.#settleWaiters = waiters.filter(({ at }) => !this.#isSettled(at));
    for (const waiter of waiters) if (!this.#settleWaiters.includes(waiter)) waiter.resolve();
  }

  #tellChanged(): void {
    for (const listener of this.#changeListeners) listener();
  }
}
