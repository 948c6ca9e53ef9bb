/** The physics that gas analyzers share: what they measure, zero and span gas, and alarms that their protocols can tell. */
import type { PhysicsDefinition, VariableDefinition } from '../instrument-definition.js';

export interface GasVariable {
  unit: string;
  mean: number;
  swing: number;
  span: number;
}

/** Seconds in which a reading follows when the gas changes. */
const LAG_SECONDS = 15;
const NOISE_SHARE = 0.005;

export function gasPhysics(
  gases: Readonly<Record<string, GasVariable>>,
  alarms: Readonly<Record<string, string>>,
): PhysicsDefinition {
  const valuesOf = (pick: (gas: GasVariable) => number) =>
    Object.fromEntries(Object.entries(gases).map(([name, gas]) => [name, pick(gas)]));
  const variables = Object.entries(gases).map(
    ([name, { unit, mean, swing }]): [string, VariableDefinition] => [
      name,
      { unit, mean, swing, noise: mean * NOISE_SHARE, lagSeconds: LAG_SECONDS, limits: [0, 20_000] },
    ],
  );
  return {
    sensors: [{ id: 'analyzer', variables: Object.fromEntries(variables), alarms: {} }],
    modes: {
      measuring: { about: 'sample gas' },
      zero: { about: 'zero gas', values: valuesOf(() => 0) },
      span: { about: 'span gas', values: valuesOf(({ span }) => span) },
    },
    totals: {},
    alarms: Object.fromEntries(Object.entries(alarms).map(([name, about]) => [name, { about }])),
    settings: {},
  };
}

export const OZONE: GasVariable = { unit: 'ppb', mean: 35, swing: 20, span: 400 };
export const CARBON_MONOXIDE: GasVariable = { unit: 'ppm', mean: 1.2, swing: 0.5, span: 40 };
export const NITRIC_OXIDE: GasVariable = { unit: 'ppb', mean: 12, swing: 6, span: 400 };
export const NITROGEN_DIOXIDE: GasVariable = { unit: 'ppb', mean: 22, swing: 8, span: 200 };
export const NITROGEN_OXIDES: GasVariable = { unit: 'ppb', mean: 34, swing: 14, span: 400 };
export const SULFUR_DIOXIDE: GasVariable = { unit: 'ppb', mean: 6, swing: 3, span: 400 };
