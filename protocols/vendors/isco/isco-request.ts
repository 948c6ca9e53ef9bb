/** One command to a Teledyne ISCO sampler: whatever it is, a line with its status and a checksum comes back. */
import { CrLineFramer, type LineVerdict } from '../cr-line-framer.js';
import type { LineRequest } from '../line.js';
import { encodeIsco, parseSamplerStatus, uncheckedIsco } from './parse-sampler-status.js';

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
  if (text === null || status === null) return { kind: 'damaged' };
  return status.model === model ? { kind: 'reply', reply: text } : { kind: 'foreign' };
}
