/** Instants in findings: `25/03/2026 07:05:00`, GMT+7, with the milliseconds where there are any. */
import { toLocalTime } from '../../protocols/vocabulary/interval.js';

export function wallTime(at: number): string {
  const { year, month, day, hour, minute, second } = toLocalTime(at);
  const two = (part: number) => String(part).padStart(2, '0');
  const ms = at % 1000;
  const rest = ms === 0 ? '' : `.${String(ms).padStart(3, '0')}`;
  return `${two(day)}/${two(month)}/${year} ${two(hour)}:${two(minute)}:${two(second)}${rest}`;
}
