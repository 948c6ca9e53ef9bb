/**
 * The units that formulas know: each spelling of a quantity with its factor. A formula names the units that it wants; a
 * channel in another unit of the same quantity is converted, one of another quantity is refused. `Nm3` is never `m3`.
 */

/** base = value × factor + offset */
interface Scale {
  factor: number;
  offset: number;
}

export interface KnownUnit extends Scale {
  quantity: string;
}

const DAY_HOURS = 24;
const ABSOLUTE_ZERO_C = 273.15;

/** Quantity → spelling → factor. The first spelling of a quantity is the one that is proposed. */
const FACTORS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'volume fraction': {
    ppm: 1,
    ppmv: 1,
    ppb: 1e-3,
    ppbv: 1e-3,
    '%V': 1e4,
    '%vol': 1e4,
    'vol%': 1e4,
    '%': 1e4,
  },
  'mass concentration': { 'mg/m3': 1, 'ug/m3': 1e-3, 'g/m3': 1e3 },
  'normalised mass concentration': { 'mg/Nm3': 1, 'ug/Nm3': 1e-3, 'g/Nm3': 1e3 },
  'concentration in water': { 'mg/L': 1, 'mg/l': 1, 'ug/L': 1e-3, 'ug/l': 1e-3, 'g/L': 1e3, 'g/l': 1e3 },
  pressure: {
    kPa: 1,
    Pa: 1e-3,
    hPa: 0.1,
    mbar: 0.1,
    bar: 100,
    mmHg: 0.133322,
    mmH2O: 0.00980665,
    atm: 101.325,
  },
  velocity: { 'm/s': 1, 'm/min': 1 / 60, 'km/h': 1 / 3.6 },
  flow: {
    'm3/h': 1,
    'm3/s': 3600,
    'm3/min': 60,
    'm3/d': 1 / DAY_HOURS,
    'm3/day': 1 / DAY_HOURS,
    'L/s': 3.6,
    'l/s': 3.6,
    'L/min': 0.06,
    'l/min': 0.06,
  },
  'normalised flow': { 'Nm3/h': 1, 'Nm3/s': 3600, 'Nm3/min': 60, 'Nm3/d': 1 / DAY_HOURS },
  'mass flow': {
    'kg/h': 1,
    'g/h': 1e-3,
    'g/s': 3.6,
    'mg/s': 3.6e-3,
    'kg/d': 1 / DAY_HOURS,
    'kg/day': 1 / DAY_HOURS,
    't/h': 1e3,
    't/d': 1e3 / DAY_HOURS,
  },
  mass: { kg: 1, g: 1e-3, t: 1e3 },
  volume: { m3: 1, L: 1e-3, l: 1e-3 },
  'normalised volume': { Nm3: 1 },
};

const TEMPERATURES: Readonly<Record<string, Scale>> = {
  oC: { factor: 1, offset: 0 },
  C: { factor: 1, offset: 0 },
  degC: { factor: 1, offset: 0 },
  K: { factor: 1, offset: -ABSOLUTE_ZERO_C },
};

const KNOWN: ReadonlyMap<string, KnownUnit> = new Map([
  ...Object.entries(FACTORS).flatMap(([quantity, spellings]) =>
    Object.entries(spellings).map(([spelling, factor]): [string, KnownUnit] => [
      spelling,
      { quantity, factor, offset: 0 },
    ]),
  ),
  ...Object.entries(TEMPERATURES).map(([spelling, scale]): [string, KnownUnit] => [
    spelling,
    { quantity: 'temperature', ...scale },
  ]),
]);

/** `null` when no formula knows the unit. `m³`, `µg` and `°C` are read as `m3`, `ug` and `oC`. */
export function findUnit(spelling: string): KnownUnit | null {
  const plain = spelling.normalize('NFKC').replaceAll('μ', 'u').replaceAll('°', 'o');
  return KNOWN.get(plain) ?? null;
}

/** Every spelling that a formula reads. */
export function knownSpellings(): string[] {
  return [...KNOWN.keys()];
}

/** All spellings of the quantities of these units, for the text of a fault. */
export function legalUnits(units: readonly string[]): string {
  const quantities = new Set(units.map((unit) => findUnit(unit)?.quantity));
  return [...KNOWN]
    .flatMap(([spelling, { quantity }]) => (quantities.has(quantity) ? [spelling] : []))
    .join(', ');
}

/** The one of `wanted` that measures the same quantity as `unit`, or `null`. */
export function matchUnit(unit: string, wanted: readonly string[]): string | null {
  const quantity = findUnit(unit)?.quantity;
  return (
    wanted.find((candidate) => findUnit(candidate)?.quantity === quantity && quantity !== undefined) ?? null
  );
}

/** Both of one quantity; see {@link matchUnit}. */
export function convertUnit(value: number, from: string, to: string): number {
  const [source, target] = [findUnit(from), findUnit(to)];
  if (source === null || target === null || source.quantity !== target.quantity) {
    throw new TypeError(`${from} cannot be converted to ${to}`);
  }
  if (source.factor === target.factor && source.offset === target.offset) return value;
  return (value * source.factor + source.offset - target.offset) / target.factor;
}
