/** Listens to the continuous output of Mettler-Toledo indicators: weights with sign and decimal point, and the three status bytes. */
import type { Answer } from '../../profiles/judge-measurement.js';
import type { MettlerProfile } from '../../profiles/telegram-profile-schema.js';
import type { Resolved } from '../../profiles/resolve-line-profile.js';
import type { InstrumentDriver } from '../../vocabulary/instrument-driver.js';
import { createListeningDriver, type ListeningDriverOptions } from '../listening/listening-driver.js';
import { masked } from '../masked.js';
import { MettlerFramer } from './mettler-framer.js';

type Source = MettlerProfile['measurements'][number]['source'];
type Place = Resolved<Source>;

export function createMettlerDriver(options: ListeningDriverOptions<MettlerProfile>): InstrumentDriver {
  const { profile } = options;
  return createListeningDriver<Source>(options, {
    understand: (resolved) => {
      const { checksum = 'on' } = resolved.put(profile.line);
      return {
        telegrams: { cut: 'frames', makeFramer: () => new MettlerFramer(checksum) },
        describe: `continuous weights (${checksum === 'on' ? 'with' : 'without'} checksum)`,
        read: answerFrom,
      };
    },
  });
}

/** Status A, bits 0 to 2: by how much the digits are shifted. */
const DECIMALS = [-2, -1, 0, 1, 2, 3, 4, 5];
const NET = 0x01;
const NEGATIVE = 0x02;
const KILOGRAMS = 0x10;
const OTHER_UNITS = ['', 'g', 't'];

function answerFrom(telegram: string, { item, mask, unit }: Place): Answer {
  const [a = 0, b = 0, c = 0] = [0, 1, 2].map((index) => telegram.charCodeAt(index));
  if (item === 'state-a') return { number: masked(a, mask) };
  if (item === 'state-b') return { number: masked(b, mask) };
  if (item === 'state-c') return { number: masked(c, mask) };
  const told = unitOf(b, c);
  if (item === 'unit') return { word: told };
  if (unit !== undefined && unit !== told) return { missing: 'unit-mismatch' };
  const decimals = DECIMALS[a & 7] ?? 0;
  const displayed = digitsOf(telegram.slice(3, 9)) * ((b & NEGATIVE) === 0 ? 1 : -1);
  const tare = digitsOf(telegram.slice(9, 15));
  const isNet = (b & NET) !== 0;
  const digits = {
    displayed,
    tare,
    gross: isNet ? displayed + tare : displayed,
    net: isNet ? displayed : displayed - tare,
  }[item];
  return { number: shifted(digits, decimals) };
}

/** Bit 4 of B tells kilograms from pounds while the low bits of C are zero. */
function unitOf(b: number, c: number): string {
  const code = c & 7;
  if (code === 0) return (b & KILOGRAMS) === 0 ? 'lb' : 'kg';
  return OTHER_UNITS[code] ?? 'other';
}

/** Leading zeros may be blanks. */
function digitsOf(text: string): number {
  return /^ *\d*$/.test(text) ? Number(text.trim()) : NaN;
}

function shifted(digits: number, decimals: number): number {
  return decimals < 0 ? digits * 10 ** -decimals : Number((digits / 10 ** decimals).toFixed(decimals));
}
