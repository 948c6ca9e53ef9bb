/** The checksum at the end of an ASCII line: over what, between what, and whether it fits. Pure. */
import { crc16Modbus } from '../../framing/crc16-modbus.js';
import { shown, wrongChecksum, type Misfit } from '../misfit.js';
import { bytesOfText } from '../text.js';

export interface LineChecksum {
  kind: 'xor' | 'sum' | 'crc16-modbus';
  /** Between the text and the digits. */
  mark?: string | undefined;
  covers?: 'text' | 'begin-and-text' | 'text-and-mark' | 'begin-text-and-mark' | undefined;
}

const DIGITS = { xor: 2, sum: 2, 'crc16-modbus': 4 } as const;

/** Upper-case hexadecimal digits. */
export function lineChecksum(summed: string, kind: LineChecksum['kind']): string {
  const bytes = bytesOfText(summed);
  const value = {
    xor: () => bytes.reduce((sum, byte) => sum ^ byte, 0),
    sum: () => bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0),
    'crc16-modbus': () => crc16Modbus(bytes),
  }[kind]();
  return value.toString(16).toUpperCase().padStart(DIGITS[kind], '0');
}

/** @param line From behind `begin` to before the end. The text without mark and digits; `null` when the checksum is wrong. */
export function withoutChecksum(
  line: string,
  begin: string,
  checksum: LineChecksum | undefined,
): string | null {
  if (checksum === undefined) return line;
  const { kind, mark = '', covers = 'text' } = checksum;
  const told = line.slice(-DIGITS[kind]);
  const marked = line.slice(0, -DIGITS[kind]);
  if (!marked.endsWith(mark)) return null;
  const text = marked.slice(0, marked.length - mark.length);
  const summed = summedOf(text, { begin, mark, covers });
  return told.toUpperCase() === lineChecksum(summed, kind) ? text : null;
}

function summedOf(
  text: string,
  { begin, mark, covers }: { begin: string; mark: string; covers: NonNullable<LineChecksum['covers']> },
): string {
  return `${covers.startsWith('begin') ? begin : ''}${text}${covers.endsWith('mark') ? mark : ''}`;
}

/** Of a line whose checksum is not right. */
export function checksumMisfit(line: string, begin: string, checksum: LineChecksum | undefined): Misfit {
  const { kind = 'xor', mark = '', covers = 'text' } = checksum ?? {};
  const marked = line.slice(0, -DIGITS[kind]);
  if (!marked.endsWith(mark)) {
    const right = lineChecksum(summedOf(line, { begin, mark, covers }), kind);
    const end = line.slice(-DIGITS[kind] - mark.length);
    return {
      why: `ends with ${shown(end)}, not with ${shown(mark)} and ${DIGITS[kind]} digits (of the whole line ${shown(right)})`,
    };
  }
  const text = marked.slice(0, marked.length - mark.length);
  const right = lineChecksum(summedOf(text, { begin, mark, covers }), kind);
  return wrongChecksum(line.slice(-DIGITS[kind]), right, `${kind} over ${covers}`);
}
