/** mg/Nm³ → ppm: `mg-from-ppm` the other way round. */
import { Type } from 'typebox';
import { defineFormula } from '../formula.js';
import { molarVolume, strict } from '../gas-state.js';
import { checkGas, gasSettings, molarMassOf } from '../gases.js';

export const ppmFromMg = defineFormula({
  id: 'ppm-from-mg',
  vi: 'Đổi mg/Nm³ sang ppm',
  en: 'ppm from mg/Nm³',
  text: 'C × Vm ÷ M',
  usesNormalState: true,
  inputs: {
    concentration: { vi: 'Nồng độ', en: 'Concentration', units: ['mg/Nm3'], optional: false },
  },
  settings: Type.Object(gasSettings, strict),
  checkSettings: checkGas,
  unitOf: () => 'ppm',
  compute: ({ concentration }, settings, { normal }) =>
    (concentration * molarVolume(normal)) / molarMassOf(settings),
});
