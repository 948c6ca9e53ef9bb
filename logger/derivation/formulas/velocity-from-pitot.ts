/**
 * Gas velocity from the pressure difference of a pitot tube: Bernoulli with the density of the gas at its own state. 40 CFR 60
 * Appendix A-1, Method 2 (its Kp of 34.97 is √(2 g R) in its units); ISO 10780.
 */
import { Type } from 'typebox';
import { defineFormula } from '../formula.js';
import {
  absolutePressure,
  GAS_CONSTANT,
  IMPOSSIBLE_STATE,
  isPossibleState,
  kelvin,
  pressureSettings,
  strict,
} from '../gas-state.js';
import { moistureInput } from '../moisture.js';

/** g/mol */
const WATER = 18.015;

export const velocityFromPitot = defineFormula({
  id: 'velocity-from-pitot',
  vi: 'Vận tốc từ ống Pitot',
  en: 'Velocity by a pitot tube',
  text: 'Cp × √(2 × Δp ÷ ρ),  ρ = P × M ÷ (R × T)',
  usesNormalState: false,
  inputs: {
    difference: { vi: 'Chênh áp', en: 'Pressure difference', units: ['Pa'], optional: false },
    temperature: { vi: 'Nhiệt độ khí', en: 'Gas temperature', units: ['oC'], optional: false },
    pressure: { vi: 'Áp suất khí', en: 'Gas pressure', units: ['kPa'], optional: false },
    moisture: { ...moistureInput, optional: true },
  },
  settings: Type.Object(
    {
      ...pressureSettings,
      pitotCoefficient: Type.Number({
        minimum: 0.3,
        maximum: 1.2,
        default: 0.84,
        description: 'Of the tube; 0.84 is the usual one of type S.',
      }),
      dryMolarMass: Type.Number({
        minimum: 10,
        maximum: 60,
        default: 29,
        description: 'g/mol of the dry gas; 29 for air, about 30 for flue gas.',
      }),
      cutOff: Type.Number({
        minimum: 0,
        maximum: 1000,
        default: 0,
        description: 'Pa; a difference from −cutOff to cutOff is a standstill.',
      }),
    },
    strict,
  ),
  unitOf: () => 'm/s',
  compute: ({ difference, temperature, pressure, moisture }, settings) => {
    const absolute = absolutePressure(pressure, settings);
    if (!isPossibleState(temperature, absolute)) return IMPOSSIBLE_STATE;
    if (Math.abs(difference) <= settings.cutOff) return 0;
    if (difference < 0) return { status: 'out-of-range', reason: 'negative-difference' };
    const water = (moisture ?? 0) / 100;
    const molarMass = settings.dryMolarMass * (1 - water) + WATER * water;
    // kPa × g/mol ÷ (J/(mol·K) × K) = kg/m³: the thousands cancel.
    const density = (absolute * molarMass) / (GAS_CONSTANT * kelvin(temperature));
    return settings.pitotCoefficient * Math.sqrt((2 * difference) / density);
  },
});
