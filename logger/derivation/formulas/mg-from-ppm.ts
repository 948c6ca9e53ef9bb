/**
 * ppm → mg/Nm³: the mass of the gas in its molar volume at the station's normal state. 40 CFR 60 Appendix A-7, Method 19,
 * Table 19-1 gives the same factors for 20 °C (1 ppm SO2 = 2.66 mg/m³, 1 ppm NOx as NO2 = 1.912 mg/m³).
 */
import { Type } from 'typebox';
import { defineFormula } from '../formula.js';
import { molarVolume, strict } from '../gas-state.js';
import { checkGas, gasSettings, molarMassOf } from '../gases.js';

export const mgFromPpm = defineFormula({
  id: 'mg-from-ppm',
  vi: 'Đổi ppm sang mg/Nm³',
  en: 'mg/Nm³ from ppm',
  text: 'C × M ÷ Vm',
  usesNormalState: true,
  inputs: {
    concentration: { vi: 'Nồng độ', en: 'Concentration', units: ['ppm'], optional: false },
  },
  settings: Type.Object(gasSettings, strict),
  checkSettings: checkGas,
  unitOf: () => 'mg/Nm3',
  compute: ({ concentration }, settings, { normal }) =>
    (concentration * molarMassOf(settings)) / molarVolume(normal),
});
