/** Where an instrument answers on a wire that it may share: what the configuration check compares and people read. */
import type { LineProfile } from '../profiles/line-profile-schema.js';
import type { GivenSettings } from '../profiles/resolve-settings.js';
import { hexByte } from './text.js';

export interface LineAddress {
  /** The same text on one wire: the same instrument. */
  text: string;
  /** Legal unit ids; `null` where the protocol uses none. */
  unitIds: { low: number; high: number } | null;
}

export function lineAddressOf(profile: LineProfile, unitId: number, settings: GivenSettings): LineAddress {
  switch (profile.protocol) {
    case 'bayern-hessen': {
      const id = settings[profile.line.requestId?.setting ?? ''];
      return {
        text: id === undefined ? 'DA without an id' : `id ${String(id).padStart(3, '0')}`,
        unitIds: null,
      };
    }
    case 'c-link':
      return { text: `id ${unitId}`, unitIds: { low: 0, high: 127 } };
    case 'dcon':
      return { text: `module ${hexByte(unitId)}`, unitIds: { low: 0, high: 255 } };
  }
}
