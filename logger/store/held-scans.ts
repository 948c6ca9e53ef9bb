/** What a disk that refuses costs: the scans that are held in memory, and those for which there was no room. */
import type { Scan } from '../../protocols/vocabulary/reading.js';

export interface HeldScan {
  scan: Scan;
  /** The slot on the monotonic clock, where the wall clock cannot be believed; `null`: the scan's own instant stands. */
  monotonicMs: number | null;
}

/** What a disk that refuses costs so far. */
export interface HeldFigures {
  /** Scans in memory that wait for the disk: a power cut takes them. */
  scans: number;
  scansMax: number;
  /** Since the disk began to refuse: there was no room for them in memory. */
  scansLost: number;
}

/** Since the disk began to refuse. */
export class LostScans {
  #scans = 0;
  #from = 0;
  #to = 0;

  get scans(): number {
    return this.#scans;
  }

  note({ at }: Scan): void {
    if (this.#scans === 0) this.#from = at;
    this.#to = at;
    this.#scans += 1;
  }

  /** Instants of the first and the last, and begins anew; `null`: there are none. */
  take(): { scans: number; from: number; to: number } | null {
    const lost = { scans: this.#scans, from: this.#from, to: this.#to };
    this.#scans = 0;
    return lost.scans === 0 ? null : lost;
  }
}
