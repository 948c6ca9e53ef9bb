/**
 * Units of a profile that are probably written otherwise than meant: `°C` where the files have `oC`, `mg/m3` where they have `mg/Nm3`, a
 * spelling that nobody knows. Questions and no faults: an instrument may measure what no list names.
 */
import { isModbusProfile, type InstrumentProfile } from '../../../protocols/profiles/instrument-profile.js';
import {
  findParameter,
  PARAMETER_CATALOGUE,
  type Parameter,
} from '../../../protocols/vocabulary/parameter-catalogue.js';
import { knownSpellings, legalUnits } from '../../derivation/units.js';

export interface UnitQuestion {
  measurement: string;
  unit: string;
  message: string;
  legal: string;
}

/** Spellings of no parameter and no formula that instruments have. */
const OTHERS = [
  'mA',
  'V',
  'mm',
  'cm',
  'mm/h',
  'in',
  'mL',
  'W',
  'W/m2',
  's',
  'min',
  'h',
  'd',
  'Hz',
  'rpm',
  'dB',
  'lux',
]
  .concat([
    'FNU',
    'NTU',
    'FTU',
    'FAU',
    'TU',
    'BTU',
    'Degree',
    'deg',
    'inHg',
    'cm3/min',
    '1/m',
    'mS/cm',
    'S/m',
    'ppt',
    'psu',
    'psi',
  ])
  .concat([
    'm/s2',
    'kn',
    'ft',
    'gal',
    'gal/min',
    'ft3/s',
    'lb',
    'kWh',
    'kW',
    'Abs',
    'mAbs',
    'ML',
    'mH2O',
    'MOhm',
    'Ohm.m',
    'rH',
    'TEF',
    'mm/min',
    'in/h',
    'in/min',
    'cells/mL',
    'MOhm.cm',
    'PPM',
    'PPB',
  ]);

export function questionUnits(profile: InstrumentProfile): UnitQuestion[] {
  const blocks = isModbusProfile(profile) ? (profile.blocks ?? []) : [];
  const named = [
    ...(profile.measurements ?? []).map((item) => ({ item, name: item.id })),
    ...blocks.flatMap(({ id, measurements }) =>
      measurements.map((item) => ({ item, name: item.id === undefined ? id : `${id}-${item.id}` })),
    ),
  ];
  return named.flatMap(({ item, name }) => {
    const parameter = typeof item.parameter === 'string' ? findParameter(item.parameter) : null;
    return [...new Set(unitsOf(item.unit, profile))].flatMap((unit) => {
      const question = questionUnit(unit, parameter, typeof item.unit === 'string' ? 'fixed' : 'chosen');
      return question === null ? [] : [{ measurement: name, unit, ...question }];
    });
  });
}

function unitsOf(unit: unknown, { settings = [] }: InstrumentProfile): string[] {
  if (typeof unit === 'string') return [unit];
  const { setting, values } = unit as { setting: string; values?: Record<string, unknown> };
  const choices = settings.find(({ id }) => id === setting)?.choices?.map(({ value }) => value) ?? [];
  return (values === undefined ? choices : Object.values(values)).filter((each) => typeof each === 'string');
}

export function questionUnit(
  unit: string,
  parameter: Parameter | null,
  /** Chosen at the station: whoever answers the setting knows whether it is at normal conditions. */
  by: 'fixed' | 'chosen' = 'fixed',
): Pick<UnitQuestion, 'message' | 'legal'> | null {
  const usual = parameter === null ? [] : usualUnits(parameter);
  if (unit === '' || usual.includes(unit)) return null;
  const legal = legalFor(usual, unit);
  const inFiles = [...usual, ...SPELLINGS].find((other) => comparable(other) === comparable(unit));
  if (inFiles !== undefined && inFiles !== unit && !SPELLINGS.has(unit)) {
    return { message: `"${unit}" is written "${inFiles}" in the data files`, legal };
  }
  const normalised = by === 'fixed' && usual.find((other) => other === unit.replace('m3', 'Nm3'));
  if (typeof normalised === 'string') {
    const message = `"${unit}": stations report ${parameter?.code ?? ''} in ${normalised}; is it at normal conditions? If not, it is right, and the station derives the other`;
    return { message, legal };
  }
  return SPELLINGS.has(unit) ? null : { message: `"${unit}" is no unit that Quantrac knows`, legal };
}

function usualUnits({ unit, unitIn }: Parameter): string[] {
  return [...new Set([unit, ...Object.values(unitIn)])].filter((each) => each !== '');
}

const SPELLINGS: ReadonlySet<string> = new Set([
  ...PARAMETER_CATALOGUE.flatMap(usualUnits),
  ...OTHERS,
  ...knownSpellings(),
]);

function comparable(unit: string): string {
  const plain = unit.normalize('NFKC').replace(/°/g, 'o').replace(/μ/g, 'u').toLowerCase();
  return plain === 'c' || plain === 'degc' ? 'oc' : plain;
}

/** Of the parameter; without one, what begins alike, or everything. */
function legalFor(usual: readonly string[], unit: string): string {
  if (usual.length > 0)
    return [...new Set([...usual, ...legalUnits(usual).split(', ')])].filter(Boolean).join(', ');
  const alike = [...SPELLINGS].filter((each) => comparable(each).startsWith(comparable(unit).slice(0, 1)));
  return (alike.length > 0 ? alike : [...SPELLINGS]).join(', ');
}
