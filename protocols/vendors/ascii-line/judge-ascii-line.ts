/** One line of text of an instrument that only its profile knows: where it begins, its checksum, and which pattern it follows. Pure. */
import type { TelegramVerdict } from '../listening/telegrams.js';
import { shown } from '../misfit.js';
import { checksumMisfit, withoutChecksum, type LineChecksum } from './line-checksum.js';
import type { LinePattern } from './line-patterns.js';

export interface AsciiLineForm {
  /** Empty: the line begins where the one before ended. */
  begin: string;
  checksum: LineChecksum | undefined;
  patterns: readonly LinePattern[];
}

/** Ends of lines in other places than the profile says: `\n` before the next line, `\r` behind this one. */
const STRAY_ENDS = /^[\r\n\0]+|[\r\n\0]+$/g;

/** @param line Without its end; what stands before the last `begin` is noise. */
export function judgeAsciiLine(line: string, { begin, checksum, patterns }: AsciiLineForm): TelegramVerdict {
  const start = line.lastIndexOf(begin);
  if (begin !== '' && start < 0) {
    return { kind: 'damaged', misfit: () => ({ why: `has no ${shown(begin)}, with which it begins` }) };
  }
  const framed = (begin === '' ? line : line.slice(start + begin.length)).replace(STRAY_ENDS, '');
  const text = withoutChecksum(framed, begin, checksum);
  if (text === null) return { kind: 'damaged', misfit: () => checksumMisfit(framed, begin, checksum) };
  const pattern = patterns.find(({ match }) => match(text) !== null);
  return pattern === undefined
    ? { kind: 'foreign', misfit: () => ({ why: whyNoPattern(text, patterns) }) }
    : { kind: 'telegram', telegram: { kind: pattern.id, text } };
}

function whyNoPattern(text: string, patterns: readonly LinePattern[]): string {
  const breaks = patterns.map(({ id, whereItBreaks }) => `of "${id}" ${whereItBreaks(text)}`);
  return `${shown(text)} follows no pattern: ${breaks.join('; ')}`;
}
