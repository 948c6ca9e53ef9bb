/**
 * Two instruments of the configuration behind one unit of one Modbus TCP server. One device may well be described by two profiles;
 * where both read a number from the same register, the same value would be reported twice, so one of them is a slip of the pen.
 */
import { isModbusProfile } from '../../protocols/profiles/instrument-profile.js';
import { resolveProfile } from '../../protocols/profiles/resolve-profile.js';
import { spanOf, type RegisterRead, type RegisterSpan } from '../../protocols/modbus/register-map.js';
import type { InstrumentSetup } from './station-setup.js';

export interface SharedUnit {
  /** Where the second one stands in the list. */
  index: number;
  first: InstrumentSetup;
  second: InstrumentSetup;
  /** `unit 1 of 192.0.2.1:502` */
  unit: string;
  /** A number that both read; `null`: they read different registers. */
  overlap: { first: string; second: string; registers: string } | null;
}

export function sharedUnits(instruments: readonly InstrumentSetup[]): SharedUnit[] {
  const units = instruments.map(unitOf);
  return instruments.flatMap((second, index) => {
    const unit = units[index] ?? null;
    const first = unit === null ? undefined : instruments[units.indexOf(unit)];
    if (unit === null || first === undefined || first === second) return [];
    return [{ index, first, second, unit, overlap: overlapOf(first, second) }];
  });
}

/** `null`: on a serial line no two share a unit, and text instruments have none. */
function unitOf({ profile, bus, unitId }: InstrumentSetup): string | null {
  if (!isModbusProfile(profile) || bus.type !== 'modbus-tcp') return null;
  return `unit ${unitId} of ${bus.host}:${bus.port}`;
}

function overlapOf(first: InstrumentSetup, second: InstrumentSetup): SharedUnit['overlap'] {
  const theirs = numbersOf(first);
  for (const mine of numbersOf(second)) {
    const other = theirs.find(({ span }) => overlaps(span, mine.span));
    if (other !== undefined)
      return { first: other.measurement, second: mine.measurement, registers: describeSpan(mine.span) };
  }
  return null;
}

/** Numbers that have their registers for themselves; single bits and halves of a register may well be told by different profiles. */
function numbersOf({ profile, settings, channels }: InstrumentSetup) {
  if (!isModbusProfile(profile)) return [];
  const wanted = new Set(channels.map(({ measurement }) => measurement));
  return resolveProfile(profile, settings)
    .measurements.filter(({ id, read }) => wanted.has(id) && isWhole(read))
    .map(({ id, read }) => ({ measurement: id, span: spanOf(read) }));
}

function isWhole({ type, mask }: RegisterRead): boolean {
  return mask === null && type !== 'bit' && type !== 'u8-high' && type !== 'u8-low';
}

function overlaps(left: RegisterSpan, right: RegisterSpan): boolean {
  return (
    left.table === right.table &&
    left.address < right.address + right.count &&
    right.address < left.address + left.count
  );
}

function describeSpan({ table, address, count }: RegisterSpan): string {
  return count === 1
    ? `${table} register ${address}`
    : `${table} registers ${address}…${address + count - 1}`;
}
