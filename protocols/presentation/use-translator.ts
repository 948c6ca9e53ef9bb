/** `t('key', { n: 3 })` in the language of the moment, typed by the dictionary it is made of. */
import { useMemo } from 'preact/hooks';
import { useLanguage } from './preferences.js';
import { fillText, type Language, type Texts, type TextValues } from './translations/text.js';

export interface Translator<T extends Texts> {
  (key: keyof T & string, values?: TextValues): string;
  readonly language: Language;
}

export function makeTranslator<T extends Texts>(texts: T, language: Language): Translator<T> {
  const translate = (key: keyof T & string, values?: TextValues) => {
    const text = texts[key];
    return text ? fillText(text, language, values) : key;
  };
  return Object.assign(translate, { language });
}

export function useTranslator<T extends Texts>(texts: T): Translator<T> {
  const language = useLanguage();
  return useMemo(() => makeTranslator(texts, language), [texts, language]);
}
