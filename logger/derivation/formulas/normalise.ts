/**
 * mg/m³ as it is in the stack → mg/Nm³: the gas brought to the station's normal temperature and pressure (Boyle and
 * Gay-Lussac; EN 17255-1 calls it standardisation).
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

export const normalise = defineFormula({
  id: 'normalise',
  vi: 'Quy về điều kiện chuẩn',
  en: 'To the normal state',
  text: 'C × (T ÷ Tn) × (Pn ÷ P)',
  usesNormalState: true,
  inputs: {
    concentration: { vi: 'Nồng độ', en: 'Concentration', units: ['mg/m3'], optional: false },
    temperature: { vi: 'Nhiệt độ khí', en: 'Gas temperature', units: ['oC'], optional: false },
    pressure: { vi: 'Áp suất khí', en: 'Gas pressure', units: ['kPa'], optional: false },
  },
  settings: Type.Object(pressureSettings, strict),
  unitOf: () => 'mg/Nm3',
  compute: ({ concentration, temperature, pressure }, settings, { normal }) => {
    const absolute = absolutePressure(pressure, settings);
    if (!isPossibleState(temperature, absolute)) return IMPOSSIBLE_STATE;
    return concentration * (kelvin(temperature) / kelvin(normal.temperature)) * (normal.pressure / absolute);
  },
});
