/** The backups of a running logger: one when it is due, in a process of its own; what is in the way is a state, never a stop. */
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import type { Log } from '../../../protocols/vocabulary/log.js';
import { withDeadline } from '../../../protocols/vocabulary/clock.js';
import { Listeners } from '../listeners.js';
import { newestBackupAt, type BackupErrorCode } from './make-backup.js';

/** A stick that was plugged in is found so soon. */
const LOOK_MS = 10 * 60_000;
/** A backup that takes longer is given up. */
const BACKUP_DEADLINE_MS = 2 * 3_600_000;

export interface BackupsOptions {
  folder: string;
  station: string;
  everyMs: number;
  clock: Clock;
  log: Log;
  /** Makes one in another process; resolves with how it went. Ends it when the signal aborts. */
  make: (signal: AbortSignal) => Promise<BackupOutcome>;
}

export type BackupOutcome =
  { path: string; sizeBytes: number; removed: number } | { code: BackupErrorCode; message: string };

export class Backups {
  readonly #options: BackupsOptions;
  readonly #changed = new Listeners<void>();
  #trouble: { code: BackupErrorCode; since: number } | null = null;

  constructor(options: BackupsOptions) {
    this.#options = options;
  }

  trouble(): { code: BackupErrorCode; since: number } | null {
    return this.#trouble;
  }

  onChanged(listener: () => void): Disposable {
    return this.#changed.add(listener);
  }

  /** Resolves with the signal. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, folder, station, everyMs } = this.#options;
    try {
      for (;;) {
        const newestAt = newestBackupAt(folder, station);
        if (newestAt === null || Math.abs(clock.now() - newestAt) >= everyMs) await this.#makeOne(signal);
        await clock.sleep(LOOK_MS, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #makeOne(signal: AbortSignal): Promise<void> {
    const { clock, log, make } = this.#options;
    const outcome = await withDeadline(
      { clock, deadlineMs: BACKUP_DEADLINE_MS, what: 'the backup', signal },
      make,
    ).catch((error: unknown): BackupOutcome => {
      signal.throwIfAborted();
      return { code: 'slow', message: error instanceof Error ? error.message : String(error) };
    });
    if ('path' in outcome) {
      this.#trouble = null;
      log.info({ ...outcome }, 'a backup was made');
    } else {
      if (this.#trouble?.code !== outcome.code) log.warn({ ...outcome }, 'no backup could be made');
      this.#trouble = { code: outcome.code, since: this.#trouble?.since ?? clock.now() };
    }
    this.#changed.tell();
  }
}
