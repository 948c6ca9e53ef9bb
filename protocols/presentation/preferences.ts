/** What a person chose on this screen: language and theme, kept in the browser's own storage. Vietnamese is the default. */
import { observable, useValue, type Observable } from './observable.js';
import type { Language } from './translations/text.js';

export type Theme = 'auto' | 'light' | 'dark';

const LANGUAGES: readonly Language[] = ['vi', 'en'];
const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];

/** Storage may be switched off or full: then the choice lasts as long as the page. */
function stored<T extends string>(key: string, choices: readonly T[], fallback: T): Observable<T> {
  let found: string | null = null;
  try {
    found = globalThis.localStorage?.getItem(key) ?? null;
  } catch {
    found = null;
  }
  const value = observable<T>(choices.find((choice) => choice === found) ?? fallback);
  value.watch(() => {
    try {
      globalThis.localStorage?.setItem(key, value.get());
    } catch {
      // The choice was made and shows; only its keeping failed.
    }
  });
  return value;
}

export const language = stored<Language>('quantrac.language', LANGUAGES, 'vi');
export const theme = stored<Theme>('quantrac.theme', THEMES, 'auto');

export const useLanguage = (): Language => useValue(language);

/** Puts the choices on the document now and after every change. Call once, before the first drawing. */
export function applyPreferences(root: HTMLElement): void {
  const apply = () => {
    root.lang = language.get();
    if (theme.get() === 'auto') delete root.dataset['theme'];
    else root.dataset['theme'] = theme.get();
  };
  language.watch(apply);
  theme.watch(apply);
  apply();
}
