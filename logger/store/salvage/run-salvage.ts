/** Salvages in a running logger: tried again while the disk refuses, told in the log. Never the end of the logger. */
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import type { Log } from '../../../protocols/vocabulary/log.js';
import type { SqliteConnection } from '../sqlite-connection.js';
import { isStoreError } from '../store-error.js';
import { type Salvage } from './salvage.js';
import { readSalvage, sumOf } from './salvage-state.js';

const AGAIN_MS = 60_000;

export interface SalvageParts {
  salvage: Salvage;
  database: SqliteConnection;
  clock: Clock;
  log: Log;
}

/** Resolves when there is nothing left, or with the signal. */
export async function runSalvage(
  { salvage, database, clock, log }: SalvageParts,
  signal: AbortSignal,
): Promise<void> {
  const open = () => readSalvage(database).filter(({ outcome }) => outcome === null);
  for (;;) {
    try {
      if (salvage.isDone) return;
      log.warn({}, 'reading back what is left of a damaged database');
      await salvage.run(signal);
      for (const { source, outcome, steps } of readSalvage(database)) {
        log.info({ source, outcome, ...sumOf(steps) }, 'a damaged database was read back');
      }
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (!isStoreError(error)) {
        log.error(
          { error: error instanceof Error ? error.message : String(error), left: open().length },
          'reading back a damaged database failed; it stays as it is',
        );
        salvage.giveUp();
        return;
      }
      log.warn({ code: error.code, error: error.message }, 'reading back has to wait for the disk');
    }
    try {
      await clock.sleep(AGAIN_MS, signal);
    } catch {
      return;
    }
  }
}
