import { describe, expect, it } from 'vitest';
import { provinceTexts } from '../../../companion/web/client/texts.js';
import { panelTexts } from '../../../logger/panel/client/texts.js';
import { alarmTexts } from './alarm-texts.js';
import { deliveryFailureTexts, deliveryHintTexts } from './delivery-texts.js';
import { eventTexts } from './event-texts.js';
import { reportFaultTexts } from './fault-texts.js';
import { instrumentFailureTexts, instrumentHintTexts } from './instrument-texts.js';
import { describeReason } from './describe-reason.js';
import { mailFailureTexts } from './mail-texts.js';
import { noticeEndings, noticeTexts, noticeTitles } from './notice-texts.js';
import { instrumentReasonTexts } from './instrument-reason-texts.js';
import { reasonTexts } from './reason-texts.js';
import { statusTexts } from './status-texts.js';
import { codeText, fillText, placesOf, readableCode, type Texts } from './text.js';

const DICTIONARIES: Readonly<Record<string, Texts>> = {
  panelTexts,
  provinceTexts,
  alarmTexts,
  mailFailureTexts,
  noticeTitles,
  noticeEndings,
  noticeTexts,
  eventTexts,
  deliveryFailureTexts,
  deliveryHintTexts,
  reportFaultTexts,
  instrumentFailureTexts,
  instrumentHintTexts,
  reasonTexts,
  instrumentReasonTexts,
  statusTexts,
};
const VIETNAMESE = /[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]/i;

describe.each(Object.entries(DICTIONARIES))('%s', (_name, texts) => {
  it.each(Object.entries(texts))('%s says the same in both languages', (key, text) => {
    expect(text.vi.trim()).not.toBe('');
    expect(text.en.trim()).not.toBe('');
    expect(placesOf(text.en)).toEqual(placesOf(text.vi));
    // The switch between the languages names the other one in its own words.
    if (!key.startsWith('switchLanguage')) expect(text.en).not.toMatch(VIETNAMESE);
  });

  it.each(Object.entries(texts))('%s leaves no place open when all are filled', (_key, text) => {
    const values = Object.fromEntries(placesOf(text.vi).map((place) => [place, 2]));
    for (const language of ['vi', 'en'] as const)
      expect(fillText(text, language, values)).not.toMatch(/[{}|]/);
  });
});

describe('texts', () => {
  const text = { vi: '{n} tệp', en: '{n} {n|file|files}' };

  it('follow the number', () => {
    expect(fillText(text, 'en', { n: 1 })).toBe('1 file');
    expect(fillText(text, 'en', { n: 12 })).toBe('12 files');
    expect(fillText(text, 'vi', { n: 1 })).toBe('1 tệp');
  });

  it('show what was not given', () => expect(fillText(text, 'vi')).toBe('{n} tệp'));

  it('of a code that nobody wrote are the code made readable', () => {
    expect(codeText(reasonTexts, 'sample-flow-warning', 'vi')).toBe('Lưu lượng lấy mẫu bất thường');
    expect(codeText(reasonTexts, 'ozone-generator.off', 'vi')).toBe('Ozone generator off');
    expect(codeText(reasonTexts, 'toString', 'vi')).toBe('To String');
    expect(readableCode('--')).toBe('--');
  });
});

describe('a reason', () => {
  it('is told in the profile’s words first', () => {
    const reasonText = { vi: 'Đèn yếu', en: 'Weak lamp' };
    expect(describeReason({ reason: 'lamp-weak', reasonText }, 'vi')).toBe('Đèn yếu');
    expect(describeReason({ reason: 'timeout' }, 'vi')).toBe('Thiết bị không trả lời');
    expect(describeReason({ reason: 'exception-2' }, 'en')).toBe('The instrument refuses the request (2)');
    expect(describeReason({ reason: 'lamp-weak' }, 'en')).toBe('Lamp weak');
    expect(describeReason({ reason: null }, 'en')).toBeNull();
  });
});
