/**
 * One line of text → its columns. TAB separates; white space is the fallback. Which column is which is told by the place of the
 * fourteen digits: the regulation's order, or one of the older ones that the Ministry's reader also takes (clause 3.3).
 */
import { errorFault, warningFault } from './fault-clauses.js';
import type { TextLine } from './read-lines.js';
import type { ReportFault } from './report-fault.js';
import { looksLikeReportTime } from './report-time.js';

export interface Cell {
  text: string;
  /** 1-based field of the line. */
  column: number;
}

export interface Columns {
  line: number;
  symbol: Cell;
  value: Cell;
  /** `null`: the line's order has no such column. */
  unit: Cell | null;
  time: Cell;
  status: Cell | null;
}

/** Field numbers (0-based) of one order. */
interface Order {
  symbol: number;
  value: number;
  unit: number | null;
  time: number;
  status: number | null;
}

const STANDARD: Order = { symbol: 0, value: 1, unit: 2, time: 3, status: 4 };
const WITHOUT_STATUS: Order = { ...STANDARD, status: null };
const TIME_FIRST: Order = { time: 0, symbol: 1, value: 2, unit: 3, status: null };
const TIME_FIRST_WITHOUT_UNIT: Order = { ...TIME_FIRST, unit: null };
const WITHOUT_UNIT: Order = { symbol: 0, value: 1, unit: null, time: 2, status: 3 };
const SHORT: Order = { ...WITHOUT_UNIT, status: null };

/** `null` when the line cannot be read as a row; why is added to `faults`. */
export function findColumns(line: TextLine, faults: ReportFault[]): Columns | null {
  const place = { line: line.number };
  const fields = splitFields(line, faults);
  if (fields.length > 5 && fields.filter(looksLikeReportTime).length > 1) {
    const message = 'the line holds several rows; readers take the first and lose the rest';
    faults.push(errorFault('several-rows-on-a-line', message, place));
    return null;
  }
  const order = orderOf(fields);
  if (order === null) {
    const message = `the line has ${fields.length} column(s); symbol, value, unit, time, status are required`;
    faults.push(errorFault('bad-column-count', message, place));
    return null;
  }
  if (!line.text.includes('\t')) {
    const message = 'the columns are separated by spaces; TAB is required';
    faults.push(warningFault('space-separated', message, place));
  }
  if (order === WITHOUT_STATUS) {
    const message = 'the line ends after the time; without a status the row counts as measuring';
    faults.push(warningFault('missing-status', message, { ...place, column: 5 }));
  } else if (order !== STANDARD) {
    const message = 'the columns stand in an older order; symbol, value, unit, time, status are required';
    faults.push(warningFault('legacy-column-order', message, place));
  }
  const cell = (index: number): Cell => ({ text: fields[index] ?? '', column: index + 1 });
  return {
    line: line.number,
    symbol: cell(order.symbol),
    value: cell(order.value),
    unit: order.unit === null ? null : cell(order.unit),
    time: cell(order.time),
    status: order.status === null ? null : cell(order.status),
  };
}

/** Whether the line stands first in the oldest form (about 2017): `stationId_stationName TAB`, before time-first rows. */
export function isLegacyHeader(line: TextLine, next: TextLine | undefined): boolean {
  const isAlone = line.number === 1 && /^[^\t]*_[^\t]*\t$/.test(line.text);
  return isAlone && next !== undefined && /^\s*\d{14}\s/.test(next.text);
}

function splitFields(line: TextLine, faults: ReportFault[]): string[] {
  if (!line.text.includes('\t')) return splitAtSpaces(line.text);
  const fields = line.text.split('\t').map((field) => field.trim());
  const surplus = fields.slice(fields.length > 5 && looksLikeReportTime(fields[0] ?? '') ? 4 : 5);
  if (surplus.length > 0 && surplus.every((field) => field === '')) {
    const message = `${surplus.length} empty column(s) too many at the end of the line`;
    faults.push(warningFault('bad-column-count', message, { line: line.number, column: 6 }));
    return fields.slice(0, fields.length - surplus.length);
  }
  return fields;
}

/** Single spaces may stand for single TABs with an empty field between them; if that does not fit, any run separates. */
function splitAtSpaces(text: string): string[] {
  const single = text.split(' ');
  if (single.length === 5 && looksLikeReportTime(single[3] ?? '')) return single;
  return text.trim().split(/\s+/);
}

function orderOf(fields: readonly string[]): Order | null {
  const timeAt = fields.findIndex(looksLikeReportTime);
  switch (fields.length) {
    case 5:
      if (timeAt === 0) return fields[4] === '' ? TIME_FIRST : null;
      return timeAt === 3 || timeAt === -1 ? STANDARD : null;
    case 4:
      return { 0: TIME_FIRST, 2: WITHOUT_UNIT, 3: WITHOUT_STATUS }[timeAt] ?? null;
    case 3:
      return { 0: TIME_FIRST_WITHOUT_UNIT, 2: SHORT }[timeAt] ?? null;
    default:
      return null;
  }
}
