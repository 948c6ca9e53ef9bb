/** Language and theme, one tap each; what the button says is what the tap gives. */
import { Icon } from './icon.js';
import { language, theme, useLanguage, type Theme } from './preferences.js';
import { useValue } from './observable.js';
import { commonTexts } from './translations/common-texts.js';
import { useTranslator } from './use-translator.js';

const NEXT: Readonly<Record<Theme, Theme>> = { auto: 'dark', dark: 'light', light: 'auto' };
const THEME_KEYS = { auto: 'themeAuto', light: 'themeLight', dark: 'themeDark' } as const;

export function PreferenceSwitches() {
  const t = useTranslator(commonTexts);
  const current = useLanguage();
  const shade = useValue(theme);
  return (
    <div class="preferences">
      <button
        type="button"
        class="icon-button preference-language"
        lang={current === 'vi' ? 'en' : 'vi'}
        aria-label={t('switchLanguageHint')}
        title={t('switchLanguageHint')}
        onClick={() => language.set(current === 'vi' ? 'en' : 'vi')}
      >
        {current === 'vi' ? 'EN' : 'VI'}
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={t(THEME_KEYS[shade])}
        title={t(THEME_KEYS[shade])}
        onClick={() => theme.set(NEXT[shade])}
      >
        <Icon name={shade} />
      </button>
    </div>
  );
}
