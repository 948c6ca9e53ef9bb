/**
 * Texts in both languages, side by side, so that one without the other does not compile. A text may hold `{name}` for a
 * value and `{name|one|many}` for a word that follows a number.
 */
export type Language = 'vi' | 'en';

export interface Text {
  vi: string;
  en: string;
}

export type Texts = Readonly<Record<string, Text>>;

/** Values for the places of a text. Numbers are written without decimals; format others before. */
export type TextValues = Readonly<Record<string, string | number>>;

const PLACE = /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g;

/** The text in one language with its places filled; a place without a value stays visible as `{name}`. */
export function fillText(text: Text, language: Language, values: TextValues = {}): string {
  return text[language].replace(PLACE, (place, name: string, one?: string, many?: string) => {
    const value = values[name];
    if (value === undefined) return place;
    if (one === undefined || many === undefined) return String(value);
    return Number(value) === 1 ? one : many;
  });
}

/** The names of a text's places in one language, sorted: both languages must speak of the same values. */
export function placesOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(PLACE)].map((match) => match[1] ?? ''))].sort();
}

/** `sample-flow-warning` → `Sample flow warning`: what is shown for a code that nobody has written a text for yet. */
export function readableCode(code: string): string {
  const words = code
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[-_.:]+/g, ' ')
    .trim();
  return words === '' ? code : words.charAt(0).toUpperCase() + words.slice(1);
}

/** The text of a code, or the code made readable. */
export function codeText(texts: Texts, code: string, language: Language, values: TextValues = {}): string {
  const text = Object.hasOwn(texts, code) ? texts[code] : undefined;
  return text ? fillText(text, language, values) : readableCode(code);
}
