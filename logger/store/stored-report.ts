/** A report as it is committed, with everything that its pages and its file need, and how it is read back. */
import type { Report, ReportRow, StationCode } from '../../protocols/report-file/report.js';
import type { Status } from '../../protocols/vocabulary/status.js';
import type { NameTable } from './name-table.js';
import { readRendering, type Rendering } from './rendering.js';
import type { Reader } from './sqlite-connection.js';
import { statusOf } from './status-numbers.js';

/** The row of the file, and how it came about. */
export interface StoredReportRow extends ReportRow {
  channel: string;
  /** Why there is no value; `null` when there is one. */
  reason: string | null;
  usable: number;
  expected: number;
  /** 0…1. */
  completeness: number;
  readings: ReadingFigures;
}

/** The usable raw readings of the interval, whatever the averaging rule. */
export interface ReadingFigures {
  mean: number | null;
  low: number | null;
  high: number | null;
  gravest: Status;
}

export interface StoredReport extends Report {
  id: number;
  startAt: number;
  closedAt: number;
  /** How the station's own copy of the file is written. */
  rendering: Rendering;
  rows: readonly StoredReportRow[];
}

export interface ReportHead {
  id: number;
  station: StationCode;
  startAt: number;
  endAt: number;
  closedAt: number;
  rendering: number;
}

/** A report's head as it lies in the database. */
export interface HeadRow {
  id: number;
  province: string;
  facility: string;
  station: string;
  start_at: number;
  end_at: number;
  closed_at: number;
  rendering: number;
}

/** What the database keeps of a row beside its channel; status and reason by their numbers. */
export interface RowColumns {
  symbol: string;
  unit: string;
  decimals: number;
  value: number | null;
  status: number;
  reason: number | null;
  usable: number;
  expected: number;
  mean: number | null;
  low: number | null;
  high: number | null;
  gravest: number;
}

export const SELECT_HEAD = `SELECT report.id, province, facility, station.station, start_at, end_at, closed_at, rendering
  FROM report JOIN station ON station.number = report.station`;

export function readHeads(reader: Reader, where: string, ...values: number[]): ReportHead[] {
  return reader.all<HeadRow>(`${SELECT_HEAD} WHERE ${where}`, ...values).map((row) => ({
    id: row.id,
    station: { province: row.province, facility: row.facility, station: row.station },
    startAt: row.start_at,
    endAt: row.end_at,
    closedAt: row.closed_at,
    rendering: row.rendering,
  }));
}

export function readStoredReport(reader: Reader, head: ReportHead, reasons: NameTable): StoredReport {
  const rows = reader.all<RowColumns & { channel: string }>(
    `SELECT channel_name.name AS channel, symbol, unit, decimals, value, status, reason, usable, expected,
            mean, low, high, gravest
     FROM report_row JOIN channel_name ON channel_name.number = channel
     WHERE report = ? ORDER BY position`,
    head.id,
  );
  return {
    ...head,
    rendering: readRendering(reader, head.rendering),
    rows: rows.map(({ mean, low, high, gravest, status, reason, ...row }) => ({
      ...row,
      status: statusOf(status),
      reason: reason === null ? null : reasons.nameOf(reason),
      completeness: row.expected > 0 ? Math.min(1, row.usable / row.expected) : 0,
      readings: { mean, low, high, gravest: statusOf(gravest) },
    })),
  };
}
