/**
 * Reads a folder as the Ministry's reader does: whatever name contains the station code, at once and only once, and never
 * a name that is not greater than the last one read. Half a file is read as half a file and never looked at again. It
 * also notes every name it ever saw. Only bytes and names: what they mean is not its business.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Clock } from '../../protocols/vocabulary/clock.js';

export interface MinistryPollerOptions {
  /** On this machine; all folders below it are listed, hidden ones too: sharper eyes than the real reader has. */
  folder: string;
  /** As it stands in the names: `TB_CAPH_NUOSXL`. */
  stationCode: string;
  clock: Clock;
  /** Default 50 ms. */
  everyMs?: number;
}

export interface ReadFile {
  name: string;
  bytes: Buffer;
  at: number;
}

const EVERY_MS = 50;

export class MinistryPoller {
  /** In the order of reading. */
  readonly read: ReadFile[] = [];
  /** Names that came too late: older than one that was read before. The real reader never sees them again. */
  readonly missed = new Set<string>();
  /** Every path ever seen, from the folder. */
  readonly seen = new Set<string>();
  /** How often it looked. */
  looks = 0;
  readonly #options: MinistryPollerOptions;
  #watermark = '';
  readonly #done = new Set<string>();

  constructor(options: MinistryPollerOptions) {
    this.#options = options;
  }

  /** Looks until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.look();
      await this.#options.clock.sleep(this.#options.everyMs ?? EVERY_MS, signal).catch(() => undefined);
    }
  }

  /** One look at everything, as of now. */
  look(): void {
    const { clock, folder, stationCode } = this.#options;
    this.looks += 1;
    const paths = listFiles(folder);
    for (const path of paths) this.seen.add(path);
    const matching = paths.filter((path) => basename(path).includes(stationCode) && !this.#done.has(path));
    for (const path of matching.sort(byName)) {
      this.#done.add(path);
      const name = basename(path);
      if (name <= this.#watermark) this.missed.add(name);
      else {
        this.#watermark = name;
        this.read.push({ name, bytes: readFileSync(join(folder, path)), at: clock.now() });
      }
    }
  }
}

function byName(left: string, right: string): number {
  return basename(left) < basename(right) ? -1 : 1;
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  } catch (error) {
    // A folder that vanishes in the middle of the walk: look again next time.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
