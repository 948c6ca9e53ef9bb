/** The chart's data to take away: comma separated, decimal dots, times with their offset, so that any program reads them. */
import { formatIso } from '../format-time.js';
import type { ChartPoint } from './chart-point.js';

export interface ChartCsvInput {
  symbol: string;
  unit: string;
  raw: readonly ChartPoint[];
  means: readonly ChartPoint[];
}

/** Spreadsheets recognise UTF-8 by this mark. */
const BYTE_ORDER_MARK = '\ufeff';

export function chartCsv({ symbol, unit, raw, means }: ChartCsvInput): string {
  const row = (series: string, point: ChartPoint) =>
    [formatIso(point.at), series, point.value ?? '', point.low ?? '', point.high ?? '', point.status].join(
      ',',
    );
  const lines = [
    ['time', 'series', `${symbol} ${unit}`.trim(), 'low', 'high', 'status'].map(quoted).join(','),
    ...means.map((point) => row('interval', point)),
    ...raw.map((point) => row('raw', point)),
  ];
  return `${BYTE_ORDER_MARK}${lines.join('\r\n')}\r\n`;
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
