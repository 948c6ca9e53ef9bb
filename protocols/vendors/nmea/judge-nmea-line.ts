/**
 * One line of NMEA 0183: `$`, talker and sentence, fields between commas, `*` and the exclusive or of everything between as two
 * hexadecimal digits. Whatever stands before the last `$` is noise.
 */
import type { TelegramVerdict } from '../listening/telegrams.js';
import { wrongChecksum, type Misfit } from '../misfit.js';
import { bytesOfText, hexByte } from '../text.js';
import { describeBreak, whereItBreaks } from '../where-pattern-breaks.js';

const SENTENCE = /^\$([A-Z]{2})([A-Z]{3}),([\x20-\x7e]*?)(?:\*([0-9A-Fa-f]{2}))?\s*$/;
/** One transducer of XDR: type, value, unit, number. */
const QUADRUPLE = 4;

export function nmeaChecksum(text: string): string {
  return hexByte(bytesOfText(text).reduce((sum, byte) => sum ^ byte, 0));
}

/** @param sentences Those that are read (`XDR`); others are foreign. */
export function judgeNmeaLine(
  line: string,
  { checksum, sentences }: { checksum: 'required' | 'optional'; sentences: readonly string[] },
): TelegramVerdict {
  const start = line.lastIndexOf('$');
  if (start < 0) return { kind: 'damaged', misfit: () => ({ why: 'has no "$", with which it begins' }) };
  const [, talker = '', sentence = '', fields = '', told] = SENTENCE.exec(line.slice(start)) ?? [];
  const damaged = { kind: 'damaged', misfit: () => misfitOf(line.slice(start)) } as const;
  if (sentence === '' || (told === undefined && checksum === 'required')) return damaged;
  // A star that no two digits follow is a checksum that was damaged, not one that was left out.
  if (told === undefined && fields.includes('*')) return damaged;
  const text = `${talker}${sentence},${fields}`;
  if (told !== undefined && told.toUpperCase() !== nmeaChecksum(text)) return damaged;
  if (!sentences.includes(sentence)) {
    return { kind: 'foreign', misfit: () => ({ why: `${sentence} is none of ${sentences.join(', ')}` }) };
  }
  return { kind: 'telegram', telegram: { kind: kindOf(sentence, fields.split(',')), text } };
}

function misfitOf(line: string): Misfit {
  const [, summed = '', told] = /^\$([^*]*)(?:\*(.*?))?\s*$/.exec(line) ?? [];
  const form = `$${summed}`;
  if (!SENTENCE.test(form)) return { why: describeBreak(form, whereItBreaks(SENTENCE.source, form)) };
  const right = nmeaChecksum(summed);
  if (told === undefined) return { why: `has no checksum: "*${right}" must stand before its end` };
  return wrongChecksum(told, right, 'between "$" and "*"');
}

/** An instrument parts its transducers among several XDR sentences: each set is a kind of its own. */
function kindOf(sentence: string, fields: readonly string[]): string {
  if (sentence !== 'XDR') return sentence;
  const names = transducersOf(fields).map(({ type, number }) => `${type}${number}`);
  return [sentence, ...names].join(' ');
}

export interface Transducer {
  type: string;
  value: string;
  unit: string;
  number: string;
}

export function transducersOf(fields: readonly string[]): Transducer[] {
  const found: Transducer[] = [];
  for (let at = 0; at + QUADRUPLE <= fields.length; at += QUADRUPLE) {
    const [type = '', value = '', unit = '', number = ''] = fields.slice(at, at + QUADRUPLE);
    found.push({ type, value, unit, number });
  }
  return found;
}
