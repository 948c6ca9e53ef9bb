/**
 * Concentration × flow → kg/h. Both must speak of the same cubic metre: mg/Nm³ with Nm³/h, mg/m³ or mg/L with m³/h
 * (40 CFR 60.64: concentration and flow on the same basis). Dry with dry is the station's care.
 */
import { Type } from 'typebox';
import { defineFormula } from '../formula.js';
import { strict } from '../gas-state.js';

/** How much of concentration × flow is one kg/h. */
const PARTS_PER_KG: Readonly<Record<string, number>> = { 'mg/Nm3': 1e6, 'mg/m3': 1e6, 'mg/L': 1e3 };

export const load = defineFormula({
  id: 'load',
  vi: 'Tải lượng',
  en: 'Load',
  text: 'C × Q',
  usesNormalState: false,
  inputs: {
    concentration: {
      vi: 'Nồng độ',
      en: 'Concentration',
      units: ['mg/Nm3', 'mg/m3', 'mg/L'],
      optional: false,
    },
    flow: { vi: 'Lưu lượng', en: 'Flow', units: ['m3/h', 'Nm3/h'], optional: false },
  },
  settings: Type.Object({}, strict),
  unitOf: ({ concentration = '', flow = '' }) => {
    const wanted = concentration === 'mg/Nm3' ? 'Nm3/h' : 'm3/h';
    if (flow === wanted) return 'kg/h';
    return {
      key: 'flow',
      message: `a flow in ${flow} does not go with a concentration in ${concentration}`,
      legal: `a flow in ${wanted} (normalised-flow makes Nm3/h of m3/h)`,
    };
  },
  compute: ({ concentration, flow }, _settings, { units }) =>
    (concentration * flow) / (PARTS_PER_KG[units['concentration'] ?? ''] ?? NaN),
});
