/** Where an instrument answers, in the reader's language. The programs write the place in English, as logs and commands do. */
import type { Language } from './text.js';

/** How the place ends, as `lineAddressOf` writes it; before it stands the port. */
const ENDINGS: readonly (readonly [RegExp, string])[] = [
  // Never parted at the end of a line from its number.
  [/\bunit (\d+)$/, 'địa\u00a0chỉ\u00a0$1'],
  [/\bsensor (\S+)$/, 'cảm biến $1'],
  [/\bindicator (\S+)$/, 'đầu cân $1'],
  [/\bmodule (\S+)$/, 'mô-đun $1'],
  [/\bid (\S+)$/, 'mã $1'],
  [/\bthe sampler$/, 'máy lấy mẫu'],
  [/\bDA without an id$/, 'DA không kèm mã'],
  [/\bcommands without an id$/, 'lệnh không kèm mã'],
  [/\btalks unasked$/, 'tự gửi, không cần hỏi'],
  [/\basked (".*")$/, 'trả lời $1'],
];

export function addressWords(address: string, language: Language): string {
  if (language === 'en') return address;
  const found = ENDINGS.find(([ending]) => ending.test(address));
  return found === undefined ? address : address.replace(...found);
}
