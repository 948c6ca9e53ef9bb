/** The ideal gas, and the settings that several formulas share because of it. */
import { Type } from 'typebox';
import type { NormalState } from './formula.js';

/** J/(mol·K), exact since the SI of 2019. */
export const GAS_CONSTANT = 8.314462618;
export const ZERO_CELSIUS_K = 273.15;
/** kPa */
export const STANDARD_ATMOSPHERE = 101.325;

export const strict = { additionalProperties: false } as const;

export const kelvin = (celsius: number) => celsius + ZERO_CELSIUS_K;

/** L/mol: 24.465 at 25 °C and 101.325 kPa, 22.414 at 0 °C. */
export function molarVolume({ temperature, pressure }: NormalState): number {
  return (GAS_CONSTANT * kelvin(temperature)) / pressure;
}

/** A stack's transmitter often tells its draught against the air outside. */
export const pressureSettings = {
  pressureIs: Type.Union([Type.Literal('absolute'), Type.Literal('gauge')], { default: 'absolute' }),
  barometricPressure: Type.Number({
    minimum: 50,
    maximum: 110,
    default: STANDARD_ATMOSPHERE,
    description: 'kPa; added to a gauge pressure.',
  }),
};

/** kPa */
export function absolutePressure(
  pressure: number,
  settings: { pressureIs: 'absolute' | 'gauge'; barometricPressure: number },
): number {
  return settings.pressureIs === 'gauge' ? pressure + settings.barometricPressure : pressure;
}

/** Of the gas itself; beyond these the transmitter is wrong, whatever it says of itself. */
export function isPossibleState(celsius: number, absoluteKPa: number): boolean {
  return kelvin(celsius) > 0 && absoluteKPa > 0;
}

export const IMPOSSIBLE_STATE = { status: 'out-of-range', reason: 'impossible-gas-state' } as const;
