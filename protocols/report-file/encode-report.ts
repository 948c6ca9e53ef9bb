/**
 * Rows → bytes, in the form of docs/formats/report-file.md under one receiver's dialect. The same report always gives
 * the same bytes, so a file is only a cache of committed rows and can be made again for every attempt to send it.
 */
import { strict as assert } from 'node:assert';
import { DEFAULT_DIALECT, type Dialect } from './dialect.js';
import { quote } from './fault-clauses.js';
import { formatDecimal } from './format-decimal.js';
import { isLegalSymbol, isLegalUnit } from './legal-text.js';
import { MAX_FILE_BYTES, MAX_LINES } from './read-lines.js';
import { formatReportTime } from './report-time.js';
import type { Report, ReportRow } from './report.js';
import { statusCodeOf, type StatusCode } from './status-codes.js';

/** What the assertions below go by, for the configuration that has to refuse it earlier. */
export { isLegalNamePart, isLegalSymbol, isLegalUnit } from './legal-text.js';

/**
 * Encodes a report. Asserts what configuration has refused before: illegal symbols or units, a symbol twice (letter case
 * apart), no row at all, more rows than a reader takes, a value that is not finite. A row without a value is never
 * written with 00: it keeps 01, everything else becomes 02.
 */
export function encodeReport(report: Report, dialect: Dialect = DEFAULT_DIALECT): Uint8Array {
  assertEncodable(report.rows);
  const time = formatReportTime(report.endAt);
  const separator = dialect.separator === 'tab' ? '\t' : ' ';
  const lineEnd = dialect.lineEnd === 'crlf' ? '\r\n' : '\n';
  const lines = rowsToWrite(report.rows, dialect).map((row) => {
    const columns = [row.symbol, encodeValue(row, dialect), encodeUnit(row, dialect), time, codeOf(row)];
    return columns.join(separator) + lineEnd;
  });
  const bytes = new TextEncoder().encode(lines.join(''));
  assert(
    bytes.length <= MAX_FILE_BYTES,
    `a data file has at most ${MAX_FILE_BYTES} bytes, not ${bytes.length}`,
  );
  return bytes;
}

/** `omit` leaves rows out, unless none would be left: an empty file is no report, so then all are written as zero. */
function rowsToWrite(rows: readonly ReportRow[], dialect: Dialect): readonly ReportRow[] {
  if (dialect.missing !== 'omit') return rows;
  const present = rows.filter((row) => row.value !== null);
  return present.length > 0 ? present : rows;
}

function encodeValue(row: ReportRow, dialect: Dialect): string {
  if (row.value === null && dialect.missing === 'dash') return '-';
  if (row.value === null && dialect.missing === 'empty') return '';
  const text = formatDecimal(row.value ?? 0, row.decimals);
  return dialect.decimalMark === 'comma' ? text.replace('.', ',') : text;
}

function encodeUnit(row: ReportRow, dialect: Dialect): string {
  if (row.unit !== '' && row.unit !== '-') return row.unit;
  return dialect.emptyUnit === 'dash' ? '-' : '';
}

function codeOf(row: ReportRow): StatusCode {
  const code = statusCodeOf(row.status);
  return row.value === null && code === '00' ? '02' : code;
}

function assertEncodable(rows: readonly ReportRow[]): void {
  assert(rows.length > 0, 'a report has at least one row');
  assert(rows.length <= MAX_LINES, `a report has at most ${MAX_LINES} rows, not ${rows.length}`);
  const seen = new Set<string>();
  for (const { symbol, unit, value } of rows) {
    assert(isLegalSymbol(symbol), `${quote(symbol)} cannot stand as a symbol`);
    assert(isLegalUnit(unit), `${quote(unit)} cannot stand as the unit of ${symbol}`);
    assert(value === null || Number.isFinite(value), `the value of ${symbol} is ${value}`);
    assert(!seen.has(symbol.toLowerCase()), `${symbol} stands twice in a report`);
    seen.add(symbol.toLowerCase());
  }
}
