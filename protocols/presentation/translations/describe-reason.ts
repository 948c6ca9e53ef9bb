/** A reading's reason in words: the profile's own text, else the dictionary's, else the code made readable. */
import { instrumentReasonTexts } from './instrument-reason-texts.js';
import { reasonTexts } from './reason-texts.js';
import { codeText, type Language, type Text } from './text.js';

const EXCEPTION = /^exception-(\d+)$/;
const ALL = { ...instrumentReasonTexts, ...reasonTexts };

export interface Reason {
  reason: string | null;
  reasonText?: Text | null;
}

/** `null` where there is no reason to tell. */
export function describeReason({ reason, reasonText }: Reason, language: Language): string | null {
  if (reasonText) return reasonText[language];
  if (reason === null) return null;
  const exception = EXCEPTION.exec(reason)?.[1];
  if (exception !== undefined) return `${codeText(ALL, 'device-exception', language)} (${exception})`;
  return codeText(ALL, reason, language);
}
