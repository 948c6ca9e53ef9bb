/**
 * The station's own copies of its data files, for inspection and for a USB stick: `files/yyyy/MM/dd/NAME.txt`. A cache of
 * committed rows: what is missing or differs is written again, and nothing is ever read back from it. What differed is kept
 * beside it: somebody wrote it.
 */
import { readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { writeFileAtomically } from '../../hardware/host/atomic-file.js';
import { formatFileName } from '../../protocols/report-file/file-name.js';
import { folderFor } from '../../protocols/report-file/folder-layout.js';
import type { Report } from '../../protocols/report-file/report.js';
import type { Interval } from '../../protocols/vocabulary/interval.js';
import { renderReport } from '../store/rendering.js';
import type { ReportStore } from '../store/report-store.js';
import type { StoredReport } from '../store/stored-report.js';

export type WriteOutcome = 'written' | 'same' | 'differed';

export interface RestoredCopies {
  /** Missing before. */
  written: number;
  /** Names of those that were not as they were written, oldest first. */
  differed: readonly string[];
}

/** Behind the name of a copy that was not as it was written, with a number. */
export const DIFFERED = '.differed-';

export class ReportFolder {
  readonly #root: string;

  constructor(dataFolder: string) {
    this.#root = join(dataFolder, 'files');
  }

  pathOf({ station, endAt }: Pick<Report, 'station' | 'endAt'>): string {
    return join(this.#root, folderFor(0, endAt), formatFileName(station, endAt));
  }

  /** Rejects with the file system's error; the report stands whether or not its copy could be written. */
  async write(report: StoredReport): Promise<WriteOutcome> {
    const path = this.pathOf(report);
    const { bytes } = renderReport(report, report.rendering);
    const present = await readFile(path).catch(() => null);
    if (present?.equals(bytes)) return 'same';
    if (present !== null) await rename(path, await this.#freeNameFor(path));
    await writeFileAtomically(path, bytes);
    return present === null ? 'written' : 'differed';
  }

  /** Writes every file of the interval that is missing or differs. */
  async restore(reports: ReportStore, interval: Interval, signal?: AbortSignal): Promise<RestoredCopies> {
    let written = 0;
    const differed: string[] = [];
    for (const report of reports.readReports(interval)) {
      signal?.throwIfAborted();
      const outcome = await this.write(report);
      if (outcome === 'written') written += 1;
      else if (outcome === 'differed') differed.push(basename(this.pathOf(report)));
    }
    return { written, differed };
  }

  /** Removes the copy of a report that the store has forgotten, and the folders that are empty then. */
  async remove(report: Pick<Report, 'station' | 'endAt'>): Promise<void> {
    const path = this.pathOf(report);
    const entries = await readdir(dirname(path)).catch(() => []);
    for (const name of entries.filter((entry) => entry.startsWith(`${basename(path)}${DIFFERED}`)))
      await rm(join(dirname(path), name), { force: true });
    await rm(path, { force: true });
    for (let folder = dirname(path); folder.length > this.#root.length; folder = dirname(folder)) {
      const entries = await readdir(folder).catch(() => null);
      if (entries === null || entries.length > 0) return;
      await rmdir(folder).catch(() => undefined);
    }
  }

  async #freeNameFor(path: string): Promise<string> {
    const taken = new Set(await readdir(dirname(path)));
    let copy = 1;
    while (taken.has(`${basename(path)}${DIFFERED}${copy}`)) copy += 1;
    return `${path}${DIFFERED}${copy}`;
  }
}
