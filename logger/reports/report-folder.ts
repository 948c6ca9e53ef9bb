/**
 * The station's own copies of its data files, for inspection and for a USB stick: `files/yyyy/MM/dd/NAME.txt`. A cache of
 * committed rows: what is missing or differs is written again, and nothing is ever read back from it.
 */
import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomically } from '../../hardware/host/atomic-file.js';
import { formatFileName } from '../../protocols/report-file/file-name.js';
import { folderFor } from '../../protocols/report-file/folder-layout.js';
import type { Report } from '../../protocols/report-file/report.js';
import type { Interval } from '../../protocols/vocabulary/interval.js';
import { renderReport } from '../store/rendering.js';
import type { ReportStore } from '../store/report-store.js';
import type { StoredReport } from '../store/stored-report.js';

export type WriteOutcome = 'written' | 'same';

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
    await writeFileAtomically(path, bytes);
    return 'written';
  }

  /** Writes every file of the interval that is missing or differs, and gives their number. */
  async restore(reports: ReportStore, interval: Interval, signal?: AbortSignal): Promise<number> {
    let written = 0;
    for (const report of reports.readReports(interval)) {
      signal?.throwIfAborted();
      if ((await this.write(report)) === 'written') written += 1;
    }
    return written;
  }

  /** Removes the copy of a report that the store has forgotten, and the folders that are empty then. */
  async remove(report: Pick<Report, 'station' | 'endAt'>): Promise<void> {
    const path = this.pathOf(report);
    await rm(path, { force: true });
    for (let folder = dirname(path); folder.length > this.#root.length; folder = dirname(folder)) {
      const entries = await readdir(folder).catch(() => null);
      if (entries === null || entries.length > 0) return;
      await rmdir(folder).catch(() => undefined);
    }
  }
}
