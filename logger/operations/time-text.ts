/** Instants as the command line shows them: `25/03/2026 07:05:00`, GMT+7. */
import { toLocalTime } from '../../protocols/vocabulary/interval.js';

export function timeText(at: number | null): string {
  if (at === null) return '—';
  const { year, month, day, hour, minute, second } = toLocalTime(at);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${two(day)}/${two(month)}/${year} ${two(hour)}:${two(minute)}:${two(second)}`;
}
