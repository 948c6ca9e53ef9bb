/** Numbers as the screens write them: decimal comma in Vietnamese, a true minus, thousands parted by a narrow space. */
import type { Language } from './translations/text.js';

export const MISSING = '—';
const NARROW_SPACE = '\u202f';
const MINUS = '\u2212';
/** Values with fewer digits before the mark than this are easier to read without a gap. */
const GROUPED_FROM_DIGITS = 5;
const DECIMALS_MAX = 10;

/** A number cut at its decimal mark, so that a column can be lined up on it. `fraction` starts with the mark. */
export interface NumberParts {
  whole: string;
  fraction: string;
}

export function splitNumber(value: number | null, decimals: number, language: Language): NumberParts {
  if (value === null || !Number.isFinite(value)) return { whole: MISSING, fraction: '' };
  const places = Math.min(Math.max(Math.trunc(decimals), 0), DECIMALS_MAX);
  const fixed = Math.abs(value).toFixed(places);
  const [whole = '0', fraction] = fixed.split('.');
  const negative = value < 0 && Number(fixed) !== 0;
  const grouped =
    whole.length < GROUPED_FROM_DIGITS ? whole : whole.replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE);
  return {
    whole: `${negative ? MINUS : ''}${grouped}`,
    fraction: fraction === undefined ? '' : `${language === 'vi' ? ',' : '.'}${fraction}`,
  };
}

/** `16,25` in Vietnamese, `16.25` in English; an em dash where there is no value. Never zero for a missing one. */
export function formatNumber(value: number | null, decimals: number, language: Language): string {
  const { whole, fraction } = splitNumber(value, decimals, language);
  return whole + fraction;
}

/** A number with as few decimals as show it whole: for limits, which people wrote. */
export function formatExact(value: number, language: Language): string {
  const decimals = String(Number(value.toFixed(DECIMALS_MAX))).split('.')[1]?.length ?? 0;
  return formatNumber(value, decimals, language);
}

/** A number of things: no decimals, thousands parted. */
export function formatCount(value: number): string {
  return splitNumber(value, 0, 'en').whole;
}

/** `0.985` → `98 %`. Rounds down, so that 100 % means nothing is missing. */
export function formatShare(share: number): string {
  return `${Math.floor(share * 100 + 1e-9)}${NARROW_SPACE}%`;
}
