/**
 * One line of a DCON module (Advantech ADAM-4000 app. F): `>` and data, `!AA` and what was asked, `?AA` for a refusal; with a
 * checksum when the module is set so. Whatever stands before the last leading character is noise.
 */
import { InstrumentError } from '../../vocabulary/errors.js';
import type { LineVerdict } from '../cr-line-framer.js';
import { shown, wrongChecksum, type Misfit } from '../misfit.js';
import { bytesOfText, hexByte } from '../text.js';
import { describeBreak, whereItBreaks } from '../where-pattern-breaks.js';

export type DconChecksum = 'on' | 'off';

export interface ExpectedDconReply {
  /** `>` or `!01` */
  lead: string;
  /** What follows it, without the checksum. */
  body: RegExp;
  /** Two hexadecimal digits. */
  address: string;
  checksum: DconChecksum;
}

/** The sum of all characters, two upper-case hexadecimal digits. */
export function dconChecksum(text: string): string {
  return hexByte(bytesOfText(text).reduce((sum, byte) => (sum + byte) & 0xff, 0));
}

/** `#01` → `#0184\r` */
export function encodeDcon(text: string, checksum: DconChecksum): Uint8Array {
  return bytesOfText(`${text}${checksum === 'on' ? dconChecksum(text) : ''}\r`);
}

const CHECK_DIGITS = 2;

export function judgeDconLine(line: string, expected: ExpectedDconReply): LineVerdict {
  const { lead, body, address } = expected;
  const refused = checked(line.slice(line.lastIndexOf('?')), expected);
  if (refused === `?${address}`) return { kind: 'fault', error: refusal(address) };
  const start = line.lastIndexOf(lead);
  if (start < 0) {
    const misfit = () => ({ why: `has no ${shown(lead)}, with which the reply begins` });
    return { kind: /[>!?]/.test(line) ? 'foreign' : 'damaged', misfit };
  }
  const text = checked(line.slice(start), expected);
  if (text === null || !body.test(text.slice(lead.length))) {
    return { kind: 'damaged', misfit: () => misfitOf(line.slice(start), expected) };
  }
  return { kind: 'reply', reply: text.slice(lead.length) };
}

/** The text without its checksum; `null` when that is wrong. */
function checked(text: string, { checksum }: ExpectedDconReply): string | null {
  if (checksum === 'off') return text;
  const summed = text.slice(0, -CHECK_DIGITS);
  return text.slice(-CHECK_DIGITS) === dconChecksum(summed) ? summed : null;
}

function misfitOf(text: string, expected: ExpectedDconReply): Misfit {
  const unsummed = expected.checksum === 'on' ? text.slice(0, -CHECK_DIGITS) : text;
  const { length } = expected.lead;
  const misplaced = expected.body.test(unsummed.slice(length)) ? null : unsummed.slice(length);
  if (misplaced === null) {
    return wrongChecksum(
      text.slice(-CHECK_DIGITS),
      dconChecksum(unsummed),
      'summed over all characters before it',
    );
  }
  const unchecked = expected.checksum === 'on' && expected.body.test(text.slice(length));
  if (unchecked) return { why: `has no checksum: ${shown(dconChecksum(text))} must stand before its end` };
  const where = describeBreak(misplaced, whereItBreaks(expected.body.source, misplaced));
  return { why: `behind ${shown(expected.lead)} ${where}` };
}

function refusal(address: string): InstrumentError {
  const hint = 'The module knows no such command, or its checksum setting is another one';
  return new InstrumentError({ code: 'device-exception', message: `Module ${address} refused`, hint });
}
