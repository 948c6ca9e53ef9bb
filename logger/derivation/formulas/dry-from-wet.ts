/**
 * Wet → dry gas: the water is taken out of the volume, so all else grows by 1 ÷ (1 − Bws), as 40 CFR 60 Appendix A, Methods 2 and
 * 19, have it.
 */
import { Type } from 'typebox';
import { defineFormula } from '../formula.js';
import { strict } from '../gas-state.js';
import { concentrationInput, moistureInput, moistureMaxSetting, TOO_MOIST } from '../moisture.js';

export const dryFromWet = defineFormula({
  id: 'dry-from-wet',
  vi: 'Quy về khí khô',
  en: 'Dry from wet gas',
  text: 'C × 100 ÷ (100 − H2O)',
  usesNormalState: false,
  inputs: { concentration: concentrationInput, moisture: { ...moistureInput, optional: false } },
  settings: Type.Object(moistureMaxSetting, strict),
  unitOf: ({ concentration }) => concentration ?? '',
  compute: ({ concentration, moisture }, { moistureMax }) =>
    moisture > moistureMax ? TOO_MOIST : concentration * (100 / (100 - moisture)),
});
