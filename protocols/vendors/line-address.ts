/** Where an instrument answers on a wire that it may share: what the configuration check compares and people read. */
import type { TextProfile } from '../profiles/instrument-profile.js';
import type { GivenSettings } from '../profiles/resolve-settings.js';
import type { AsciiLineProfile } from '../profiles/telegram-profile-schema.js';
import { PLACEHOLDER, renderRequest } from './ascii-line/ascii-line-driver.js';
import { SDI12_ADDRESSES } from './sdi-12/judge-sdi12-line.js';
import { bytesOfText, hexByte, showText } from './text.js';
import { YAOHUA_ADDRESSES } from './yaohua/yaohua-address.js';

export interface LineAddress {
  /** The same text on one wire: the same instrument. */
  text: string;
  /** Legal unit ids; `null` where the protocol uses none. */
  unitIds: { low: number; high: number } | null;
}

export function lineAddressOf(profile: TextProfile, unitId: number, settings: GivenSettings): LineAddress {
  switch (profile.protocol) {
    case 'bayern-hessen': {
      const id = settings[profile.line.requestId?.setting ?? ''];
      return {
        text: id === undefined ? 'DA without an id' : `id ${String(id).padStart(3, '0')}`,
        unitIds: null,
      };
    }
    case 'teledyne-ascii': {
      const id = settings[profile.line.instrumentId?.setting ?? ''];
      return { text: id === undefined ? 'commands without an id' : `id ${id}`, unitIds: null };
    }
    case 'sdi-12':
      return {
        text: `sensor ${SDI12_ADDRESSES[unitId] ?? unitId}`,
        unitIds: { low: 0, high: SDI12_ADDRESSES.length - 1 },
      };
    case 'isco-sampler':
      return { text: 'the sampler', unitIds: null };
    case 'yaohua':
      return {
        text: `indicator ${YAOHUA_ADDRESSES[unitId - 1] ?? unitId}`,
        unitIds: { low: 1, high: YAOHUA_ADDRESSES.length },
      };
    case 'c-link':
      return { text: `id ${unitId}`, unitIds: { low: 0, high: 127 } };
    case 'dcon':
      return { text: `module ${hexByte(unitId)}`, unitIds: { low: 0, high: 255 } };
    case 'ascii-line':
      return asciiLineAddress(profile, unitId, settings);
    default:
      return UNASKED;
  }
}

const UNASKED: LineAddress = { text: 'talks unasked', unitIds: null };

/** Whoever answers the same request is the same instrument. */
function asciiLineAddress(profile: AsciiLineProfile, unitId: number, settings: GivenSettings): LineAddress {
  const request = profile.line.lines[0]?.request;
  if (request === undefined) return UNASKED;
  const text = showText(bytesOfText(renderRequest(request, { profile, settings, unitId })));
  const usesUnit = [...request.matchAll(PLACEHOLDER)].some(([, name]) => name === 'unit');
  return { text: `asked "${text}"`, unitIds: usesUnit ? { low: 0, high: 255 } : null };
}
