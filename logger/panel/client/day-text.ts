/** Days as people type them, `25/03/2026`: the browser's own field would follow the browser's language, not the panel's. Pure. */
import { fromLocalTime, toLocalTime } from '../../../protocols/vocabulary/interval.js';

const DAY_MS = 86_400_000;
/** `25/3/2026`, `25.03.2026`, `25-3-2026`, `25 3 2026`, `25032026`. */
const FORMS = [/^(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4})$/, /^(\d\d)(\d\d)(\d{4})$/];

/** `2026-03-25` of what was typed; `null`: it is no day. */
export function readDay(text: string): string | null {
  const typed = text.trim();
  for (const form of FORMS) {
    const [, day, month, year] = form.exec(typed) ?? [];
    if (day === undefined || month === undefined || year === undefined) continue;
    const parts = { year: Number(year), month: Number(month), day: Number(day) };
    const at = fromLocalTime({ ...parts, hour: 0, minute: 0, second: 0 });
    return at === null ? null : isoDay(at);
  }
  return null;
}

/** `25/03/2026` of `2026-03-25`. */
export function writeDay(day: string): string {
  return day.split('-').reverse().join('/');
}

/** The local day of an instant, `2026-03-25`. */
export function isoDay(at: number): string {
  const { year, month, day } = toLocalTime(at);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Days from the first to the last, both counted; 0 or less: they are the wrong way round. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}
