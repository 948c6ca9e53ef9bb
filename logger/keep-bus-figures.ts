/** Every few minutes the counters of the buses go to the disk, for whoever looks from outside. Losing them costs nothing. */
import type { Clock } from '../protocols/vocabulary/clock.js';
import type { WireFigures } from '../protocols/vocabulary/wire-statistics.js';
import { writeBusFigures } from './store/bus-figures-store.js';
import type { SqliteConnection } from './store/sqlite-connection.js';
import { isStoreError } from './store/store-error.js';

/** Each time is a commit of its own: seldom enough not to count beside the readings of a small station. */
const WRITTEN_EVERY_MS = 5 * 60_000;

export interface BusFiguresOptions {
  clock: Clock;
  database: SqliteConnection;
  /** By bus. */
  figures: () => ReadonlyMap<string, WireFigures>;
}

/** Runs until the signal aborts, and writes once more then. */
export async function keepBusFigures(options: BusFiguresOptions, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      await options.clock.sleep(WRITTEN_EVERY_MS, signal);
      write(options);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    write(options);
  }
}

function write({ clock, database, figures }: BusFiguresOptions): void {
  const at = clock.now();
  const all = [...figures()].map(([bus, each]) => ({ bus, at, figures: each }));
  try {
    writeBusFigures(database, all);
  } catch (error) {
    // The scans tell the disk's trouble; these figures only grow older meanwhile.
    if (!isStoreError(error)) throw error;
  }
}
