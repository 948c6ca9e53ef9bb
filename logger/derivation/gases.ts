/**
 * Molar masses in g/mol, from the standard atomic weights of IUPAC 2021 (H 1.008, C 12.011, N 14.007, O 15.999, F 18.998,
 * S 32.06, Cl 35.45, Hg 200.592).
 */
import { Type } from 'typebox';

export const MOLAR_MASSES = {
  SO2: 64.058,
  NO: 30.006,
  NO2: 46.005,
  N2O: 44.013,
  CO: 28.01,
  CO2: 44.009,
  HCl: 36.458,
  HF: 20.006,
  H2S: 34.076,
  NH3: 17.031,
  CH4: 16.043,
  C6H6: 78.114,
  O3: 47.997,
  Cl2: 70.9,
  Hg: 200.592,
} as const;

export type Gas = keyof typeof MOLAR_MASSES;

const names = Object.keys(MOLAR_MASSES) as Gas[];

/** NOx has no molar mass of its own; it is told as NO2. */
export const gasSettings = {
  gas: Type.Optional(Type.Union(names.map((name) => Type.Literal(name)))),
  molarMass: Type.Optional(Type.Number({ minimum: 1, maximum: 1000, description: 'g/mol, instead of gas.' })),
};

interface GasChoice {
  gas?: Gas;
  molarMass?: number;
}

export function checkGas({ gas, molarMass }: GasChoice) {
  if ((gas === undefined) !== (molarMass === undefined)) return null;
  return {
    key: 'gas',
    message: gas === undefined ? 'neither gas nor molarMass is given' : 'gas and molarMass are both given',
    legal: `molarMass, or gas: ${names.join(', ')} (NOx is told as NO2)`,
  };
}

/** After {@link checkGas}. */
export function molarMassOf({ gas, molarMass }: GasChoice): number {
  return molarMass ?? (gas === undefined ? NaN : MOLAR_MASSES[gas]);
}
