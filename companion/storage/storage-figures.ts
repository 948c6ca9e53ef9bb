/** What the pages tell of the disk: its state, its figures, and how long it will do at the pace of the last day. */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { ProvinceStore } from '../store/province-store.js';
import type { StorageView } from '../web/province-view.js';
import type { DiskWatch } from './disk-watch.js';
import { databaseBytes } from './measure-disk.js';

export interface StorageFiguresOptions {
  disk: DiskWatch;
  databasePath: string;
  store: Pick<ProvinceStore, 'files'>;
  clock: Clock;
}

const DAY_MS = 24 * 3_600_000;
const COUNT_EVERY_MS = 10 * 60_000;
/** A small file takes at least a block. */
const BLOCK_BYTES = 4_096;
/** Fewer files than this tell nothing of the pace. */
const FILES_MIN = 20;

export class StorageFigures {
  readonly #options: StorageFiguresOptions;
  #pace: { bytesPerDay: number | null; atMs: number } | null = null;

  constructor(options: StorageFiguresOptions) {
    this.#options = options;
  }

  async view(): Promise<StorageView> {
    const { disk, databasePath } = this.#options;
    const measure = disk.measure();
    const bytesPerDay = await this.#bytesPerDay();
    const days = measure === null || bytesPerDay === null ? null : measure.freeBytes / bytesPerDay;
    return {
      state: disk.state,
      freeBytes: measure?.freeBytes ?? null,
      totalBytes: measure?.totalBytes ?? null,
      databaseBytes: databaseBytes(databasePath),
      daysLeft: days === null ? null : Math.floor(days),
    };
  }

  /** A file costs its block and its part of the database. */
  async #bytesPerDay(): Promise<number | null> {
    const { clock, store, databasePath } = this.#options;
    const nowMs = clock.monotonicMs();
    if (this.#pace !== null && nowMs - this.#pace.atMs < COUNT_EVERY_MS) return this.#pace.bytesPerDay;
    const counts = await store.files.countsSince(clock.now() - DAY_MS);
    const files = [...counts.values()].reduce((sum, { accepted, rejected }) => sum + accepted + rejected, 0);
    const [newest] = await store.files.list({ limit: 1 });
    const perFile = BLOCK_BYTES + databaseBytes(databasePath) / Math.max(1, newest?.id ?? 1);
    const bytesPerDay = files < FILES_MIN ? null : files * perFile;
    this.#pace = { bytesPerDay, atMs: nowMs };
    return bytesPerDay;
  }
}
