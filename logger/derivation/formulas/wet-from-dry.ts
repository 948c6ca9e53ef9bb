/** Dry → wet gas: `dry-from-wet` the other way round, for a load with a flow that is measured wet. */
import { Type } from 'typebox';
import { defineFormula } from '../formula.js';
import { strict } from '../gas-state.js';
import { concentrationInput, moistureInput, moistureMaxSetting, TOO_MOIST } from '../moisture.js';

export const wetFromDry = defineFormula({
  id: 'wet-from-dry',
  vi: 'Quy về khí ẩm',
  en: 'Wet from dry gas',
  text: 'C × (100 − H2O) ÷ 100',
  usesNormalState: false,
  inputs: { concentration: concentrationInput, moisture: { ...moistureInput, optional: false } },
  settings: Type.Object(moistureMaxSetting, strict),
  unitOf: ({ concentration }) => concentration ?? '',
  compute: ({ concentration, moisture }, { moistureMax }) =>
    moisture > moistureMax ? TOO_MOIST : concentration * ((100 - moisture) / 100),
});
