/**
 * Who answers in text: Bayern-Hessen (`DA`), Thermo C-Link (`gas mode`), DCON (`$AA2`, then `#AA`). These are questions for data; none
 * of them changes anything in an instrument that understands it.
 */
import { CrLineFramer, type LineVerdict } from '../../../protocols/vendors/cr-line-framer.js';
import {
  BayernHessenFramer,
  encodeBayernHessen,
} from '../../../protocols/vendors/bayern-hessen/bayern-hessen-framer.js';
import {
  parseMeasurementData,
  type MeasurementBlock,
} from '../../../protocols/vendors/bayern-hessen/parse-measurement-data.js';
import { judgeCLinkLine } from '../../../protocols/vendors/c-link/judge-c-link-line.js';
import {
  encodeDcon,
  judgeDconLine,
  type DconChecksum,
} from '../../../protocols/vendors/dcon/judge-dcon-line.js';
import type { Line, LineRequest } from '../../../protocols/vendors/line.js';
import { bytesOfText, hexByte, textOfBytes } from '../../../protocols/vendors/text.js';
import { isInstrumentError } from '../../../protocols/vocabulary/errors.js';
import type { LineProtocol } from '../../../protocols/profiles/line-profile-schema.js';

export interface TextSpeaker {
  protocol: LineProtocol;
  unitId: number;
  /** What the form of its answers shows. */
  settings: Readonly<Record<string, string | number>>;
  /** Bayern-Hessen: what it measures. */
  blocks: readonly MeasurementBlock[];
  said: string;
}

export interface AskTextOptions {
  line: Line;
  /** For protocols with addresses. */
  unitIds: readonly number[];
  deadlineMs: number;
  signal: AbortSignal;
}

const INPUT_CHARACTERS = 7;
const C_LINK_IDS_MAX = 127;

/** Stops at the first protocol that somebody speaks: a line has one. */
export async function askTextUnits(options: AskTextOptions): Promise<TextSpeaker[]> {
  for (const find of [findBayernHessen, findCLink, findDcon]) {
    const found = await find(options);
    if (found.length > 0) return found;
  }
  return [];
}

async function findBayernHessen(options: AskTextOptions): Promise<TextSpeaker[]> {
  const framings = {
    bcc: { bytes: encodeBayernHessen('DA'), makeFramer: () => new BayernHessenFramer('MD') },
    text: { bytes: bytesOfText('DA\r'), makeFramer: () => new CrLineFramer(judgeMeasurementLine) },
  };
  for (const [framing, request] of Object.entries(framings)) {
    const said = await ask(options, { name: 'DA', ...request });
    const blocks = said === null ? null : parseMeasurementData(said);
    if (said === null || blocks === null) continue;
    return [{ protocol: 'bayern-hessen', unitId: 1, settings: { 'response-mode': framing }, blocks, said }];
  }
  return [];
}

function judgeMeasurementLine(line: string): LineVerdict {
  const start = line.lastIndexOf('MD');
  const reply = start < 0 ? '' : line.slice(start);
  return parseMeasurementData(reply) === null ? { kind: 'foreign' } : { kind: 'reply', reply };
}

async function findCLink(options: AskTextOptions): Promise<TextSpeaker[]> {
  const found: TextSpeaker[] = [];
  const gasMode = (address: string): LineRequest => ({
    name: 'gas mode',
    bytes: bytesOfText(`${address}gas mode\r`),
    makeFramer: () => new CrLineFramer((line) => judgeCLinkLine(line, 'gas mode', 'optional')),
  });
  const plain = await ask(options, gasMode(''));
  const speaker = { protocol: 'c-link', blocks: [] } as const;
  if (plain !== null) return [{ ...speaker, unitId: 1, settings: { 'address-byte': 'no' }, said: plain }];
  for (const unitId of options.unitIds.filter((id) => id > 0 && id <= C_LINK_IDS_MAX)) {
    const said = await ask(options, gasMode(String.fromCharCode(128 + unitId)));
    if (said !== null) found.push({ ...speaker, unitId, settings: { 'address-byte': 'yes' }, said });
  }
  return found;
}

async function findDcon(options: AskTextOptions): Promise<TextSpeaker[]> {
  const found: TextSpeaker[] = [];
  for (const unitId of options.unitIds) {
    for (const checksum of ['off', 'on'] as const) {
      const address = hexByte(unitId);
      const question = dconRequest(`$${address}2`, checksum, { lead: `!${address}`, body: /^[0-9A-F]{6}$/ });
      const said = await ask(options, question);
      if (said === null) continue;
      const inputs = await ask(
        options,
        dconRequest(`#${address}`, checksum, { lead: '>', body: /^(?:[+-][\d.]{6}){1,16}$/ }),
      );
      const counted = inputs === null ? {} : { inputs: inputs.length / INPUT_CHARACTERS };
      found.push({ protocol: 'dcon', unitId, settings: { checksum, ...counted }, blocks: [], said });
      break;
    }
  }
  return found;
}

function dconRequest(
  name: string,
  checksum: DconChecksum,
  { lead, body }: { lead: string; body: RegExp },
): LineRequest {
  const address = name.slice(1, 3);
  return {
    name,
    bytes: encodeDcon(name, checksum),
    makeFramer: () => new CrLineFramer((line) => judgeDconLine(line, { lead, body, address, checksum })),
  };
}

/** `null`: no answer that could be one. */
async function ask(
  { line, deadlineMs, signal }: AskTextOptions,
  request: LineRequest,
): Promise<string | null> {
  try {
    return textOfBytes(await line.ask(request, { deadlineMs, signal }));
  } catch (error) {
    if (!isInstrumentError(error) || error.code === 'not-connected') throw error;
    return null;
  }
}
