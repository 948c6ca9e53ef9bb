/**
 * The columns of one line → one row, with every fault of clause 4 that the row alone can show. A value that cannot be
 * read is `null`, never a guess; a status that is not one of the regulation's is `fault`.
 */
import type { Status } from '../vocabulary/status.js';
import { errorFault, quote, warningFault } from './fault-clauses.js';
import type { Cell, Columns } from './find-columns.js';
import type { ReportFault } from './report-fault.js';
import { parseReportTime } from './report-time.js';
import { statusOfCode } from './status-codes.js';

export interface ParsedRow {
  symbol: string;
  /** As it stands in the file, also beside 01 and 02: whether it may be used is the status's to say. */
  value: number | null;
  /** Digits after the decimal mark; 0 when there is no value. */
  decimals: number;
  /** Empty where there is none (`-` in the file, or nothing). */
  unit: string;
  /** UTC epoch ms; `null` when the time cannot be read. */
  at: number | null;
  /** `measuring` also when the line has no status, as the Ministry's reader takes it. */
  status: Status;
  /** 1-based. */
  line: number;
}

const PLAIN_DECIMAL = /^-?\d+(?:\.(\d+))?$/;
const COMMA_DECIMAL = /^-?\d+,(\d+)$/;
/** Other spellings of one clear number: a sign, a bare point, an exponent. */
const ODD_DECIMAL = /^[+-]?(?:\d+(?:\.(\d*))?|\.(\d+))(?:e[+-]?\d{1,3})?$/i;
const NO_VALUE = /^-*$/;

/** Never throws; what is wrong is added to `faults`. */
export function parseRow(columns: Columns, faults: ReportFault[]): ParsedRow {
  const { line } = columns;
  const symbol = parseSymbol(columns.symbol, line, faults);
  const status = columns.status === null ? 'measuring' : parseStatus(columns.status, line, faults);
  const { value, decimals } = parseValue(columns.value, { line, status }, faults);
  const unit = columns.unit === null ? '' : parseUnit(columns.unit, line, faults);
  const at = parseReportTime(columns.time.text);
  if (at === null) {
    const message = `${quote(columns.time.text)} is not a time yyyyMMddHHmmss`;
    faults.push(errorFault('bad-time', message, { line, column: columns.time.column }));
  }
  return { symbol, value, decimals, unit, at, status, line };
}

function parseSymbol(cell: Cell, line: number, faults: ReportFault[]): string {
  const place = { line, column: cell.column };
  if (cell.text === '') faults.push(errorFault('empty-symbol', 'the symbol is empty', place));
  if (/\s/.test(cell.text)) {
    const message = `the symbol ${quote(cell.text)} holds white space; readers that split there lose the row`;
    faults.push(warningFault('space-in-symbol', message, place));
  }
  reportInvisible(cell, line, faults);
  return cell.text;
}

function parseUnit(cell: Cell, line: number, faults: ReportFault[]): string {
  const place = { line, column: cell.column };
  if (cell.text === '') {
    const message =
      'the unit is empty; readers that split on white space lose the status of such a row (write "-")';
    faults.push(warningFault('empty-unit', message, place));
  }
  if (/\s/.test(cell.text)) {
    const message = `the unit ${quote(cell.text)} holds white space; readers that split there lose the row`;
    faults.push(warningFault('space-in-unit', message, place));
  }
  reportInvisible(cell, line, faults);
  return cell.text === '-' ? '' : cell.text;
}

function reportInvisible(cell: Cell, line: number, faults: ReportFault[]): void {
  if (/(?!\s)\p{C}/u.test(cell.text)) {
    const message = `${quote(cell.text)} holds an invisible character`;
    faults.push(errorFault('illegal-character', message, { line, column: cell.column }));
  }
}

function parseStatus(cell: Cell, line: number, faults: ReportFault[]): Status {
  const place = { line, column: cell.column };
  if (cell.text === '') {
    const message = 'the status is empty; the row counts as measuring';
    faults.push(warningFault('missing-status', message, place));
    return 'measuring';
  }
  const status = statusOfCode(cell.text);
  if (status !== null) return status;
  const padded = statusOfCode(`0${cell.text}`);
  if (padded !== null) {
    faults.push(
      warningFault('bad-status', `the status is ${quote(cell.text)}; two digits are required`, place),
    );
    return padded;
  }
  faults.push(errorFault('bad-status', `the status ${quote(cell.text)} is not 00, 01 or 02`, place));
  return 'fault';
}

interface RowContext {
  line: number;
  status: Status;
}

function parseValue(
  cell: Cell,
  { line, status }: RowContext,
  faults: ReportFault[],
): { value: number | null; decimals: number } {
  const place = { line, column: cell.column };
  const missing = { value: null, decimals: 0 };
  const { text } = cell;
  if (NO_VALUE.test(text)) {
    const message = `there is no value (${quote(text)})`;
    faults.push(
      status === 'measuring'
        ? errorFault('missing-value', `${message}, but the row says measuring`, place)
        : warningFault('missing-value', `${message}; other readers store 0`, place),
    );
    return missing;
  }
  const plain = PLAIN_DECIMAL.exec(text);
  const comma = plain ? null : COMMA_DECIMAL.exec(text);
  const odd = plain || comma ? null : ODD_DECIMAL.exec(text);
  const match = plain ?? comma ?? odd;
  const value = Number(text.replace(',', '.')) + 0;
  if (match === null || !Number.isFinite(value)) {
    faults.push(errorFault('bad-decimal', `the value ${quote(text)} is not a number`, place));
    return missing;
  }
  if (comma) {
    const message = `the value ${quote(text)} has a decimal comma; readers that expect a dot store 0`;
    faults.push(warningFault('decimal-comma', message, place));
  }
  if (odd) {
    faults.push(
      warningFault('bad-decimal', `the value ${quote(text)} is not a plain decimal such as 12.34`, place),
    );
  }
  return { value, decimals: (match[1] ?? match[2] ?? '').length };
}
