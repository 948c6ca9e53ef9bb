/** A setting's value as people read it: a number with its unit, or what the value means; an em dash before the first. */
import { formatNumber, MISSING } from './format-number.js';
import { formatUnit } from './format-unit.js';
import { inLanguage } from './translations/event-sentence.js';
import type { Language } from './translations/text.js';
import type { JsonValue, StationEvent } from '../vocabulary/station-event.js';

export interface SettingForm {
  unit: string;
  decimals: number;
}

/** @param meaning What the value means, in both languages; `null`: it is told as it is. */
export function settingValue(
  value: JsonValue,
  { unit, decimals }: SettingForm,
  { meaning, language }: { meaning: JsonValue; language: Language },
): string {
  if (value === null) return MISSING;
  if (meaning !== null) return String(inLanguage(meaning, language));
  if (typeof value !== 'number') return String(inLanguage(value, language));
  // A change smaller than the decimals that are worth showing is a change all the same.
  const shown = Number(value.toFixed(decimals)) === value ? decimals : Math.max(decimals, 4);
  const number = formatNumber(value, shown, language);
  return unit === '' ? number : `${number} ${formatUnit(unit)}`;
}

/** What a setting's event brought: `1.004 → 0.987`, or the first value alone; `null`: the event is of something else. */
export function settingChange(
  { kind, before, after, parameters }: StationEvent,
  language: Language,
): string | null {
  const { unit, decimals, beforeMeans = null, afterMeans = null } = parameters;
  const form = { unit: typeof unit === 'string' ? unit : '', decimals: Number(decimals ?? 0) };
  const now = () => settingValue(after, form, { meaning: afterMeans, language });
  if (kind === 'setting-first-read') return now();
  if (kind !== 'setting-changed') return null;
  return `${settingValue(before, form, { meaning: beforeMeans, language })} → ${now()}`;
}
