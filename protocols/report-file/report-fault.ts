/** What can be wrong with a data file: a value, collected, never thrown. */

export type ReportFaultCode =
  | 'bad-name'
  | 'wrong-station'
  | 'name-time-mismatch'
  | 'not-utf8'
  | 'byte-order-mark'
  | 'empty-file'
  | 'bad-line-end'
  | 'unfinished-line'
  | 'too-many-lines'
  | 'bad-column-count'
  | 'empty-symbol'
  | 'space-in-symbol'
  | 'illegal-character'
  | 'bad-decimal'
  | 'decimal-comma'
  | 'missing-value'
  | 'empty-unit'
  | 'space-in-unit'
  | 'bad-time'
  | 'mixed-times'
  | 'future-time'
  | 'bad-status'
  | 'missing-status'
  | 'duplicate-symbol'
  | 'unknown-symbol'
  | 'missing-parameter'
  | 'unit-mismatch'
  | 'several-rows-on-a-line'
  | 'legacy-column-order'
  | 'space-separated'
  | 'line-too-long'
  | 'file-too-large';

export interface ReportFault {
  code: ReportFaultCode;
  /** `error`: the file (or row) is not in the form. `warning`: readable, but a receiver may misread it. */
  severity: 'error' | 'warning';
  /** 1-based; `null` for the name or the whole file. */
  line: number | null;
  /** 1-based column number (field, not character); `null` when the fault is of the line. */
  column: number | null;
  /** English, with the offending text. */
  message: string;
  /** The clause of docs/formats/report-file.md, for example `3.2`. */
  clause: string;
}
