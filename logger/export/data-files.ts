/** The data files of a period, byte for byte as they are sent: into a folder, or one after the other into a ZIP. */
import { join } from 'node:path';
import { Zip, ZipDeflate } from 'fflate';
import { writeFileAtomically } from '../../hardware/host/atomic-file.js';
import { folderFor } from '../../protocols/report-file/folder-layout.js';
import { toLocalTime, type Interval } from '../../protocols/vocabulary/interval.js';
import type { ReportStore } from '../store/report-store.js';
import { readRendering, renderReport } from '../store/rendering.js';
import type { Reader } from '../store/sqlite-connection.js';
import type { OnReached } from './export-table.js';

export interface DataFile {
  /** POSIX, `yyyy/MM/dd/NAME.txt`. */
  path: string;
  bytes: Uint8Array;
  endAt: number;
}

export interface DataFileSource {
  reader: Reader;
  reports: Pick<ReportStore, 'readReports'>;
  /** `null`: the station's own copies. Else only what was queued for the target, in its form. */
  target: string | null;
}

export function* readDataFiles(
  { reader, reports, target }: DataFileSource,
  interval: Interval,
  onReached: OnReached,
): Iterable<DataFile> {
  for (const report of reports.readReports(interval)) {
    const rendering = target === null ? report.rendering : renderingFor(reader, report.id, target);
    onReached(report.endAt);
    if (rendering === null) continue;
    const { name, bytes } = renderReport(report, rendering);
    yield { path: `${folderFor(0, report.endAt)}/${name}`, bytes, endAt: report.endAt };
  }
}

function renderingFor(reader: Reader, report: number, target: string) {
  const row = reader.get<{ rendering: number }>(
    'SELECT rendering FROM outbox WHERE report = ? AND target = ?',
    report,
    target,
  );
  return row === undefined ? null : readRendering(reader, row.rendering);
}

export async function writeDataFiles(
  files: Iterable<DataFile>,
  folder: string,
  signal: AbortSignal,
): Promise<number> {
  let written = 0;
  for (const { path, bytes } of files) {
    signal.throwIfAborted();
    await writeFileAtomically(join(folder, ...path.split('/')), bytes);
    written += 1;
  }
  return written;
}

/** Each file is compressed by itself as it comes. */
export function* zipBytes(files: Iterable<DataFile>): Iterable<Uint8Array> {
  const ready: Uint8Array[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, chunk) => {
    if (error) failure = error;
    else ready.push(chunk);
  });
  const take = function* () {
    if (failure !== null) throw failure;
    yield* ready.splice(0);
  };
  for (const { path, bytes, endAt } of files) {
    const entry = new ZipDeflate(path, { level: 6 });
    const { year, month, day, hour, minute, second } = toLocalTime(endAt);
    entry.mtime = new Date(year, month - 1, day, hour, minute, second);
    zip.add(entry);
    entry.push(bytes, true);
    yield* take();
  }
  zip.end();
  yield* take();
}
