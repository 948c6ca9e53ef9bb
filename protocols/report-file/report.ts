/** The report of one interval, before it is bytes: what encode writes and parse gives back. */
import type { Status } from '../vocabulary/status.js';

/** The three parts of a data file's name before the time. Free text without white space, `_`, `/`, or control characters. */
export interface StationCode {
  province: string;
  facility: string;
  station: string;
}

export interface ReportRow {
  symbol: string;
  /** `null` when there is no usable value; then `status` is not `measuring`. */
  value: number | null;
  decimals: number;
  /** Empty where there is none. */
  unit: string;
  status: Status;
}

export interface Report {
  station: StationCode;
  /** The interval's end: the time in the name and in every row. */
  endAt: number;
  rows: readonly ReportRow[];
}

/** `TB_CAPH_NUOSXL`: how a station is named everywhere outside a file name. */
export function formatStationCode(code: StationCode): string {
  return `${code.province}_${code.facility}_${code.station}`;
}
