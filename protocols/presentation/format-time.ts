/** Wall time on screens: GMT+7 whatever zone the browser is in, and ages counted from the program's own clock. */
import { toLocalTime } from '../vocabulary/interval.js';
import { commonTexts } from './translations/common-texts.js';
import { fillText, type Language } from './translations/text.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const two = (value: number) => String(value).padStart(2, '0');

/** `14:35` */
export function formatTime(at: number): string {
  const time = toLocalTime(at);
  return `${two(time.hour)}:${two(time.minute)}`;
}

/** `14:35:07` */
export function formatTimeWithSeconds(at: number): string {
  return `${formatTime(at)}:${two(toLocalTime(at).second)}`;
}

/** `22/11/2026` */
export function formatDate(at: number): string {
  const time = toLocalTime(at);
  return `${two(time.day)}/${two(time.month)}/${time.year}`;
}

/** `22/11` */
export function formatDay(at: number): string {
  const time = toLocalTime(at);
  return `${two(time.day)}/${two(time.month)}`;
}

export function isSameDay(left: number, right: number): boolean {
  return formatDate(left) === formatDate(right);
}

/** How finely a list tells its times: seconds only where reports come more than once a minute. */
export type Precision = 'minutes' | 'seconds';

export function precisionOf(times: readonly number[]): Precision {
  return times.some((at) => at % MINUTE_MS !== 0) ? 'seconds' : 'minutes';
}

/** `14:35` today, `21/11 14:35` on another day of the year, `31/12/2025 14:35` in another year. */
export function formatMoment(at: number, now: number, precision: Precision = 'minutes'): string {
  const time = precision === 'seconds' ? formatTimeWithSeconds(at) : formatTime(at);
  if (isSameDay(at, now)) return time;
  const sameYear = toLocalTime(at).year === toLocalTime(now).year;
  return `${sameYear ? formatDay(at) : formatDate(at)} ${time}`;
}

/** `22/11/2026 14:35:07` */
export function formatFullMoment(at: number): string {
  return `${formatDate(at)} ${formatTimeWithSeconds(at)}`;
}

/** `2026-11-22T14:35:07+07:00`, for data that is taken away. */
export function formatIso(at: number): string {
  const time = toLocalTime(at);
  return `${time.year}-${two(time.month)}-${two(time.day)}T${formatTimeWithSeconds(at)}+07:00`;
}

type SpanForm = 'age' | 'span';

function formatSpan(spanMs: number, language: Language, form: SpanForm): string {
  const say = (unit: 'Seconds' | 'Minutes' | 'Hours' | 'HoursMinutes' | 'Days', n: number, m = 0) =>
    fillText(commonTexts[`${form}${unit}`], language, { n, m });
  const past = Math.max(0, spanMs);
  if (past < MINUTE_MS) return say('Seconds', Math.floor(past / SECOND_MS));
  if (past < HOUR_MS) return say('Minutes', Math.floor(past / MINUTE_MS));
  if (past >= 2 * DAY_MS) return say('Days', Math.floor(past / DAY_MS));
  const hours = Math.floor(past / HOUR_MS);
  const minutes = Math.floor((past % HOUR_MS) / MINUTE_MS);
  return minutes === 0 || hours >= 10 ? say('Hours', hours) : say('HoursMinutes', hours, minutes);
}

/** `3 giây trước`, `3 s ago`; a moment that lies ahead (a clock was set back) counts as now. */
export function formatAge(at: number, now: number, language: Language): string {
  if (now - at < SECOND_MS) return commonTexts.now[language];
  return formatSpan(now - at, language, 'age');
}

/** `3 giờ 10 phút`, `3 h 10 min` */
export function formatDuration(spanMs: number, language: Language): string {
  return formatSpan(spanMs, language, 'span');
}
