/** Velocity × cross-section → volume flow at the gas's own state (ISO 16911-1: mean velocity × area). */
import { Type } from 'typebox';
import { defineFormula } from '../formula.js';
import { strict } from '../gas-state.js';

const SECONDS_PER_HOUR = 3600;

export const flowFromVelocity = defineFormula({
  id: 'flow-from-velocity',
  vi: 'Lưu lượng từ vận tốc',
  en: 'Flow from velocity',
  text: 'v × A × 3600 × k',
  usesNormalState: false,
  inputs: {
    velocity: { vi: 'Vận tốc', en: 'Velocity', units: ['m/s'], optional: false },
  },
  settings: Type.Object(
    {
      area: Type.Number({ exclusiveMinimum: 0, maximum: 1000, description: 'm²; inner cross-section.' }),
      profileFactor: Type.Number({
        minimum: 0.5,
        maximum: 1.5,
        default: 1,
        description: 'Mean velocity ÷ velocity at the sensor, from a traverse.',
      }),
    },
    strict,
  ),
  unitOf: () => 'm3/h',
  compute: ({ velocity }, { area, profileFactor }) => velocity * area * SECONDS_PER_HOUR * profileFactor,
});
