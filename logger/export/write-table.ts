/** A table as a stream of bytes: CSV or a workbook. Nothing but the row in hand is kept in memory. */
import { writeCsvStream } from 'hucre/csv';
import { writeXlsxStream } from 'hucre/xlsx';
import { toLocalTime } from '../../protocols/vocabulary/interval.js';
import { ExportError, SHEET_ROWS_MAX, WORKBOOK_ROWS_MAX, type CsvForm } from './export-request.js';
import { headingOf, type Cell, type Column, type ExportTable } from './export-table.js';

/** Local time is GMT+7 the year round: a spreadsheet knows no zones, so it is given the wall time. */
const LOCAL_OFFSET_MS = 7 * 3_600_000;
const INSTANT_FORMS = { seconds: 'yyyy-mm-dd hh:mm:ss', milliseconds: 'yyyy-mm-dd hh:mm:ss.000' } as const;
/** A text that begins like this is a formula to a spreadsheet program. */
const LIKE_A_FORMULA = /^[=+@\t\r]|^-./;

/** With a byte order mark, so that Excel reads Vietnamese; lines end with CR LF. */
export function csvBytes({ columns, rows }: ExportTable, form: CsvForm): AsyncIterable<Uint8Array> {
  const decimals = form.decimalMark === 'comma' ? ',' : '.';
  const texts = function* () {
    for (const row of rows) {
      yield row.map((cell, index) => csvText(cell, { decimals, column: columns[index] }));
    }
  };
  const stream = writeCsvStream(texts(), {
    delimiter: form.separator,
    bom: true,
    headers: columns.map(headingOf),
  });
  return stream;
}

/** For people without a spreadsheet: cells between tabs, lines that end with CR LF, UTF-8 with a byte order mark. */
export function* textBytes({ columns, rows }: ExportTable): Iterable<Uint8Array> {
  const line = (cells: readonly string[]) =>
    Buffer.from(`${cells.map((cell) => cell.replace(/[\t\r\n]+/g, ' ')).join('\t')}\r\n`);
  yield Buffer.from('\ufeff');
  yield line(columns.map(headingOf));
  for (const row of rows) yield line(row.map((cell, index) => plainText(cell, columns[index])));
}

/** Instants are real dates and numbers real numbers; more rows than a sheet holds go on in a next sheet. */
export function workbookBytes({ name, columns, rows }: ExportTable): AsyncIterable<Uint8Array> {
  const values = function* () {
    let written = 0;
    for (const row of rows) {
      if ((written += 1) > WORKBOOK_ROWS_MAX) throw tooManyRows();
      yield row.map((cell) =>
        typeof cell === 'object' && cell !== null ? new Date(cell.at + LOCAL_OFFSET_MS) : cell,
      );
    }
  };
  const stream = writeXlsxStream(values(), {
    name,
    columns: columns.map((column) => ({
      header: headingOf(column),
      width: column.width,
      ...(column.instants === undefined ? {} : { numFmt: INSTANT_FORMS[column.instants] }),
    })),
    freezePane: { rows: 1 },
    maxRowsPerSheet: SHEET_ROWS_MAX,
  });
  return stream;
}

function plainText(cell: Cell, column: Column | undefined): string {
  if (cell === null) return '';
  return typeof cell === 'object' ? localText(cell.at, column?.instants === 'milliseconds') : String(cell);
}

function csvText(cell: Cell, { decimals, column }: { decimals: string; column: Column | undefined }): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return decimals === '.' ? String(cell) : String(cell).replace('.', decimals);
  if (typeof cell === 'string') return LIKE_A_FORMULA.test(cell) ? `'${cell}` : cell;
  return localText(cell.at, column?.instants === 'milliseconds');
}

function localText(at: number, withMilliseconds: boolean): string {
  const { year, month, day, hour, minute, second } = toLocalTime(at);
  const two = (part: number) => String(part).padStart(2, '0');
  const text = `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
  return withMilliseconds ? `${text}.${String(((at % 1000) + 1000) % 1000).padStart(3, '0')}` : text;
}

function tooManyRows(): ExportError {
  return new ExportError({
    code: 'too-many-rows',
    message: `more than ${WORKBOOK_ROWS_MAX} rows: no spreadsheet program opens such a workbook`,
    hint: 'Take a shorter period, fewer channels, or CSV.',
  });
}
