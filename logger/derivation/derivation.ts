/**
 * Computes the derived channels as scans are committed: for each instant one scan of the virtual instrument `derived`, as soon as
 * the readings that the formulas need are there. It holds no timer and asks no instrument; after a crash it computes what is
 * missing behind the committed readings, so a derived value is lost only with its inputs.
 */
import type { Channel } from '../../protocols/vocabulary/channel.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import type { Reading, Scan } from '../../protocols/vocabulary/reading.js';
import type { Acquisition } from '../acquisition/acquisition.js';
import type { ScanStore } from '../store/scan-store.js';
import { isStoreError } from '../store/store-error.js';
import { DERIVED_INSTRUMENT, type DerivedChannel } from './derived-channel.js';
import { deriveReading, INPUT_AGE_POLLS_MAX, measuredSourcesOf } from './derive-reading.js';
import { InputHistory } from './input-history.js';

/** An instant is computed without an input whose poll takes longer than this; shorter than a report waits for its polls. */
export const LATE_INPUT_MS_MAX = 20_000;
/** After a start at most this long a time behind the newest reading is computed anew. */
export const CATCH_UP_MS_MAX = 600_000;

export interface DerivationOptions {
  /** Each after those that it needs. */
  derived: readonly DerivedChannel[];
  scans: ScanStore;
  acquisition: Pick<Acquisition, 'clockStep'>;
  log: Log;
  /** The start of polling: earlier slots are not waited for. */
  startedAt: number;
}

/** A derived channel and the measured channels at its root. */
interface Plan {
  derived: DerivedChannel;
  roots: readonly Channel[];
}

export class Derivation implements Disposable {
  readonly #options: DerivationOptions;
  readonly #plans: readonly Plan[];
  readonly #roots: ReadonlyMap<string, Channel>;
  readonly #history: InputHistory;
  readonly #subscription: Disposable;
  /** Instants to compute, oldest first. */
  #pending: number[] = [];
  /** Newest slot of each instrument that is committed, or was waited for in vain. */
  readonly #slots = new Map<string, number>();
  #doneAt: number;
  #newestAt = -Infinity;
  #waitFrom: number;
  #followedStepAt: number | null = null;

  constructor(options: DerivationOptions) {
    const { derived, scans, startedAt, acquisition } = options;
    this.#options = options;
    const all = new Map(derived.map((each) => [each.channel.id, each]));
    this.#plans = derived.map((each) => ({ derived: each, roots: measuredSourcesOf(each, all) }));
    this.#roots = new Map(this.#plans.flatMap(({ roots }) => roots.map((root) => [root.id, root])));
    this.#history = new InputHistory(this.#roots.keys());
    this.#waitFrom = startedAt;
    this.#followedStepAt = acquisition.clockStep()?.at ?? null;
    this.#doneAt = this.#lastDoneAt(scans);
    this.#subscription = scans.onCommitted((committed) => this.#take(committed));
    if (derived.length > 0) this.#catchUp(scans);
  }

  /** All polls up to `at` are committed: nothing is waited for any more. */
  computeUpTo(at: number): void {
    this.#computeUpTo(at, 'by-clock');
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }

  /** The newest derived scan; without one, derived channels begin now and not in the past. */
  #lastDoneAt(scans: ScanStore): number {
    const latest = scans.latest();
    const known = this.#plans.flatMap(({ derived }) => latest.get(derived.channel.id)?.at ?? []);
    return known.length > 0 ? Math.max(...known) : (scans.newestAt() ?? -Infinity);
  }

  #catchUp(scans: ScanStore): void {
    const newestAt = scans.newestAt();
    if (newestAt === null) return;
    this.#doneAt = Math.max(this.#doneAt, newestAt - CATCH_UP_MS_MAX);
    for (const { id, pollIntervalMs } of this.#roots.values()) {
      const startAt = this.#doneAt - (INPUT_AGE_POLLS_MAX + 1) * pollIntervalMs;
      for (const reading of scans.readChannel(id, { startAt, endAt: newestAt })) {
        this.#history.add(reading);
        this.#want(reading.at);
      }
    }
    this.#newestAt = newestAt;
    this.#computeUpTo(newestAt, 'of-stored');
  }

  #computeUpTo(limitAt: number, instant: 'by-clock' | 'of-stored'): void {
    for (;;) {
      const [at] = this.#pending;
      if (at === undefined || at > limitAt) return;
      this.#compute(at, instant);
    }
  }

  #take(committed: readonly Scan[]): void {
    this.#followClockStep();
    for (const { instrument, at, readings } of committed) {
      if (instrument === DERIVED_INSTRUMENT) continue;
      const mine = readings.filter(({ channel }) => this.#roots.has(channel));
      if (mine.length === 0) continue;
      for (const reading of mine) this.#history.add({ ...reading, at });
      this.#noteSlot(instrument, at);
      this.#newestAt = Math.max(this.#newestAt, at);
      this.#want(at);
    }
    while (this.#pending[0] !== undefined && this.#isReady(this.#pending[0])) this.#compute(this.#pending[0]);
  }

  #want(at: number): void {
    if (at <= this.#doneAt || this.#dueAt(at).length === 0) return;
    const after = this.#pending.findLastIndex((pending) => pending <= at);
    if (this.#pending[after] !== at) this.#pending.splice(after + 1, 0, at);
  }

  #dueAt(at: number): readonly Plan[] {
    return this.#plans.filter(({ derived }) => at % derived.channel.pollIntervalMs === 0);
  }

  /** Whether every slot that the instant's formulas look at is committed, or has been waited for long enough. */
  #isReady(at: number): boolean {
    const late = this.#newestAt - at > LATE_INPUT_MS_MAX;
    return this.#dueAt(at).every(({ roots }) =>
      roots.every(({ instrument, pollIntervalMs }) => {
        const slotAt = Math.floor(at / pollIntervalMs) * pollIntervalMs;
        if (slotAt < this.#waitFrom || (this.#slots.get(instrument) ?? -Infinity) >= slotAt) return true;
        if (late) this.#noteSlot(instrument, slotAt);
        return late;
      }),
    );
  }

  #noteSlot(instrument: string, at: number): void {
    this.#slots.set(instrument, Math.max(this.#slots.get(instrument) ?? -Infinity, at));
  }

  #compute(at: number, instant: 'by-clock' | 'of-stored' = 'by-clock'): void {
    this.#pending.shift();
    this.#doneAt = at;
    const made = new Map<string, Reading>();
    // All of them: one that is not due may be what a faster one is computed from.
    for (const { derived } of this.#plans) {
      const reading = deriveReading(derived, at, (channel) => {
        const inner = made.get(channel.id);
        return inner ? { ...inner, at } : this.#history.before(channel.id, at);
      });
      made.set(reading.channel, reading);
    }
    this.#history.forgetBefore(at);
    const due = new Set(this.#dueAt(at).map(({ derived }) => derived.channel.id));
    const readings = [...made.values()].filter(({ channel }) => due.has(channel));
    this.#append({ instrument: DERIVED_INSTRUMENT, at, delayMs: 0, readings }, instant);
  }

  #append(scan: Scan, instant: 'by-clock' | 'of-stored'): void {
    this.#options.scans.append(scan, instant).catch((error: unknown) => {
      // The store is closing: the next start computes this instant from the same readings.
      if (!isStoreError(error))
        this.#options.log.error({ at: scan.at, error: String(error) }, 'a derived scan was refused');
    });
  }

  /** After a step back, what is stamped later has not happened yet, and its instants come again. */
  #followClockStep(): void {
    const step = this.#options.acquisition.clockStep();
    if (!step || step.at === this.#followedStepAt) return;
    this.#followedStepAt = step.at;
    if (step.stepMs > 0) return;
    this.#history.forgetAfter(step.at);
    this.#pending = this.#pending.filter((at) => at <= step.at);
    this.#slots.clear();
    this.#waitFrom = step.at;
    this.#newestAt = Math.min(this.#newestAt, step.at);
    this.#doneAt = Math.min(this.#doneAt, step.at - 1);
  }
}
