/**
 * One line of an SDI-12 sensor (specification 1.3): its address, the answer, and behind values that were asked for with it a
 * checksum of three characters. An adapter may repeat the command in front.
 */
import type { LineVerdict } from '../cr-line-framer.js';
import { shown, wrongChecksum, type Misfit } from '../misfit.js';
import { bytesOfText } from '../text.js';
import { describeBreak, whereItBreaks } from '../where-pattern-breaks.js';

export type Sdi12Crc = 'on' | 'off';

export interface ExpectedSdi12Reply {
  /** One character. */
  address: string;
  /** What follows it, without the checksum. */
  body: RegExp;
  crc: Sdi12Crc;
}

/** Unit id 0…61 → the address `0`…`9`, `a`…`z`, `A`…`Z`. */
export const SDI12_ADDRESSES = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** `+3.14-0.2`: as many as there are; none when a measurement was broken off. */
export const SDI12_VALUES = /^(?:[+-](?:\d+\.?\d*|\.\d+))*$/;

const CRC_CHARACTERS = 3;
/** Up to the last character that no answer holds; the characters of a checksum go up to 7Fh. */
const NOISE_IN_FRONT = /^[^]*[^\x20-\x7f]/;

/** Of everything from the address on: sixteen bits, sent as three characters of six bits each above 40h. */
export function sdi12Crc(text: string): string {
  let crc = 0;
  for (const byte of bytesOfText(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return String.fromCharCode(0x40 | (crc >> 12), 0x40 | ((crc >> 6) & 0x3f), 0x40 | (crc & 0x3f));
}

/** The reply is what follows the address. */
export function judgeSdi12Line(line: string, expected: ExpectedSdi12Reply): LineVerdict {
  const text = line.slice(line.lastIndexOf('!') + 1).replace(NOISE_IN_FRONT, '');
  const unchecked = expected.crc === 'off' ? text : withoutCrc(text);
  const body = unchecked?.slice(1);
  if (unchecked === null || body === undefined || !expected.body.test(body)) {
    return { kind: 'damaged', misfit: () => misfitOf(text, expected) };
  }
  const address = unchecked.slice(0, 1);
  if (address === expected.address) return { kind: 'reply', reply: body };
  const misfit = () => ({
    why: `character 1 is ${shown(address)}, not the address ${shown(expected.address)}`,
  });
  return { kind: address !== '' && SDI12_ADDRESSES.includes(address) ? 'foreign' : 'damaged', misfit };
}

function misfitOf(text: string, { body, crc }: ExpectedSdi12Reply): Misfit {
  if (crc === 'off') return formMisfit(text, body);
  const summed = text.slice(0, -CRC_CHARACTERS);
  if (body.test(text.slice(1)))
    return { why: `has no CRC: ${shown(sdi12Crc(text))} must stand before its end` };
  if (!body.test(summed.slice(1))) return formMisfit(summed, body);
  return wrongChecksum(text.slice(-CRC_CHARACTERS), sdi12Crc(summed), 'from the address on');
}

function formMisfit(text: string, body: RegExp): Misfit {
  const answer = text.slice(1);
  return { why: `behind the address ${describeBreak(answer, whereItBreaks(body.source, answer))}` };
}

/** `null`: the checksum is wrong. */
function withoutCrc(text: string): string | null {
  const summed = text.slice(0, -CRC_CHARACTERS);
  return text.slice(-CRC_CHARACTERS) === sdi12Crc(summed) ? summed : null;
}
