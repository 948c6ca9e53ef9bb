/**
 * One line of a Teledyne API analyzer: `T 194:11:29 0000 DCPS= 2500 MV`: what kind of message, day of the year and time, machine id,
 * text. There is no checksum. Calibrations, warnings and reports come in the same form whenever they happen and are passed over.
 */
import type { LineVerdict } from '../cr-line-framer.js';
import { shown, type Misfit } from '../misfit.js';
import { describeBreak, whereItBreaks } from '../where-pattern-breaks.js';

export interface ExpectedTeledyneMessage {
  /** As sent, without its end; an instrument in terminal mode repeats it. */
  command: string;
  /** `T` or `V`. */
  type: string;
  /** What stands before the value. */
  label: string;
  /** Whether an `=` must follow the label: numbers are never read without it. */
  equals: 'required' | 'optional';
  /** `null`: whoever answers. */
  instrumentId: number | null;
}

const MESSAGE = /([CDLTVW]) +(\d{1,3}):(\d{2}):(\d{2}) +(\d{1,4}) +(\S[ -~]*)$/;
const DAY_MAX = 366;

/** The reply is what stands behind the label. */
export function judgeTeledyneLine(line: string, expected: ExpectedTeledyneMessage): LineVerdict {
  const text = line.replace(/^[^ -~]+/, '').trimEnd();
  if (text === '' || text.toUpperCase() === expected.command) return { kind: 'unasked' };
  const [, type, day, hour, minute, id, message = ''] = MESSAGE.exec(text) ?? [];
  if (type === undefined || !isTime(Number(day), Number(hour), Number(minute))) {
    return { kind: 'damaged', misfit: () => formMisfit(text, type !== undefined) };
  }
  if (expected.instrumentId !== null && Number(id) !== expected.instrumentId) {
    const misfit = () => ({
      why: `comes from instrument ${id ?? ''}, not from ${String(expected.instrumentId)}`,
    });
    return { kind: 'foreign', misfit };
  }
  if (type !== expected.type) {
    const misfit = () => ({
      why: `is a message of kind ${type}, and one of kind ${expected.type} was asked for`,
    });
    return { kind: 'unasked', misfit };
  }
  const value = valueBehind(message, expected);
  if (value !== null) return { kind: 'reply', reply: value };
  return { kind: 'foreign', misfit: () => labelMisfit(message, expected) };
}

function formMisfit(text: string, hasForm: boolean): Misfit {
  if (hasForm) return { why: `its day, hour or minute is none: day 0…${DAY_MAX}, then 00:00…23:59` };
  return { why: describeBreak(text, whereItBreaks(MESSAGE.source, text)) };
}

function labelMisfit(message: string, { label, equals }: ExpectedTeledyneMessage): Misfit {
  if (message.toUpperCase().startsWith(label)) {
    return { why: `behind ${shown(label)} there is no ${equals === 'required' ? '"="' : '"=" or blank'}` };
  }
  return {
    why: `its message begins with ${shown(message.slice(0, label.length))}, not with ${shown(label)}`,
  };
}

function isTime(day: number, hour: number, minute: number): boolean {
  return day <= DAY_MAX && hour < 24 && minute < 60;
}

/** `BOX TEMP=34.2 C` → `34.2 C` */
function valueBehind(message: string, { label, equals }: ExpectedTeledyneMessage): string | null {
  if (!message.toUpperCase().startsWith(label)) return null;
  const [, sign = '', value = ''] = /^(\s*=|\s+|)\s*(.*)$/.exec(message.slice(label.length)) ?? [];
  const told = sign.includes('=') || (equals === 'optional' && sign !== '');
  return told ? value.trim() : null;
}
