/**
 * `Province_Facility_Station_yyyyMMddHHmmss.txt`. Writing is strict; reading is strict in the fourteen digits and
 * tolerant in the parts before them, because live stations deviate (`GLHN_KHINVC_…`, a trailing underscore).
 */
import { strict as assert } from 'node:assert';
import { errorFault, quote, warningFault } from './fault-clauses.js';
import { isLegalNamePart } from './legal-text.js';
import type { ReportFault } from './report-fault.js';
import { formatReportTime, parseReportTime } from './report-time.js';
import { formatStationCode, type StationCode } from './report.js';

/** Longest base name that is read, in characters. */
export const MAX_NAME_LENGTH = 200;

/** The base name of the file of the interval that ends at `endAt`. Asserts that the parts are legal name parts. */
export function formatFileName(code: StationCode, endAt: number): string {
  for (const part of [code.province, code.facility, code.station]) {
    assert(isLegalNamePart(part), `${quote(part)} cannot stand in a file name`);
  }
  return `${formatStationCode(code)}_${formatReportTime(endAt)}.txt`;
}

export interface ParsedFileName {
  /** `null` when the name cannot be read. With fewer than three parts the leading ones are empty. */
  code: StationCode | null;
  /** Everything before `_yyyyMMddHHmmss`, as it stands: what a station is recognised by. */
  prefix: string | null;
  /** UTC epoch ms; `null` when the fourteen digits are missing or name no real time. */
  endAt: number | null;
  faults: readonly ReportFault[];
}

/** Reads a base name (no folder). Never throws; what is wrong is in `faults`, all of clause 1.1. */
export function parseFileName(name: string): ParsedFileName {
  const unreadable = (why: string): ParsedFileName => ({
    code: null,
    prefix: null,
    endAt: null,
    faults: [errorFault('bad-name', `the name ${quote(name)} ${why}`)],
  });
  if (name.length > MAX_NAME_LENGTH)
    return unreadable(`has ${name.length} characters (at most ${MAX_NAME_LENGTH})`);
  if (/[/\\\p{C}]/u.test(name)) return unreadable('holds a slash or an invisible character');
  const match = /^(.+)_(\d+)\.(txt)$/i.exec(name);
  const [, prefix, digits, extension] = match ?? [];
  if (prefix === undefined || digits === undefined) {
    return unreadable('is not Province_Facility_Station_yyyyMMddHHmmss.txt');
  }
  const endAt = parseReportTime(digits);
  const faults: ReportFault[] = [];
  if (endAt === null) {
    faults.push(errorFault('bad-name', `${digits} in the name is not a time yyyyMMddHHmmss`));
  }
  if (extension !== 'txt') {
    faults.push(
      warningFault('bad-name', `the name ends in .${extension}; .txt is expected in small letters`),
    );
  }
  const parts = prefix.split('_');
  if (parts.length !== 3 || !parts.every(isLegalNamePart)) {
    faults.push(
      warningFault('bad-name', `${quote(prefix)} before the time is not Province_Facility_Station`),
    );
  }
  return { code: stationCodeOf(parts), prefix, endAt, faults };
}

function stationCodeOf(parts: readonly string[]): StationCode {
  if (parts.length >= 3) {
    const [province = '', facility = '', ...rest] = parts;
    return { province, facility, station: rest.join('_') };
  }
  const [station = '', facility = ''] = [...parts].reverse();
  return { province: '', facility, station };
}
