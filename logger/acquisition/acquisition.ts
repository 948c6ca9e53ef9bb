/**
 * Reads every instrument of the station at its own pace. Buses run side by side and know nothing of each other; every
 * slot yields a scan, also when nobody answered, and each scan is handed to the store before anything else sees it.
 */
import { setMaxListeners } from 'node:events';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import { BusLoop, type BusSnapshot } from './bus-loop.js';
import type { BusPlan } from './bus-plan.js';
import { LOOK_AGAIN_MS_MAX } from './choose-work.js';
import { DEFAULT_SILENCE_SETTINGS, type SilenceSettings } from './instrument-state.js';
import type { Judge } from './poll-instrument.js';
import { CLOCK_STEP_TOLERANCE_MS } from './poll-slots.js';
import type { InstrumentSnapshot } from './polled-instrument.js';
import type { SettingsRound } from './settings-round.js';
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
  /** Told of each round through an instrument's settings. Must not throw. */
  onSettings?: (round: SettingsRound) => void;
  settings?: Partial<AcquisitionSettings>;
}

/** What is true of the hand-over to the store. */
export interface HandOverSnapshot {
  inFlight: number;
  scansLost: number;
  failing: boolean;
}

/** The machine's wall clock was set while polling. */
export interface ClockStep {
  /** The new time at which it was noticed. */
  at: number;
  /** Positive: forwards. */
  stepMs: number;
}

/** Buses notice one step at different moments, at most this far apart. */
const SAME_STEP_MS = 2 * LOOK_AGAIN_MS_MAX;

export class Acquisition {
  readonly #loops: readonly BusLoop[];
  readonly #handOver: ScanHandOver;
  readonly #changeListeners = new Set<() => void>();
  #settleWaiters: { at: number; resolve: () => void }[] = [];
  readonly #clock: Clock;
  readonly #log: Log;
  #clockStep: (ClockStep & { monotonicMs: number }) | null = null;
  #running = false;

  constructor(options: AcquisitionOptions) {
    const { buses, clock, log, judge, onScan, onSettings = () => undefined, settings } = options;
    this.#clock = clock;
    this.#log = log;
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
          onSettings,
          onClockStep: (stepMs) => this.#noteClockStep(stepMs),
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
    // Every bus listens, and every poll and probe in hand: as many as there are buses, no leak.
    setMaxListeners(0, all);
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

  /** The last step of the wall clock since the start, or `null`. */
  clockStep(): ClockStep | null {
    return this.#clockStep && { at: this.#clockStep.at, stepMs: this.#clockStep.stepMs };
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

  #noteClockStep(stepMs: number): void {
    const monotonicMs = this.#clock.monotonicMs();
    const last = this.#clockStep;
    const toldByAnotherBus =
      last &&
      monotonicMs - last.monotonicMs < SAME_STEP_MS &&
      Math.abs(last.stepMs - stepMs) < CLOCK_STEP_TOLERANCE_MS;
    if (toldByAnotherBus) return;
    this.#clockStep = { at: this.#clock.now(), stepMs, monotonicMs };
    this.#log.warn({ stepMs }, 'the clock was stepped; polling follows the new time');
    this.#tellChanged();
  }

  #tellChanged(): void {
    for (const listener of this.#changeListeners) listener();
  }
}
