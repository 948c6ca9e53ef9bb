/**
 * Looks through the upload areas now and then: files that another server put there are handed in once they have not
 * changed for a while, claims that could not be recorded are tried again, and unfinished files that nobody continues are
 * removed after a day, since their station still has them.
 */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import type { FileClaims } from './claims/file-claims.js';
import { faultOfNames, isFinalPath, type StationPath } from './resolve-path.js';
import type { StationFolder } from './station-folder.js';

export interface UploadSweepOptions {
  clock: Clock;
  log: Log;
  claims: FileClaims;
  /** A file that did not change for so long is complete. */
  settleMs: number;
  /** An unfinished file that did not change for so long is given up. */
  unfinishedKeptMs: number;
}

/** How a file looked when it last looked different. */
interface Sighting {
  looks: string;
  sinceMs: number;
}

export class UploadSweep {
  readonly #options: UploadSweepOptions;
  /** By station and path. What is gone is forgotten at the next sweep. */
  #sightings = new Map<string, Sighting>();

  constructor(options: UploadSweepOptions) {
    this.#options = options;
  }

  /** One round over the given stations. A station that fails is told and does not keep the others waiting. */
  async sweep(stations: readonly StationFolder[]): Promise<void> {
    const seen = new Map<string, Sighting>();
    for (const folder of stations) {
      const { station } = folder;
      await this.#attempt(station, 'a claimed file could not be recorded', async () => {
        await this.#options.claims.recover(station);
      });
      await this.#attempt(station, 'upload folder could not be swept', () =>
        this.#sweepStation(folder, seen),
      );
    }
    this.#sightings = seen;
  }

  async #attempt(station: string, failure: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#options.log.error({ station, error: text }, failure);
    }
  }

  async #sweepStation(folder: StationFolder, seen: Map<string, Sighting>): Promise<void> {
    for await (const path of folder.upload.walk()) {
      if (folder.isBeingWritten(path)) continue;
      const attributes = await folder.upload.stat(path);
      if (attributes === null) continue;
      const key = `${folder.station}/${path}`;
      const unchangedMs = this.#unchangedFor(key, `${attributes.sizeBytes} ${attributes.modifiedAt}`, seen);
      if (isFinalPath(path) && faultOfNames(path.split('/')) === null) {
        if (unchangedMs < this.#options.settleMs) continue;
        await folder.handInFound(path);
        seen.delete(key);
      } else if (unchangedMs >= this.#options.unfinishedKeptMs) {
        await this.#giveUp(folder, path);
      }
    }
  }

  #unchangedFor(key: string, looks: string, seen: Map<string, Sighting>): number {
    const nowMs = this.#options.clock.monotonicMs();
    const before = this.#sightings.get(key);
    const sighting = before?.looks === looks ? before : { looks, sinceMs: nowMs };
    seen.set(key, sighting);
    return nowMs - sighting.sinceMs;
  }

  async #giveUp(folder: StationFolder, path: StationPath): Promise<void> {
    await folder.upload.removeFile(path);
    this.#options.log.warn({ station: folder.station, path }, 'unfinished file removed: nobody continued it');
  }
}
