/**
 * How the bytes of a report are made for one receiver, kept in the database with the report: a file that is made again in a
 * year must have the same bytes whatever the configuration says by then.
 */
import { strict as assert } from 'node:assert';
import { DEFAULT_DIALECT, type Dialect } from '../../protocols/report-file/dialect.js';
import { encodeReport } from '../../protocols/report-file/encode-report.js';
import { formatFileName } from '../../protocols/report-file/file-name.js';
import { folderFor, type FolderLayout } from '../../protocols/report-file/folder-layout.js';
import type { Report } from '../../protocols/report-file/report.js';
import type { Reader, Writer } from './sqlite-connection.js';

export interface Rendering {
  dialect: Dialect;
  layout: FolderLayout;
}

export interface RenderedFile {
  /** Base name. */
  name: string;
  /** POSIX path below the receiver's root, folder layout applied. */
  finalPath: string;
  bytes: Uint8Array;
}

export function renderReport(report: Report, { dialect, layout }: Rendering): RenderedFile {
  const name = formatFileName(report.station, report.endAt);
  const folder = folderFor(layout, report.endAt);
  const finalPath = folder === '' ? name : `${folder}/${name}`;
  return { name, finalPath, bytes: encodeReport(report, dialect) };
}

/** Stores each combination once. */
export function storeRendering(writer: Writer, { dialect, layout }: Rendering): number {
  const sorted = Object.fromEntries(
    Object.entries(dialect).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
  const json = JSON.stringify({ dialect: sorted, layout });
  writer.run('INSERT INTO rendering (json) VALUES (?) ON CONFLICT DO NOTHING', json);
  const row = writer.get<{ number: number }>('SELECT number FROM rendering WHERE json = ?', json);
  assert(row);
  return row.number;
}

/** A choice that was added to the dialect later has its default, which by rule writes what was written before. */
export function readRendering(reader: Reader, number: number): Rendering {
  const row = reader.get<{ json: string }>('SELECT json FROM rendering WHERE number = ?', number);
  assert(row, `no rendering ${number}`);
  const { dialect, layout } = JSON.parse(row.json) as Rendering;
  return { dialect: { ...DEFAULT_DIALECT, ...dialect }, layout };
}
