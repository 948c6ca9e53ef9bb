/**
 * Who answers in text: Bayern-Hessen (`DA`), Thermo C-Link (`gas mode`), Teledyne (`V MODE`), ISCO (`STS,1`), DCON (`$AA2`, then `#AA`),
 * Yaohua (order B), and where it is wanted SDI-12 (`aI!`). These are questions for data; none of them changes anything in an
 * instrument that understands it, but an SDI-12 sensor breaks a measurement off.
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
import { iscoRequest } from '../../../protocols/vendors/isco/isco-request.js';
import { judgeSdi12Line, SDI12_ADDRESSES } from '../../../protocols/vendors/sdi-12/judge-sdi12-line.js';
import { judgeTeledyneLine } from '../../../protocols/vendors/teledyne-ascii/judge-teledyne-line.js';
import { YAOHUA_ADDRESSES } from '../../../protocols/vendors/yaohua/yaohua-address.js';
import { encodeYaohua, YaohuaFramer } from '../../../protocols/vendors/yaohua/yaohua-framer.js';
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
  asksSdi12: boolean;
  deadlineMs: number;
  signal: AbortSignal;
}

const INPUT_CHARACTERS = 7;
const C_LINK_IDS_MAX = 127;

/** For people. */
export const TEXT_QUESTIONS_ASKED = 'DA, gas mode, V MODE, STS,1, $AA2, Yaohua B';

/** Stops at the first protocol that somebody speaks: a line has one. */
export async function askTextUnits(options: AskTextOptions): Promise<TextSpeaker[]> {
  const finds = [findBayernHessen, findCLink, findTeledyne, findIsco, findDcon, findYaohua];
  for (const find of options.asksSdi12 ? [...finds, findSdi12] : finds) {
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

/** The mode on the front panel, or where it has no such command the temperature of its box. */
async function findTeledyne(options: AskTextOptions): Promise<TextSpeaker[]> {
  const questions = [
    { command: 'V MODE', label: 'MODE', mode: 'v-mode' },
    { command: 'T BOXTEMP', label: 'BOX TEMP', mode: 'none' },
  ];
  for (const { command, label, mode } of questions) {
    const type = command.charAt(0);
    const expected = { command, type, label, equals: 'optional', instrumentId: null } as const;
    const said = await ask(options, {
      name: command,
      bytes: bytesOfText(`${command}\r`),
      makeFramer: () => new CrLineFramer((line) => judgeTeledyneLine(line, expected)),
    });
    if (said === null) continue;
    const settings = { 'mode-query': mode };
    return [{ protocol: 'teledyne-ascii', unitId: 1, settings, blocks: [], said: `${command}: ${said}` }];
  }
  return [];
}

const ISCO_MODEL = '6712';

async function findIsco(options: AskTextOptions): Promise<TextSpeaker[]> {
  const said = await ask(options, iscoRequest('STS,1', ISCO_MODEL));
  return said === null ? [] : [{ protocol: 'isco-sampler', unitId: 1, settings: {}, blocks: [], said }];
}

async function findYaohua(options: AskTextOptions): Promise<TextSpeaker[]> {
  const found: TextSpeaker[] = [];
  for (const unitId of options.unitIds.filter((id) => id > 0 && id <= YAOHUA_ADDRESSES.length)) {
    const address = YAOHUA_ADDRESSES.charAt(unitId - 1);
    for (const checkDigits of ['hexadecimal', 'offset'] as const) {
      const said = await ask(options, {
        name: `${address}B`,
        bytes: encodeYaohua(`${address}B`, checkDigits),
        makeFramer: () => new YaohuaFramer({ address, command: 'B', checkDigits }),
      });
      if (said === null) continue;
      const settings = { 'check-digits': checkDigits };
      found.push({ protocol: 'yaohua', unitId, settings, blocks: [], said });
      break;
    }
  }
  return found;
}

/** Version, maker (8 characters), model (6), its version, and what the maker likes. */
const SDI12_IDENTIFICATION = /^\d{2}[ -~]{17,30}$/;

async function findSdi12(options: AskTextOptions): Promise<TextSpeaker[]> {
  const found: TextSpeaker[] = [];
  for (const unitId of options.unitIds.filter((id) => id < SDI12_ADDRESSES.length)) {
    const address = SDI12_ADDRESSES.charAt(unitId);
    const said = await ask(options, {
      name: `${address}I!`,
      bytes: bytesOfText(`${address}I!`),
      makeFramer: () =>
        new CrLineFramer((line) => judgeSdi12Line(line, { address, body: SDI12_IDENTIFICATION, crc: 'off' })),
    });
    if (said !== null) found.push({ protocol: 'sdi-12', unitId, settings: {}, blocks: [], said });
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
