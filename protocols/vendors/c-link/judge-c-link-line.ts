/**
 * One line of a Thermo iSeries instrument: the command again, then the answer. Known ways in which it ends: nothing, `*`, and a
 * checksum behind a line feed or a byte 80h. In front there may be a byte FFh, a line feed, or noise that ends in such a byte.
 */
import { InstrumentError } from '../../vocabulary/errors.js';
import type { LineVerdict } from '../cr-line-framer.js';
import { shown, wrongChecksum } from '../misfit.js';
import { bytesOfText } from '../text.js';

export type CLinkChecksum = 'required' | 'optional';

/** What an answer never holds. */
const UNPRINTABLE = /[^\x20-\x7e]/;
/** The answer begins behind the last of them: in front of it there is noise. */
const NOISE_IN_FRONT = /^[^]*[^\x20-\x7e]/;
const CHECKSUM = /^([^]*)([\n\x80])sum ([0-9a-f]{4})$/i;

/** Of all characters, sixteen bits. */
export function sumOf(text: string): number {
  return bytesOfText(text).reduce((sum, byte) => (sum + byte) & 0xffff, 0);
}

/** As four digits. */
function sumDigits(text: string): string {
  return sumOf(text).toString(16).padStart(4, '0');
}

export function judgeCLinkLine(line: string, command: string, checksum: CLinkChecksum): LineVerdict {
  const [, noisy, separator = '', told = ''] = CHECKSUM.exec(line) ?? [];
  if (noisy === undefined && checksum === 'required') {
    const right = `sum ${sumDigits(`${line.trimEnd()}\n`)}`;
    const misfit = () => ({ why: `has no checksum: a line feed and "${right}" must stand before its end` });
    return { kind: 'damaged', misfit };
  }
  const summed = (noisy ?? line).replace(NOISE_IN_FRONT, '');
  if (noisy !== undefined) {
    // The manual's example adds the line feed in, other sources leave it out.
    const good = [sumOf(summed + separator), sumOf(summed)];
    if (!good.includes(parseInt(told, 16))) {
      const misfit = () =>
        wrongChecksum(told, sumDigits(summed + separator), 'summed over what stands before it');
      return { kind: 'damaged', misfit };
    }
  }
  const text = summed.replace(/\*$/, '').trimEnd();
  if (!text.startsWith(`${command} `)) {
    const misfit = () => ({
      why: `does not begin with ${shown(`${command} `)}, but with ${shown(text.slice(0, command.length + 1))}`,
    });
    return { kind: UNPRINTABLE.test(line) ? 'damaged' : 'foreign', misfit };
  }
  const answer = text.slice(command.length).trim();
  return /^bad cmd\b/.test(answer)
    ? { kind: 'fault', error: refusal(command) }
    : { kind: 'reply', reply: answer };
}

function refusal(command: string): InstrumentError {
  const hint = 'The model may not have this command, or it is not in remote mode';
  return new InstrumentError({
    code: 'device-exception',
    message: `"${command}" is a bad command there`,
    hint,
  });
}
