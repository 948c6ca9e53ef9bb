/**
 * How the language of the Ministry's reader (Python) splits text and reads numbers, where that differs from ours.
 */
import { fromLocalTime } from '../vocabulary/interval.js';

/** The line ends that the reader's language knows. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/);
}

/** White space as the reader's language splits at it; unlike JavaScript's it leaves a byte order mark in the word. */
export function splitWords(text: string): string[] {
  return text
    .split(/[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/)
    .filter((word) => word !== '');
}

/** The instant of fourteen digits that name a real time in GMT+7; `null` for any other word. */
export function timeOf(word: string): number | null {
  if (!/^\d{14}$/.test(word)) return null;
  const part = (from: number, length: number) => Number(word.slice(from, from + length));
  const [year, month, day] = [part(0, 4), part(4, 2), part(6, 2)];
  return fromLocalTime({ year, month, day, hour: part(8, 2), minute: part(10, 2), second: part(12, 2) });
}

/** The numbers of the reader's language: dot only, exponents, and the words nan and inf; `null` where it would fail. */
export function toFloat(word: string): number | null {
  if (/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(word)) return Number(word);
  if (/^[+-]?nan$/i.test(word)) return Number.NaN;
  if (/^[+-]?inf(inity)?$/i.test(word)) return word.startsWith('-') ? -Infinity : Infinity;
  return null;
}
