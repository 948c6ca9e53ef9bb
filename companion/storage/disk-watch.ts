/**
 * Whether there is room for what the stations send. Below the reserve the province asks them to wait: they keep their files, and
 * what is under way here can still be recorded. Back above a limit by a margin, all goes on by itself; nothing is ever
 * deleted to make room.
 */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import type { DiskMeasure } from './measure-disk.js';

export interface DiskLimits {
  lowBytes: number;
  reserveBytes: number;
}

export interface DiskWatchOptions {
  measure: () => DiskMeasure | null;
  limits: DiskLimits;
  clock: Clock;
  log: Log;
}

export type DiskState = 'enough' | 'low' | 'full';

const FRESH_MS = 1_000;
/** The limits are never more than these parts of the disk: a small one is of use, too. */
const LOW_SHARE_MAX = 1 / 10;
const RESERVE_SHARE_MAX = 1 / 50;
/** A limit that was passed is left behind when so much more than it is free. */
const MARGIN = 1.25;

export class DiskWatch {
  readonly #options: DiskWatchOptions;
  #measured: { measure: DiskMeasure | null; atMs: number } | null = null;
  #state: DiskState = 'enough';
  #since: { low: number; full: number } = { low: 0, full: 0 };

  constructor(options: DiskWatchOptions) {
    this.#options = options;
  }

  get state(): DiskState {
    this.measure();
    return this.#state;
  }

  /** Since when the disk has been in the state, by the clock of the service; of use while it is. */
  since(state: 'low' | 'full'): number {
    return this.#since[state];
  }

  /** At most a second old. `null`: the system does not say. */
  measure(): DiskMeasure | null {
    const nowMs = this.#options.clock.monotonicMs();
    if (this.#measured === null || nowMs - this.#measured.atMs >= FRESH_MS) {
      const measure = this.#options.measure();
      this.#measured = { measure, atMs: nowMs };
      this.#judge(measure);
    }
    return this.#measured.measure;
  }

  #judge(measure: DiskMeasure | null): void {
    // What cannot be measured is no reason to refuse; the disk itself will, if it is full.
    const next = measure === null ? 'enough' : judgeDisk(measure, this.#options.limits, this.#state);
    if (next === this.#state) return;
    const told = { freeBytes: measure?.freeBytes, totalBytes: measure?.totalBytes };
    const { log } = this.#options;
    if (next === 'full') log.error(told, 'the disk is full: stations are asked to wait');
    else if (this.#state === 'full') log.info(told, 'the disk has room: stations may send again');
    else if (next === 'low') log.warn(told, 'the disk is nearly full');
    else log.info(told, 'the disk has room again');
    const now = this.#options.clock.now();
    if (this.#state === 'enough') this.#since.low = now;
    if (next === 'full') this.#since.full = now;
    this.#state = next;
  }
}

export function judgeDisk(measure: DiskMeasure, limits: DiskLimits, before: DiskState): DiskState {
  const { freeBytes, totalBytes, files } = measure;
  const isBelow = (share: number, limitBytes: number, wasBelow: boolean) => {
    const margin = wasBelow ? MARGIN : 1;
    if (freeBytes < Math.min(limitBytes, totalBytes * share) * margin) return true;
    // Every received file takes one of these, and on a disk of small files they can go first.
    return files !== null && files.free < files.total * share * margin;
  };
  if (isBelow(RESERVE_SHARE_MAX, limits.reserveBytes, before === 'full')) return 'full';
  return isBelow(LOW_SHARE_MAX, limits.lowBytes, before !== 'enough') ? 'low' : 'enough';
}
