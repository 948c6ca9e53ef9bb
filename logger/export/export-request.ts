/** What somebody wants exported: which of the station's records, of which time, in which form. */
import type { Interval } from '../../protocols/vocabulary/interval.js';

export const EXPORT_KINDS = ['reports', 'readings', 'ledger', 'events'] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

/** `txt`: of reports the data files exactly as they are sent, one each; of events one text for people. */
export const EXPORT_FORMATS = ['txt', 'csv', 'xlsx'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export function isLegalText(what: ExportKind): boolean {
  return what === 'reports' || what === 'events';
}

/** What is downloaded or written in one piece: the data files are many. */
export function extensionOf(what: ExportKind, format: ExportFormat): ExportFormat | 'zip' {
  return format === 'txt' && what === 'reports' ? 'zip' : format;
}

/** How numbers and columns are written in CSV: a Vietnamese Excel expects `;` and a decimal comma. */
export interface CsvForm {
  separator: ';' | ',';
  decimalMark: 'comma' | 'dot';
}

export interface ExportRequest {
  what: ExportKind;
  format: ExportFormat;
  /** Readings and events at, and reports that end in, `(startAt, endAt]`. */
  interval: Interval;
  /** Data files in the form of this target; `null`: the station's own copies. */
  target: string | null;
  /** Only these channels' readings; `null`: all. */
  channels: readonly string[] | null;
  csv: CsvForm;
}

/** Rows of one sheet, the heading among them: what a spreadsheet program can open. */
export const SHEET_ROWS_MAX = 1_048_576;
/** A workbook of more rows is refused: no spreadsheet program of a station's computer opens it. */
export const WORKBOOK_ROWS_MAX = 10 * SHEET_ROWS_MAX;

export type ExportErrorCode =
  'no-database' | 'not-a-table' | 'unknown-target' | 'too-many-rows' | 'not-written';

export class ExportError extends Error {
  override name = 'ExportError';
  readonly code: ExportErrorCode;
  readonly hint: string | null;
  constructor(options: { code: ExportErrorCode; message: string; hint?: string; cause?: unknown }) {
    super(options.message, { cause: options.cause });
    this.code = options.code;
    this.hint = options.hint ?? null;
  }
}
