/** Reported values as a table: one row a parameter and interval, as in the data file, and how each came about. */
import { statusTexts } from '../../protocols/presentation/translations/status-texts.js';
import { formatDecimal } from '../../protocols/report-file/format-decimal.js';
import { statusCodeOf } from '../../protocols/report-file/status-codes.js';
import type { Interval } from '../../protocols/vocabulary/interval.js';
import type { ReportStore } from '../store/report-store.js';
import type { StoredReport, StoredReportRow } from '../store/stored-report.js';
import {
  column,
  INTERVAL_COLUMNS,
  REASON_COLUMNS,
  STATUS_COLUMNS,
  type Cell,
  type ExportTable,
  type OnReached,
} from './export-table.js';
import type { StationWords } from './station-words.js';

const COLUMNS = [
  ...INTERVAL_COLUMNS,
  column('Giá trị', 'Value', 12),
  column('Đơn vị', 'Unit', 10),
  column('Mã trạng thái', 'Status in file', 12),
  ...STATUS_COLUMNS,
  ...REASON_COLUMNS,
  column('Số đo dùng được', 'Usable readings', 12),
  column('Số đo phải có', 'Expected readings', 12),
  column('Trung bình thô', 'Mean of readings', 14),
  column('Nhỏ nhất', 'Lowest reading', 12),
  column('Lớn nhất', 'Highest reading', 12),
];

export interface ReportTableSource {
  reports: Pick<ReportStore, 'readReports'>;
  words: StationWords;
}

export function reportTable(
  source: ReportTableSource,
  interval: Interval,
  onReached: OnReached,
): ExportTable {
  return { name: 'Bao cao', columns: COLUMNS, rows: rowsOf(source, interval, onReached) };
}

function* rowsOf(
  { reports, words }: ReportTableSource,
  interval: Interval,
  onReached: OnReached,
): Iterable<Cell[]> {
  for (const report of reports.readReports(interval)) {
    for (const row of report.rows) yield cellsOf(report, row, words);
    onReached(report.endAt);
  }
}

function cellsOf({ startAt, endAt }: StoredReport, row: StoredReportRow, words: StationWords): Cell[] {
  const { value, decimals, status } = row;
  const code = statusCodeOf(status);
  return [
    { at: startAt },
    { at: endAt },
    row.symbol,
    value === null ? null : Number(formatDecimal(value, decimals)),
    row.unit,
    // As the file says it: a row without a value is never good.
    value === null && code === '00' ? '02' : code,
    statusTexts[status].vi,
    statusTexts[status].en,
    ...words.reason(row.reason, words.channel(row.channel).instrument),
    row.usable,
    row.expected,
    row.readings.mean,
    row.readings.low,
    row.readings.high,
  ];
}
