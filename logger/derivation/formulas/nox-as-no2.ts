/**
 * NOx told as NO2: each NO counts with the mass of the NO2 that it becomes. Volumes are added and then weighed; masses are
 * weighed by 46 ÷ 30. Where only NO is measured, a share of NO2 may be assumed: a few percent in most boilers.
 */
import { Type } from 'typebox';
import { defineFormula } from '../formula.js';
import { molarVolume, strict } from '../gas-state.js';
import { MOLAR_MASSES } from '../gases.js';

const UNITS = ['ppm', 'mg/Nm3', 'mg/m3'];

export const noxAsNo2 = defineFormula({
  id: 'nox-as-no2',
  vi: 'NOx tính theo NO2',
  en: 'NOx as NO2',
  text: 'ppm: (NO + NO2) × 46 ÷ Vm;  mg: NO × 46 ÷ 30 + NO2',
  usesNormalState: true,
  inputs: {
    no: { vi: 'NO', en: 'NO', units: UNITS, optional: false },
    no2: { vi: 'NO2', en: 'NO2', units: UNITS, optional: true },
  },
  settings: Type.Object(
    {
      assumedNo2Percent: Type.Number({
        minimum: 0,
        maximum: 50,
        default: 0,
        description: 'Percent of NOx (by volume) that is NO2, where NO2 is not measured.',
      }),
    },
    strict,
  ),
  unitOf: ({ no, no2 }) => {
    if (no2 !== undefined && no2 !== no) {
      return {
        key: 'no2',
        message: `is in ${no2}, and no in ${no}`,
        legal: 'both by volume, or both by mass',
      };
    }
    return no === 'ppm' ? 'mg/Nm3' : (no ?? '');
  },
  compute: ({ no, no2 }, { assumedNo2Percent }, { normal, units }) => {
    const asNo2 = units['no'] === 'ppm' ? 1 : MOLAR_MASSES.NO2 / MOLAR_MASSES.NO;
    const sum = no2 === null ? (no * asNo2) / (1 - assumedNo2Percent / 100) : no * asNo2 + no2;
    return units['no'] === 'ppm' ? (sum * MOLAR_MASSES.NO2) / molarVolume(normal) : sum;
  },
});
