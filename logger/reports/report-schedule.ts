/**
 * Closes every interval when its time has come: at its end plus a settle time, and only when the acquisition says that every
 * poll of it is done. After a stop it closes, in order, all that was left open. A clock that is not trusted names no file;
 * one that was set back makes none until time has passed the last report again.
 */
import { DeadlineError, withDeadline, type Clock } from '../../protocols/vocabulary/clock.js';
import { intervalOf, nextBoundary, type Interval } from '../../protocols/vocabulary/interval.js';
import { isStoreError, type StoreError } from '../store/store-error.js';
import { closeInterval, type ReportSources } from './close-interval.js';

export const SETTLE_MS_DEFAULT = 2000;
/** A poll that hangs longer than this after the interval's end is not waited for. */
const SETTLED_DEADLINE_MS = 30_000;
/** Longest wait without looking at the clock again: it may have been set. */
const CLOCK_CHECK_MS = 60_000;
/** How often a clock that is not trusted yet, or is behind, is looked at. */
const TRUST_CHECK_MS = 1000;

export interface ReportScheduleOptions extends ReportSources {
  clock: Clock;
  intervalMs: number;
  settleMs?: number;
  /** Gives instants to some of the readings that waited for a trusted clock; how many. Called until it returns 0. */
  stampWaiting: () => number;
  /** Commits the readings that wait. Throws the `StoreError` while the disk refuses: an interval is not closed without them. */
  commitHeld?: () => void;
  /** Resolves when every poll that was due at or before `endAt` is done and appended. */
  settled: (endAt: number) => Promise<void>;
  /** Told once each time the clock is found behind the last report. */
  onClockBehind?: (state: { now: number; lastEndAt: number }) => void;
  /** Told when a report could not be committed, and `null` when it could again. The interval stays open meanwhile. */
  onTrouble?: (trouble: StoreError | null) => void;
}

/** Runs until the signal aborts; resolves then. */
export async function runReportSchedule(options: ReportScheduleOptions, signal: AbortSignal): Promise<void> {
  const schedule = new ReportSchedule(options, signal);
  try {
    for (;;) await options.clock.sleep(await schedule.step(), signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

class ReportSchedule {
  readonly #options: ReportScheduleOptions;
  readonly #settleMs: number;
  readonly #signal: AbortSignal;
  #isBehind = false;
  #hasTrouble = false;

  constructor(options: ReportScheduleOptions, signal: AbortSignal) {
    this.#options = options;
    this.#settleMs = options.settleMs ?? SETTLE_MS_DEFAULT;
    this.#signal = signal;
  }

  /** Does what is due and gives the milliseconds until the next look. */
  async step(): Promise<number> {
    const { clock, reports, intervalMs } = this.#options;
    if (clock.trust() !== 'trusted') return TRUST_CHECK_MS;
    if (this.#stamp() > 0) return 0;
    const lastEndAt = reports.lastEndAt();
    if (lastEndAt !== null && clock.now() < lastEndAt) return this.#waitBehind(lastEndAt);
    this.#isBehind = false;
    const due = this.#nextOpen();
    if (due && due.endAt + this.#settleMs <= clock.now()) {
      return (await this.#close(due)) ? 0 : CLOCK_CHECK_MS;
    }
    const now = clock.now();
    const nextAt = nextBoundary(now - this.#settleMs, intervalMs) + this.#settleMs;
    return Math.min(CLOCK_CHECK_MS, Math.max(1, nextAt - now));
  }

  #stamp(): number {
    try {
      return this.#options.stampWaiting();
    } catch (error) {
      if (!isStoreError(error)) throw error;
      this.#tellTrouble(error);
      return 0;
    }
  }

  /** The oldest interval after what is closed that holds a committed scan. */
  #nextOpen(): Interval | null {
    const { scans, reports, intervalMs } = this.#options;
    const closedUpTo = reports.closedUpTo(intervalMs);
    const firstAt = closedUpTo === null ? scans.oldestAt() : scans.nextAfter(closedUpTo);
    return firstAt === null ? null : intervalOf(firstAt, intervalMs);
  }

  /** Whether the interval was closed. */
  async #close(interval: Interval): Promise<boolean> {
    await this.#settled(interval.endAt);
    try {
      this.#options.commitHeld?.();
      const outcome = closeInterval(this.#options, interval);
      this.#tellTrouble(null);
      return outcome === 'committed';
    } catch (error) {
      if (!isStoreError(error)) throw error;
      this.#tellTrouble(error);
      return false;
    }
  }

  async #settled(endAt: number): Promise<void> {
    const { clock, settled } = this.#options;
    const options = {
      clock,
      deadlineMs: SETTLED_DEADLINE_MS,
      what: 'the polls of the interval',
      signal: this.#signal,
    };
    try {
      await withDeadline(options, () => settled(endAt));
    } catch (error) {
      // A poll that hangs does not hold up the report: it is made of what is committed.
      if (!(error instanceof DeadlineError)) throw error;
    }
  }

  #waitBehind(lastEndAt: number): number {
    const now = this.#options.clock.now();
    if (!this.#isBehind) this.#options.onClockBehind?.({ now, lastEndAt });
    this.#isBehind = true;
    return Math.min(TRUST_CHECK_MS, lastEndAt - now);
  }

  #tellTrouble(trouble: StoreError | null): void {
    if (trouble === null && !this.#hasTrouble) return;
    this.#hasTrouble = trouble !== null;
    this.#options.onTrouble?.(trouble);
  }
}
