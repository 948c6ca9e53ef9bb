/**
 * Raw readings as a table, one row each, by their instants; after them the readings that were kept apart because no clock
 * could say when they were taken, each with why.
 */
import type { Text } from '../../protocols/presentation/translations/text.js';
import { statusTexts } from '../../protocols/presentation/translations/status-texts.js';
import type { Interval } from '../../protocols/vocabulary/interval.js';
import type { Reading } from '../../protocols/vocabulary/reading.js';
import type { ScanReader } from '../store/scan-reader.js';
import type { KeptApart } from '../store/read-kept-apart.js';
import { column, REASON_COLUMNS, type Cell, type ExportTable, type OnReached } from './export-table.js';
import type { StationWords } from './station-words.js';

const COLUMNS = [
  column('Thời điểm', 'Time', 24, 'milliseconds'),
  column('Thiết bị', 'Instrument', 16),
  column('Thông số', 'Parameter', 12),
  column('Giá trị thô', 'Raw value', 14),
  column('Đơn vị', 'Unit', 10),
  column('Thiết bị báo', 'Instrument says (Vietnamese)', 16),
  column('Thiết bị báo (tiếng Anh)', 'Instrument says (English)', 16),
  column('Đánh giá', 'Judged (Vietnamese)', 16),
  column('Đánh giá (tiếng Anh)', 'Judged (English)', 16),
  ...REASON_COLUMNS,
  column('Trễ (ms)', 'Delay (ms)', 10),
  column('Để riêng vì', 'Kept apart because (Vietnamese)', 34),
  column('Để riêng vì (tiếng Anh)', 'Kept apart because (English)', 34),
  column('Đồng hồ lúc đó báo', 'The clock said then', 24, 'milliseconds'),
];

const APART: Readonly<Record<KeptApart['why'], Text>> = {
  waiting: { vi: 'Chờ đồng hồ đúng', en: 'Waits for a trusted clock' },
  overlaps: {
    vi: 'Đồng hồ từng chạy trước, thời điểm này đã có số đo',
    en: 'The clock had been ahead: there are readings of this time already',
  },
  'no-time': {
    vi: 'Máy khởi động lại trước khi có giờ đúng',
    en: 'The machine was started again before its clock was trusted',
  },
};

export interface ReadingTableSource {
  scans: Pick<ScanReader, 'readScans'>;
  keptApart: (interval: Interval) => Iterable<KeptApart>;
  words: StationWords;
  /** `null`: all. */
  channels: ReadonlySet<string> | null;
}

export function readingTable(
  source: ReadingTableSource,
  interval: Interval,
  onReached: OnReached,
): ExportTable {
  return { name: 'So do', columns: COLUMNS, rows: rowsOf(source, interval, onReached) };
}

function* rowsOf(source: ReadingTableSource, interval: Interval, onReached: OnReached): Iterable<Cell[]> {
  const { scans, keptApart, words, channels } = source;
  const isWanted = ({ channel }: Reading) => channels === null || channels.has(channel);
  const none = ['', '', null];
  for (const { at, instrument, delayMs, readings } of scans.readScans(interval)) {
    for (const reading of readings) {
      if (isWanted(reading)) yield [{ at }, ...cellsOf(reading, { instrument, delayMs, words }), ...none];
    }
    onReached(at);
  }
  for (const { why, claimedAt, instrument, delayMs, readings } of keptApart(interval)) {
    const apart = [APART[why].vi, APART[why].en, { at: claimedAt }];
    for (const reading of readings) {
      if (isWanted(reading)) yield [null, ...cellsOf(reading, { instrument, delayMs, words }), ...apart];
    }
  }
}

interface ScanFacts {
  instrument: string;
  delayMs: number;
  words: StationWords;
}

function cellsOf(reading: Reading, { instrument, delayMs, words }: ScanFacts): Cell[] {
  const { symbol, unit } = words.channel(reading.channel);
  const said = statusTexts[reading.instrumentStatus];
  const judged = statusTexts[reading.status];
  return [
    instrument,
    symbol,
    reading.raw,
    unit,
    said.vi,
    said.en,
    judged.vi,
    judged.en,
    ...words.reason(reading.reason, instrument),
    delayMs,
  ];
}
