/** The completeness ledger as a table: every interval and parameter, and why there is no value where there is none. */
import type { Text } from '../../protocols/presentation/translations/text.js';
import { statusTexts } from '../../protocols/presentation/translations/status-texts.js';
import type { Interval } from '../../protocols/vocabulary/interval.js';
import { readLedger, type LedgerRow, type LedgerSources } from '../ledger/read-ledger.js';
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
  ...STATUS_COLUMNS,
  ...REASON_COLUMNS,
  column('Độ đầy đủ (%)', 'Completeness (%)', 12),
];

const MISSING: Text = { vi: 'Không có báo cáo', en: 'No report' };

export interface LedgerTableSource extends LedgerSources {
  words: StationWords;
}

export function ledgerTable(
  source: LedgerTableSource,
  interval: Interval,
  onReached: OnReached,
): ExportTable {
  return { name: 'So cai', columns: COLUMNS, rows: rowsOf(source, interval, onReached) };
}

function* rowsOf(source: LedgerTableSource, interval: Interval, onReached: OnReached): Iterable<Cell[]> {
  for (const { startAt, endAt, rows } of readLedger(source, interval)) {
    for (const row of rows) yield [{ at: startAt }, { at: endAt }, ...cellsOf(row, source.words)];
    onReached(endAt);
  }
}

function cellsOf({ symbol, status, reason, completeness }: LedgerRow, words: StationWords): Cell[] {
  const text = status === 'missing' ? MISSING : statusTexts[status];
  return [
    symbol,
    text.vi,
    text.en,
    ...words.reason(reason, words.channel(symbol).instrument),
    Math.round(completeness * 10_000) / 100,
  ];
}
