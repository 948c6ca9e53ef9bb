/** One command to a Teledyne ISCO sampler: whatever it is, a line with its status and a checksum comes back. */
import { CrLineFramer, type LineVerdict } from '../cr-line-framer.js';
import type { LineRequest } from '../line.js';
import { shown, wrongChecksum, type Misfit } from '../misfit.js';
import { describeBreak, whereItBreaks } from '../where-pattern-breaks.js';
import {
  encodeIsco,
  iscoChecksum,
  parseSamplerStatus,
  STATUS_PATTERN,
  uncheckedIsco,
} from './parse-sampler-status.js';

/** The one command that changes nothing in the sampler. */
const ASKS_STATUS = 'STS,1';

/** @param model What must stand behind `MO`. */
export function iscoRequest(command: string, model: string): LineRequest {
  return {
    name: command,
    bytes: encodeIsco(command),
    ...(command === ASKS_STATUS ? {} : { once: true as const }),
    makeFramer: () => new CrLineFramer((line) => judgeIscoLine(line, model)),
  };
}

/** The reply is the text without its checksum. */
export function judgeIscoLine(line: string, model: string): LineVerdict {
  const start = line.lastIndexOf('MO,');
  const text = start < 0 ? null : uncheckedIsco(line.slice(start));
  const status = text === null ? null : parseSamplerStatus(text);
  if (text === null || status === null) {
    return { kind: 'damaged', misfit: () => misfitOf(start < 0 ? null : line.slice(start)) };
  }
  if (status.model === model) return { kind: 'reply', reply: text };
  return { kind: 'foreign', misfit: () => ({ why: `its model is ${status.model}, not ${model}` }) };
}

function misfitOf(line: string | null): Misfit {
  if (line === null) return { why: 'has no "MO,", with which the reply begins' };
  const [, summed = line, told] = /^(.*),CS,([^,]*)$/.exec(line) ?? [];
  if (parseSamplerStatus(summed) === null) {
    return { why: `from "MO," on ${describeBreak(summed, whereItBreaks(STATUS_PATTERN.source, summed))}` };
  }
  const right = String(iscoChecksum(summed));
  if (told === undefined)
    return { why: `has no checksum: ${shown(`,CS,${right}`)} must stand before its end` };
  return wrongChecksum(told, right, 'from "MO" to the comma behind CS');
}
