/** Asks a Thermo iSeries instrument one command at a time over C-Link, and reads numbers with their unit, words and flags. */
import type { Answer } from '../../profiles/judge-measurement.js';
import type { CLinkProfile } from '../../profiles/line-profile-schema.js';
import type { Resolved } from '../../profiles/resolve-line-profile.js';
import type { InstrumentDriver } from '../../vocabulary/instrument-driver.js';
import { CrLineFramer } from '../cr-line-framer.js';
import { createLineDriver, type LineDriverOptions } from '../line-driver.js';
import { bytesOfText } from '../text.js';
import { judgeCLinkLine } from './judge-c-link-line.js';

type Source = CLinkProfile['measurements'][number]['source'];
type Place = Resolved<Source>;

/** The address byte is this plus the instrument's id; id 0 has none. */
const ADDRESS_BASE = 128;
const NUMBER = /^([+-]?\d+(?:\.\d+)?(?:E[+-]?\d{1,2})?)(?:\s+(\S.*))?$/i;
const FLAGS = /^(?:0x)?([0-9a-f]{8})$/i;

export function createCLinkDriver(options: LineDriverOptions<CLinkProfile>): InstrumentDriver {
  const { profile, unitId } = options;
  return createLineDriver<Source>(options, {
    inherited: [],
    askFor: (resolved) => {
      const { addressByte = 'no', checksum = 'optional' } = resolved.put(profile.line);
      const address = addressByte === 'yes' && unitId > 0 ? String.fromCharCode(ADDRESS_BASE + unitId) : '';
      return ({ command }) => ({
        request: {
          name: command,
          bytes: bytesOfText(`${address}${command}\r`),
          makeFramer: () => new CrLineFramer((line) => judgeCLinkLine(line, command, checksum)),
        },
        read: (reply) => (place) => answerFrom(reply, place),
      });
    },
  });
}

function answerFrom(reply: string, { as, unit }: Place): Answer {
  switch (as) {
    case 'word':
      return { word: reply.toLowerCase() };
    case 'hex': {
      const digits = FLAGS.exec(reply)?.[1];
      return digits === undefined ? { missing: 'malformed-flags' } : { number: parseInt(digits, 16) };
    }
    case 'number': {
      const [, number, told = ''] = NUMBER.exec(reply) ?? [];
      if (number === undefined) return { missing: 'not-a-number' };
      return unit === undefined || unit === told ? { number: Number(number) } : { missing: 'unit-mismatch' };
    }
  }
}
