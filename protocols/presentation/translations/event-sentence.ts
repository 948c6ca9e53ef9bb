/** An event in a sentence of one language. A parameter that is given in both languages is told in this one. */
import type { JsonValue, StationEvent } from '../../vocabulary/station-event.js';
import { eventTexts } from './event-texts.js';
import { codeText, type Language } from './text.js';

export function eventSentence(
  { text, parameters }: Pick<StationEvent, 'text' | 'parameters'>,
  language: Language,
): string {
  const values = Object.entries(parameters).map(([key, value]) => [key, inLanguage(value, language)]);
  return codeText(eventTexts, text, language, Object.fromEntries(values) as Record<string, string | number>);
}

export function inLanguage(value: JsonValue, language: Language): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'object' && value !== null && language in value) {
    return inLanguage((value as Record<Language, JsonValue>)[language], language);
  }
  return value === null ? '' : JSON.stringify(value);
}
