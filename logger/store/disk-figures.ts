/** Size of the database and room on its disk, measured now and then: the panel asks every second, the disk need not know. */
import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../../protocols/vocabulary/clock.js';

const MEASURE_EVERY_MS = 10_000;

export interface DiskFigures {
  /** The database with its write-ahead log. */
  sizeBytes: number;
  /** `null`: the system does not say. */
  freeBytes: number | null;
}

export class DiskMeter {
  readonly #path: string;
  readonly #clock: Clock;
  #measured: (DiskFigures & { atMs: number }) | null = null;

  constructor(databasePath: string, clock: Clock) {
    this.#path = databasePath;
    this.#clock = clock;
  }

  figures(): DiskFigures {
    const nowMs = this.#clock.monotonicMs();
    if (!this.#measured || nowMs - this.#measured.atMs >= MEASURE_EVERY_MS) {
      const sizeBytes = sizeOf(this.#path) + sizeOf(`${this.#path}-wal`);
      this.#measured = { sizeBytes, freeBytes: freeBytesAt(dirname(this.#path)), atMs: nowMs };
    }
    return { sizeBytes: this.#measured.sizeBytes, freeBytes: this.#measured.freeBytes };
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** `null`: the system does not say. */
export function freeBytesAt(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
