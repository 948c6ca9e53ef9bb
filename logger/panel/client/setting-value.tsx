/** A setting's value as people read it: a number with its unit, or what the value means; an em dash before the first. */
import { formatNumber, MISSING } from '../../../protocols/presentation/format-number.js';
import { formatUnit } from '../../../protocols/presentation/format-unit.js';
import { inLanguage } from '../../../protocols/presentation/translations/event-sentence.js';
import type { Language } from '../../../protocols/presentation/translations/text.js';
import type { JsonValue } from '../../../protocols/vocabulary/station-event.js';

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
