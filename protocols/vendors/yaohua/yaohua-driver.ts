/** Asks a Yaohua weighing indicator in command mode for its gross, tare and net weight. */
import type { YaohuaProfile } from '../../profiles/asked-profile-schemas.js';
import type { Answer } from '../../profiles/judge-measurement.js';
import type { Resolved } from '../../profiles/resolve-line-profile.js';
import type { InstrumentDriver } from '../../vocabulary/instrument-driver.js';
import { createLineDriver, type LineDriverOptions, type Question } from '../line-driver.js';
import { YAOHUA_ADDRESSES } from './yaohua-address.js';
import { encodeYaohua, YaohuaFramer, type CheckDigits } from './yaohua-framer.js';

type Source = YaohuaProfile['measurements'][number]['source'];
type Place = Resolved<Source>;

const COMMANDS = { gross: 'B', tare: 'C', net: 'D' } as const;
const WEIGHT = /^([+-])(\d{6})([0-4])$/;

export function createYaohuaDriver(options: LineDriverOptions<YaohuaProfile>): InstrumentDriver {
  const address = YAOHUA_ADDRESSES[options.unitId - 1] ?? '?';
  return createLineDriver<Source>(options, {
    inherited: [],
    askFor: (resolved) => {
      const { checkDigits = 'hexadecimal' } = resolved.put(options.profile.line);
      return ({ weight }) => weightQuestion(address, COMMANDS[weight], checkDigits);
    },
  });
}

function weightQuestion(address: string, command: string, checkDigits: CheckDigits): Question<Place> {
  return {
    request: {
      name: address + command,
      bytes: encodeYaohua(address + command, checkDigits),
      makeFramer: () => new YaohuaFramer({ address, command, checkDigits }),
    },
    read: (reply) => () => weightOf(reply),
  };
}

/** `+0234501` → 2345.0 */
function weightOf(reply: string): Answer {
  const [, sign, digits, decimals] = WEIGHT.exec(reply) ?? [];
  return digits === undefined
    ? { missing: 'not-a-number' }
    : { number: Number(`${sign}${digits}e-${decimals}`) };
}
