/**
 * What a received file is worth: judged against the form and against the station that sent it. Changes nothing; the rows
 * of an accepted file become readings, those of any other wait for a person.
 */
import { validateReportFile } from '../../protocols/report-file/validate-report-file.js';
import type { FileFault, NewReading } from '../store/province-store.js';

export interface JudgedFile {
  verdict: 'accepted' | 'accepted-with-warnings' | 'rejected';
  faults: readonly FileFault[];
  /** Time of the data; `null` when it cannot be read. */
  dataAt: number | null;
  /** Rows that could be read. */
  rows: number;
  /** Empty unless accepted. */
  readings: readonly NewReading[];
}

export interface FileToJudge {
  station: string;
  name: string;
  bytes: Uint8Array;
  /** The province's clock: data cannot be from the future. */
  now: number;
}

/** Never throws, for any bytes. */
export function judgeFile({ station, name, bytes, now }: FileToJudge): JudgedFile {
  const report = validateReportFile({ name, bytes, now, expectations: { station } });
  const { verdict, faults, endAt: dataAt } = report;
  const readings =
    verdict === 'rejected' || dataAt === null
      ? []
      : report.rows.map(({ symbol, unit, value, status, decimals }) => ({
          symbol,
          unit,
          at: dataAt,
          // A faulty instrument's number is a filler (the form wants one there), not a value; the file keeps it.
          value: status === 'fault' ? null : value,
          status: value === null && status === 'measuring' ? ('fault' as const) : status,
          decimals,
        }));
  return { verdict, faults, dataAt, rows: report.rows.length, readings };
}
