/** Numbers that a profile compares with what an instrument sends must be such as its register can hold: others never come. */
import type { Path } from '../configuration/explain-faults.js';
import type { RegisterType } from '../modbus/register-map.js';
import type { Faults } from './check-profile-parts.js';
import type { ProfileStatusCheck } from './profile-schema.js';
import type { ResolvedRule } from './resolved-profile.js';

type Held = Pick<ProfileStatusCheck, 'type' | 'mask'>;

interface Span {
  low: number;
  high: number;
}

/** 64 bits are exact up to here. */
const EXACT = Number.MAX_SAFE_INTEGER;

const SPANS: Readonly<Record<RegisterType, Span | null>> = {
  bit: { low: 0, high: 1 },
  'u8-high': { low: 0, high: 0xff },
  'u8-low': { low: 0, high: 0xff },
  u16: { low: 0, high: 0xffff },
  i16: { low: -0x8000, high: 0x7fff },
  u32: { low: 0, high: 0xffff_ffff },
  i32: { low: -0x8000_0000, high: 0x7fff_ffff },
  u64: { low: 0, high: EXACT },
  i64: { low: -EXACT, high: EXACT },
  float32: null,
  float64: null,
};

export function checkNumber(value: number, held: Held, path: Path, tell: Faults): void {
  const span = spanOf(held);
  if (span === null || (value >= span.low && value <= span.high)) return;
  const signed = held.type === 'i16' || held.type === 'i32' ? asSigned(value, span) : null;
  const hint =
    signed === null ? '' : `; ${value.toString(16).toUpperCase()}h read as ${held.type} is ${signed}`;
  const masked = held.mask === undefined ? '' : ' under this mask';
  const message = `${value} never comes from ${held.type}${masked}${hint}`;
  tell(path, message, `${span.low}…${span.high}`, 'out-of-range');
}

export function checkRuleNumbers(rule: ResolvedRule, held: Held, path: Path, tell: Faults): void {
  const { is, anyBit, between } = rule;
  if (typeof is === 'number') checkNumber(is, held, [...path, 'is'], tell);
  else (is ?? []).forEach((value, index) => checkNumber(value, held, [...path, 'is', index], tell));
  (between ?? []).forEach((value, index) => checkNumber(value, held, [...path, 'between', index], tell));
  if (anyBit === undefined) return;
  // Bits are counted as they lie in the register, whatever sign the number has.
  const bits = spanOf({ ...held, type: UNSIGNED[held.type] ?? held.type });
  if (bits !== null && anyBit > bits.high) {
    tell(
      [...path, 'anyBit'],
      `${anyBit} has bits that ${held.type} has not`,
      `1…${bits.high}`,
      'out-of-range',
    );
  }
}

const UNSIGNED: Readonly<Partial<Record<RegisterType, RegisterType>>> = {
  i16: 'u16',
  i32: 'u32',
  i64: 'u64',
};

function spanOf({ type, mask }: Held): Span | null {
  if (mask === undefined || mask <= 0) return SPANS[type];
  // Masked bits are shifted down: 0xF0 holds 0 to 15.
  const lowest = mask & -mask;
  return { low: 0, high: Math.floor((mask >>> 0) / (lowest >>> 0)) };
}

/** The number that these bits are when the highest is a sign; `null`: they are too many. */
function asSigned(value: number, { low, high }: Span): number | null {
  const size = high - low + 1;
  return Number.isInteger(value) && value > high && value < size ? value - size : null;
}
