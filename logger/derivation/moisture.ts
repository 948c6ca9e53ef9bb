/** Water vapour in the gas: what the formulas that take it out or put it in have in common. */
import { Type } from 'typebox';

export const moistureInput = { vi: 'Hơi nước', en: 'Water vapour', units: ['%V'] } as const;

/** Also oxygen: a wet analyzer's O2 is made dry in the same way. */
export const concentrationInput = {
  vi: 'Nồng độ',
  en: 'Concentration',
  units: ['ppm', 'mg/Nm3', 'mg/m3'],
  optional: false,
} as const;

export const moistureMaxSetting = {
  moistureMax: Type.Number({
    minimum: 1,
    maximum: 90,
    default: 60,
    description: '%V; with more there is no result: near 100 % it would be absurd.',
  }),
};

export const TOO_MOIST = { status: 'out-of-range', reason: 'moisture-too-high' } as const;
