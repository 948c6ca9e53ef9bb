/**
 * The reason of a derived reading that could not be computed: `input:CHANNEL:REASON`, the measured channel at the root of it
 * and its own reason. Through a chain of derived channels the root is kept, since that is what a technician goes to.
 */
import { codeText, type Text } from '../../protocols/presentation/translations/text.js';
import { describeReason } from '../../protocols/presentation/translations/describe-reason.js';
import { reasonTexts } from '../../protocols/presentation/translations/reason-texts.js';

const FORM = /^input:([^:]+):(.+)$/;

export function inputReason(channel: string, reason: string): string {
  return FORM.test(reason) ? reason : `input:${channel}:${reason}`;
}

export interface ReasonSources {
  symbolOf: (channel: string) => string | null;
  /** The words of the input's instrument profile, where it has them. */
  textOf: (channel: string, reason: string) => Text | null;
}

/** `SO2: đang hiệu chuẩn`, or `null` where the reason does not speak of an input. */
export function describeInputReason(reason: string, { symbolOf, textOf }: ReasonSources): Text | null {
  const [, channel, cause] = FORM.exec(reason) ?? [];
  if (channel === undefined || cause === undefined) return null;
  const symbol = symbolOf(channel) ?? channel;
  const reasonText = textOf(channel, cause);
  const words = (language: 'vi' | 'en') =>
    describeReason({ reason: cause, reasonText }, language) ?? codeText(reasonTexts, cause, language);
  return { vi: `${symbol}: ${words('vi')}`, en: `${symbol}: ${words('en')}` };
}
