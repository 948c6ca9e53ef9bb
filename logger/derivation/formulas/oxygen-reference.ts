/**
 * A concentration brought to the reference oxygen, so that thinning the gas with air changes nothing: 40 CFR 60.284(c)(3)
 * and Directive 2010/75/EU Annex VI part 7. Near the oxygen of air the factor has no bound; there the result is refused.
 */
import { Type } from 'typebox';
import { defineFormula } from '../formula.js';
import { strict } from '../gas-state.js';
import { concentrationInput } from '../moisture.js';

export const oxygenReference = defineFormula({
  id: 'oxygen-reference',
  vi: 'Quy về oxy tham chiếu',
  en: 'At reference oxygen',
  text: 'C × (O2air − O2ref) ÷ (O2air − O2)',
  usesNormalState: false,
  inputs: {
    concentration: concentrationInput,
    oxygen: { vi: 'Oxy đo được', en: 'Measured oxygen', units: ['%V'], optional: false },
  },
  settings: Type.Object(
    {
      referenceOxygen: Type.Number({ minimum: 0, maximum: 20, description: '%V; what the limit refers to.' }),
      airOxygen: Type.Number({
        minimum: 20.5,
        maximum: 21,
        default: 21,
        description: '%V; 21 in Vietnam and the EU, 20.9 in most US rules.',
      }),
      oxygenMax: Type.Number({
        minimum: 1,
        maximum: 20.4,
        default: 20,
        description: '%V; with more there is no result: the plant stands, or air leaks in.',
      }),
      belowReference: Type.Union([Type.Literal('correct'), Type.Literal('leave')], {
        default: 'correct',
        description: 'leave: with less oxygen than the reference the concentration stays as it is.',
      }),
    },
    strict,
  ),
  unitOf: ({ concentration }) => concentration ?? '',
  compute: ({ concentration, oxygen }, settings) => {
    const { referenceOxygen, airOxygen, oxygenMax, belowReference } = settings;
    if (oxygen > oxygenMax) return { status: 'out-of-range', reason: 'oxygen-near-air' };
    if (belowReference === 'leave' && oxygen < referenceOxygen) return concentration;
    return (concentration * (airOxygen - referenceOxygen)) / (airOxygen - oxygen);
  },
});
