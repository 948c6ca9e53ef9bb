/**
 * Bytes of a data file → rows and all their faults: the tolerant reading of a receiver. Nothing is repaired or guessed; a
 * line that cannot be read gives no row and an error. Limits: see read-lines.ts.
 */
import { errorFault, quote, warningFault } from './fault-clauses.js';
import { findColumns, isLegacyHeader } from './find-columns.js';
import { parseRow, type ParsedRow } from './parse-row.js';
import { readLines } from './read-lines.js';
import type { ReportFault } from './report-fault.js';

export interface ParsedReportFile {
  /** In the file's order; one a readable line. */
  rows: readonly ParsedRow[];
  /** In no order; `validateReportFile` sorts them. */
  faults: readonly ReportFault[];
}

/** Reads the content of a file, whatever its name. Never throws, for any bytes. */
export function parseReportFile(bytes: Uint8Array): ParsedReportFile {
  const { lines, faults } = readLines(bytes);
  const wasRead = faults.every((fault) => fault.line !== null);
  const rows: ParsedRow[] = [];
  for (const [index, line] of lines.entries()) {
    if (isLegacyHeader(line, lines[index + 1])) {
      const message = 'the file begins with a line naming the station, as older loggers write it';
      faults.push(warningFault('legacy-column-order', message, { line: line.number }));
      continue;
    }
    const columns = findColumns(line, faults);
    if (columns !== null) rows.push(parseRow(columns, faults));
  }
  reportDuplicates(rows, faults);
  if (lines.length === 0 && wasRead) faults.push(errorFault('empty-file', 'the file holds no row'));
  return { rows, faults };
}

/** Letter case apart, since the Ministry's reader does not tell it. */
function reportDuplicates(rows: readonly ParsedRow[], faults: ReportFault[]): void {
  const firstLine = new Map<string, number>();
  for (const { symbol, line } of rows) {
    const key = symbol.toLowerCase();
    const first = firstLine.get(key);
    if (first === undefined) {
      firstLine.set(key, line);
    } else if (symbol !== '') {
      const message = `${quote(symbol)} stands already on line ${first}`;
      faults.push(errorFault('duplicate-symbol', message, { line, column: 1 }));
    }
  }
}
