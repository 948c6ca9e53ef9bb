/**
 * The one time format of data files: `yyyyMMddHHmmss`, 24 h, GMT+7, in the name and in every row. Fractions of a second
 * do not exist in it; an instant is cut down to its second.
 */
import { fromLocalTime, toLocalTime } from '../vocabulary/interval.js';

const SHAPE = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;

/** `20260325000000` for an instant (UTC epoch ms) of the years 1000 to 9999. */
export function formatReportTime(at: number): string {
  const { year, month, day, hour, minute, second } = toLocalTime(at);
  const text =
    String(year) + [month, day, hour, minute, second].map((part) => String(part).padStart(2, '0')).join('');
  if (!SHAPE.test(text)) throw new RangeError(`${at} is no instant that a data file can carry`);
  return text;
}

/** The instant of fourteen digits, or `null` when they are not fourteen digits or name no real time (hour 24, 31 April). */
export function parseReportTime(text: string): number | null {
  const [year, month, day, hour, minute, second] = (SHAPE.exec(text) ?? []).slice(1).map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  if (hour === undefined || minute === undefined || second === undefined) return null;
  return fromLocalTime({ year, month, day, hour, minute, second });
}

/** Whether a text has the shape of a time, real or not: this is how columns are told apart. */
export function looksLikeReportTime(text: string): boolean {
  return SHAPE.test(text);
}
