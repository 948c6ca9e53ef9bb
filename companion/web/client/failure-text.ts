/** What a refused request means, in words (`ApiErrorCode`). */
import type { ProvinceTranslator } from './texts.js';

const KEYS = {
  'login-refused': 'failRefused',
  'login-needed': 'failNotAllowed',
  'not-allowed': 'failNotAllowed',
  'locked-out': 'failLockedOut',
  busy: 'failBusy',
  'bad-password': 'failShort',
  unreachable: 'failUnreachable',
} as const;

export function failureText(code: string, t: ProvinceTranslator): string {
  return Object.hasOwn(KEYS, code) ? t(KEYS[code as keyof typeof KEYS]) : t('failOther');
}

/** For a reason within a sentence. */
export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
