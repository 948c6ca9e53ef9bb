/**
 * Volume flow at the gas's own state → at the normal state, and dry where the water vapour is given: the average stack gas dry
 * volumetric flow rate of 40 CFR 60 Appendix A-1, Method 2.
 */
import { Type } from 'typebox';
import { defineFormula } from '../formula.js';
import {
  absolutePressure,
  IMPOSSIBLE_STATE,
  isPossibleState,
  kelvin,
  pressureSettings,
  strict,
} from '../gas-state.js';
import { moistureInput, moistureMaxSetting, TOO_MOIST } from '../moisture.js';

export const normalisedFlow = defineFormula({
  id: 'normalised-flow',
  vi: 'Lưu lượng ở điều kiện chuẩn',
  en: 'Flow at the normal state',
  text: 'Q × (Tn ÷ T) × (P ÷ Pn) × (100 − H2O) ÷ 100',
  usesNormalState: true,
  inputs: {
    flow: { vi: 'Lưu lượng', en: 'Flow', units: ['m3/h'], optional: false },
    temperature: { vi: 'Nhiệt độ khí', en: 'Gas temperature', units: ['oC'], optional: false },
    pressure: { vi: 'Áp suất khí', en: 'Gas pressure', units: ['kPa'], optional: false },
    moisture: { ...moistureInput, optional: true },
  },
  settings: Type.Object({ ...pressureSettings, ...moistureMaxSetting }, strict),
  unitOf: () => 'Nm3/h',
  compute: ({ flow, temperature, pressure, moisture }, settings, { normal }) => {
    const absolute = absolutePressure(pressure, settings);
    if (!isPossibleState(temperature, absolute)) return IMPOSSIBLE_STATE;
    if (moisture !== null && moisture > settings.moistureMax) return TOO_MOIST;
    const state = (kelvin(normal.temperature) / kelvin(temperature)) * (absolute / normal.pressure);
    return flow * state * (1 - (moisture ?? 0) / 100);
  },
});
