/**
 * Name and bytes of a received file, against the form and against what the station is known to send → rows, all faults,
 * and a verdict. Pure and without effects: it changes nothing and stores nothing. The companion and `quantrac file check`
 * judge by this one function.
 */
import { errorFault, quote, warningFault } from './fault-clauses.js';
import { parseFileName, type ParsedFileName } from './file-name.js';
import { parseReportFile } from './parse-report-file.js';
import type { ParsedRow } from './parse-row.js';
import type { ReportFault } from './report-fault.js';
import { formatReportTime } from './report-time.js';
import type { StationCode } from './report.js';

/** A file may be this far ahead of the receiver's clock before it is called a future one. */
export const FUTURE_TOLERANCE_MS = 5 * 60_000;

export interface ExpectedParameter {
  symbol: string;
  /** `undefined`: any unit. */
  unit?: string | undefined;
}

export interface ReportExpectations {
  /** The text before the time in the station's file names: `TB_CAPH_NUOSXL`. */
  station?: string | undefined;
  /** Every parameter that the station is registered with; letter case is not told apart. */
  parameters?: readonly ExpectedParameter[] | undefined;
}

export interface ValidateRequest {
  /** Base name, no folder. */
  name: string;
  bytes: Uint8Array;
  expectations?: ReportExpectations | undefined;
  /** UTC epoch ms; without it no file is called a future one. */
  now?: number | undefined;
}

/** `rejected` when there is an error; then no row may be used before somebody has looked at it. */
export type ReportVerdict = 'accepted' | 'accepted-with-warnings' | 'rejected';

export interface ValidatedReport {
  /** Every row that could be read, also of a rejected file. */
  rows: readonly ParsedRow[];
  /** The time in the name; `null` when it could not be read. */
  endAt: number | null;
  code: StationCode | null;
  /** Those of the name, then of the lines in order, then of the whole file. */
  faults: readonly ReportFault[];
  verdict: ReportVerdict;
}

/** Judges one file. Never throws, for any name and any bytes. */
export function validateReportFile(request: ValidateRequest): ValidatedReport {
  const { name, bytes, expectations = {}, now } = request;
  const parsedName = parseFileName(name);
  const { rows, faults: contentFaults } = parseReportFile(bytes);
  const faults = [
    ...parsedName.faults,
    ...judgeStation(parsedName, expectations.station),
    ...judgeFuture(parsedName, rows, now),
    ...sortByLine([
      ...contentFaults,
      ...judgeTimes(parsedName.endAt, rows),
      ...judgeParameters(expectations.parameters, rows),
    ]),
  ];
  return { rows, endAt: parsedName.endAt, code: parsedName.code, faults, verdict: verdictOf(faults) };
}

function verdictOf(faults: readonly ReportFault[]): ReportVerdict {
  if (faults.length === 0) return 'accepted';
  return faults.some((fault) => fault.severity === 'error') ? 'rejected' : 'accepted-with-warnings';
}

function judgeStation(name: ParsedFileName, expected: string | undefined): ReportFault[] {
  if (expected === undefined || name.prefix === null || name.prefix === expected) return [];
  return [
    errorFault('wrong-station', `the name begins with ${quote(name.prefix)}, not with ${quote(expected)}`),
  ];
}

function judgeFuture(
  name: ParsedFileName,
  rows: readonly ParsedRow[],
  now: number | undefined,
): ReportFault[] {
  if (now === undefined) return [];
  const times = [name.endAt, ...rows.map((row) => row.at)].filter((at) => at !== null);
  const latest = Math.max(...times);
  if (times.length === 0 || latest <= now + FUTURE_TOLERANCE_MS) return [];
  const message = `${formatReportTime(latest)} lies in the future: it is ${formatReportTime(now)} now`;
  return [errorFault('future-time', message)];
}

/** One time a file, equal to the name's. Rows that agree among themselves but not with the name are one fault. */
function judgeTimes(nameAt: number | null, rows: readonly ParsedRow[]): ReportFault[] {
  const timed = rows.flatMap((row) => (row.at === null ? [] : [{ at: row.at, line: row.line }]));
  const [first] = timed;
  if (first === undefined) return [];
  if (timed.every((row) => row.at === first.at)) {
    if (nameAt === null || first.at === nameAt) return [];
    const message = `the rows say ${formatReportTime(first.at)}, the name says ${formatReportTime(nameAt)}`;
    return [errorFault('name-time-mismatch', message, { line: first.line })];
  }
  const isNameKnown = timed.some((row) => row.at === nameAt);
  const fileAt = nameAt !== null && isNameKnown ? nameAt : first.at;
  return timed
    .filter((row) => row.at !== fileAt)
    .map(({ at, line }) => {
      const message = `the row says ${formatReportTime(at)}, other rows say ${formatReportTime(fileAt)}`;
      return errorFault('mixed-times', message, { line });
    });
}

function judgeParameters(
  expected: readonly ExpectedParameter[] | undefined,
  rows: readonly ParsedRow[],
): ReportFault[] {
  if (expected === undefined) return [];
  const bySymbol = new Map(expected.map((parameter) => [parameter.symbol.toLowerCase(), parameter]));
  const present = new Set(rows.map((row) => row.symbol.toLowerCase()));
  const ofRows = rows.flatMap((row): ReportFault[] => {
    const parameter = bySymbol.get(row.symbol.toLowerCase());
    if (parameter !== undefined) return judgeUnit(parameter, row);
    if (row.symbol === '') return [];
    const message = `${quote(row.symbol)} is not registered for this station`;
    return [warningFault('unknown-symbol', message, { line: row.line, column: 1 })];
  });
  const missing = expected
    .filter((parameter) => !present.has(parameter.symbol.toLowerCase()))
    .map(({ symbol }) =>
      warningFault('missing-parameter', `${quote(symbol)} is registered, but not in the file`),
    );
  return [...ofRows, ...missing];
}

/** Another unit is an error, since the number would be misread; a unit left out or added is a warning. */
function judgeUnit(expected: ExpectedParameter, row: ParsedRow): ReportFault[] {
  if (expected.unit === undefined) return [];
  const wanted = comparableUnit(expected.unit);
  const found = comparableUnit(row.unit);
  if (wanted === found) return [];
  const message = `the unit of ${quote(row.symbol)} is ${quote(row.unit)}, registered is ${quote(expected.unit)}`;
  const place = { line: row.line, column: 3 };
  const isOneEmpty = wanted === '' || found === '';
  return [(isOneEmpty ? warningFault : errorFault)('unit-mismatch', message, place)];
}

/** `mg/l` = `mg/L`, `µg/m³` = `ug/m3`, `°C` = `oC`, `-` = nothing: spellings of the same unit. */
function comparableUnit(unit: string): string {
  const plain = unit.normalize('NFKC').replace(/°/g, 'o').replace(/μ/g, 'u').toLowerCase();
  return plain === '-' ? '' : plain;
}

function sortByLine(faults: ReportFault[]): ReportFault[] {
  return faults.sort((left, right) => (left.line ?? Infinity) - (right.line ?? Infinity) || 0);
}
