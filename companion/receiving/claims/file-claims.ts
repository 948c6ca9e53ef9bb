/**
 * The one way in: every file, whether renamed, closed or found, is claimed here. One at a time for each station, so that
 * two uploads of one name cannot both be the first; told (and logged) once, when it is recorded.
 */
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import type { Log } from '../../../protocols/vocabulary/log.js';
import type { DataFolders } from '../../store/data-folders.js';
import type { FileReader, FileWriter } from '../../store/province-store.js';
import type { ReceiptIssuer } from '../../side-channel/receipt-issuer.js';
import type { StationPath } from '../resolve-path.js';
import { takeFile, unfinishedClaims, type ClaimedFile } from './claimed-file.js';
import { recordClaim, type RecordedFile, type RecordStep } from './record-claim.js';

export interface FileClaimsOptions {
  folders: DataFolders;
  files: FileReader & FileWriter;
  receipts: ReceiptIssuer;
  clock: Clock;
  log: Log;
  /** For crash tests: called between the steps of recording. */
  onStep?: ((step: RecordStep) => void) | undefined;
}

export class FileClaims {
  readonly #options: FileClaimsOptions;
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #listeners = new Set<(station: string, file: RecordedFile) => void>();

  constructor(options: FileClaimsOptions) {
    this.#options = options;
  }

  /** Takes the file at `from`, judges and records it. When this rejects, the file is where it was or waits as a claim. */
  claim(station: string, path: StationPath, from: string): Promise<RecordedFile> {
    return this.#inTurn(station, async () => {
      const { folders, clock } = this.#options;
      const claimed = await takeFile(folders, { station, path, from, receivedAt: clock.now() });
      return this.#record(claimed);
    });
  }

  /** Records what a crash, or a full disk, left behind. Rejects when one still cannot be recorded. */
  recover(station: string): Promise<number> {
    return this.#inTurn(station, async () => {
      const claims = await unfinishedClaims(this.#options.folders, station);
      const failures: unknown[] = [];
      for (const claimed of claims)
        await this.#record(claimed).catch((error: unknown) => failures.push(error));
      if (failures.length > 0) throw failures[0];
      return claims.length;
    });
  }

  onRecorded(listener: (station: string, file: RecordedFile) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  async #record(claimed: ClaimedFile): Promise<RecordedFile> {
    const recorded = await recordClaim(this.#options, claimed);
    const { station, path } = claimed;
    const { verdict, outcome, rows } = recorded;
    const tell = verdict === 'rejected' || verdict === 'conflict' ? 'warn' : 'info';
    this.#options.log[tell]({ station, path, verdict, outcome, rows }, 'file received');
    for (const listener of this.#listeners) listener(station, recorded);
    return recorded;
  }

  #inTurn<T>(station: string, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(station) ?? Promise.resolve();
    const turn = before.then(work, work);
    const settled = turn
      .catch(() => undefined)
      .then(() => {
        if (this.#queues.get(station) === settled) this.#queues.delete(station);
      });
    this.#queues.set(station, settled);
    return turn;
  }
}
