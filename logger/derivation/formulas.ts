/** The formulas that a station can name. A new one is a file in `formulas/`, a line here and a worked example in the test. */
import type { Formula } from './formula.js';
import { amountPerInterval } from './formulas/amount-per-interval.js';
import { dryFromWet } from './formulas/dry-from-wet.js';
import { flowFromVelocity } from './formulas/flow-from-velocity.js';
import { load } from './formulas/load.js';
import { mgFromPpm } from './formulas/mg-from-ppm.js';
import { normalise } from './formulas/normalise.js';
import { normalisedFlow } from './formulas/normalised-flow.js';
import { noxAsNo2 } from './formulas/nox-as-no2.js';
import { oxygenReference } from './formulas/oxygen-reference.js';
import { ppmFromMg } from './formulas/ppm-from-mg.js';
import { velocityFromPitot } from './formulas/velocity-from-pitot.js';
import { wetFromDry } from './formulas/wet-from-dry.js';

export const FORMULAS: readonly Formula[] = [
  mgFromPpm,
  ppmFromMg,
  noxAsNo2,
  dryFromWet,
  wetFromDry,
  normalise,
  oxygenReference,
  velocityFromPitot,
  flowFromVelocity,
  normalisedFlow,
  load,
  amountPerInterval,
];

/** A formula of the station's own, written out in its configuration (`expression.ts`). */
export const EXPRESSION = 'expression';

export function findFormula(id: string): Formula | null {
  return FORMULAS.find((formula) => formula.id === id) ?? null;
}
