/** An alarm in words, with its numbers as people read them. Pure. */
import { formatCount } from '../../../protocols/presentation/format-number.js';
import { alarmTexts } from '../../../protocols/presentation/translations/alarm-texts.js';
import { codeText, type Language } from '../../../protocols/presentation/translations/text.js';
import type { AlarmView } from '../panel-view.js';

export function alarmWords({ code, detail }: AlarmView, language: Language): string {
  return codeText(alarmTexts, code, language, grouped(detail));
}

/** `1204331` is not read at a glance; small numbers stay numbers, for the words that follow them. */
function grouped(detail: AlarmView['detail']): AlarmView['detail'] {
  const text = (value: string | number) =>
    typeof value === 'number' && Math.abs(value) >= 1000 ? formatCount(value) : value;
  return Object.fromEntries(Object.entries(detail).map(([key, value]) => [key, text(value)]));
}

/** Under these, readings are being lost or soon will be. */
const LOSING = ['disk-full', 'disk-read-only', 'store-failed'];

/** How an alarm is marked: red where readings are not stored, else amber. */
export function alarmMark({ code }: AlarmView): 'fault' | 'out-of-range' {
  return LOSING.includes(code) ? 'fault' : 'out-of-range';
}
