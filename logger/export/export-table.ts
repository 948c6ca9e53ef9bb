/** A table to export: headings in both languages, rows made one by one as the writer takes them. */
import type { Text } from '../../protocols/presentation/translations/text.js';

/** An instant is written as local time (GMT+7). */
export type Cell = string | number | null | { at: number };

export interface Column {
  title: Text;
  /** Characters, for a spreadsheet. */
  width: number;
  /** The column holds instants, shown so. */
  instants?: 'seconds' | 'milliseconds';
}

export interface ExportTable {
  /** The sheet's name. */
  name: string;
  columns: readonly Column[];
  rows: Iterable<readonly Cell[]>;
}

/** Told of the instant that the rows have reached. */
export type OnReached = (at: number) => void;

export const column = (vi: string, en: string, width: number, instants?: Column['instants']): Column => ({
  title: { vi, en },
  width,
  ...(instants === undefined ? {} : { instants }),
});

export const headingOf = ({ title }: Column): string =>
  title.vi === title.en ? title.vi : `${title.vi} / ${title.en}`;

/** What every table of readings or reports says of a value that is not usable. */
export const REASON_COLUMNS: readonly Column[] = [
  column('Mã lý do', 'Reason code', 18),
  column('Lý do', 'Reason (Vietnamese)', 34),
  column('Lý do (tiếng Anh)', 'Reason (English)', 34),
];

/** How the rows of every table of intervals begin. */
export const INTERVAL_COLUMNS: readonly Column[] = [
  column('Bắt đầu kỳ', 'Interval begins', 20, 'seconds'),
  column('Kết thúc kỳ', 'Interval ends', 20, 'seconds'),
  column('Thông số', 'Parameter', 12),
];

export const STATUS_COLUMNS: readonly Column[] = [
  column('Trạng thái', 'Status (Vietnamese)', 16),
  column('Trạng thái (tiếng Anh)', 'Status (English)', 16),
];
