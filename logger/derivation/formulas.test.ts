// Every formula against numbers that somebody else printed, recomputed here by hand where the source prints only factors.
import { describe, expect, it } from 'vitest';
import { reasonTexts } from '../../protocols/presentation/translations/reason-texts.js';
import { compute, number, type FormulaCall } from './formula-call.contract.js';
import { FORMULAS, findFormula } from './formulas.js';
import { choiceTexts, settingTexts } from './setting-texts.js';
import { findUnit } from './units.js';

const EPA_20 = { temperature: 20, pressure: 101.325 };
const EUROPE_0 = { temperature: 0, pressure: 101.325 };

interface Example extends FormulaCall {
  source: string;
  is: number;
  /** Of the result: as exact as the source prints. */
  within: number;
}

const EXAMPLES: readonly Example[] = [
  {
    source: '40 CFR 60 App. A-7, Method 19, Table 19-1: 1 ppm SO2 = 2.66e6 ng/scm at 20 °C',
    ...{ formula: 'mg-from-ppm', inputs: { concentration: 1 }, settings: { gas: 'SO2' } },
    ...{ context: { normal: EPA_20 }, is: 2.66, within: 0.002 },
  },
  {
    source: '40 CFR 60 App. A-7, Method 19, Table 19-1: 1 ppm NOx = 1.912e6 ng/scm at 20 °C',
    ...{ formula: 'mg-from-ppm', inputs: { concentration: 1 }, settings: { gas: 'NO2' } },
    ...{ context: { normal: EPA_20 }, is: 1.912, within: 0.001 },
  },
  {
    // 1.660e-7 lb/scf × 453 592.37 mg/lb ÷ 0.028 316 85 m³/scf = 2.659 mg/m³
    source: '40 CFR 75 App. F §2.1: K = 1.660e-7 (lb/scf)/ppm SO2',
    ...{ formula: 'mg-from-ppm', inputs: { concentration: 100 }, settings: { gas: 'SO2' } },
    ...{ context: { normal: EPA_20 }, is: 265.9, within: 0.002 },
  },
  {
    // 48.00 ÷ 24.45
    source: 'station example of this project: 1 ppb O3 = 1.963 µg/Nm³ at 25 °C and 760 mmHg',
    ...{
      formula: 'mg-from-ppm',
      inputs: { concentration: 1 },
      settings: { gas: 'O3' },
      is: 1.963,
      within: 0.001,
    },
  },
  {
    source: 'EU practice at 0 °C: 1 ppm SO2 = 2.86 mg/Nm³ (64.06 ÷ 22.41), 1 ppm CO = 1.25',
    ...{ formula: 'mg-from-ppm', inputs: { concentration: 1 }, settings: { gas: 'SO2' } },
    ...{ context: { normal: EUROPE_0 }, is: 2.86, within: 0.002 },
  },
  {
    source: 'EU practice at 0 °C: 1 ppm CO = 1.25 mg/Nm³',
    ...{ formula: 'mg-from-ppm', inputs: { concentration: 1 }, settings: { gas: 'CO' } },
    ...{ context: { normal: EUROPE_0 }, is: 1.25, within: 0.002 },
  },
  {
    source:
      'A. Giri, Converting atmospheric pollutant concentrations: 20 mg/m³ NOx as NO2 = 10.6 ppm at 25 °C',
    ...{
      formula: 'ppm-from-mg',
      inputs: { concentration: 20 },
      settings: { molarMass: 46.01 },
      is: 10.6,
      within: 0.005,
    },
  },
  {
    // 100 ÷ (1 − 0.10)
    source: '40 CFR 60 App. A-7, Method 19: 1 ÷ (1 − Bws) with Bws = 0.10',
    ...{ formula: 'dry-from-wet', inputs: { concentration: 100, moisture: 10 }, is: 111.11, within: 0.0001 },
  },
  {
    source: 'the same backwards',
    ...{ formula: 'wet-from-dry', inputs: { concentration: 111.11, moisture: 10 }, is: 100, within: 0.0001 },
  },
  {
    // (21 − 8) ÷ (21 − 5) = 0.8125
    source: '40 CFR 60.284(c)(3): 8 % for recovery furnaces; 5 ppm at 5 % O2',
    ...{
      formula: 'oxygen-reference',
      inputs: { concentration: 5, oxygen: 5 },
      settings: { referenceOxygen: 8 },
    },
    ...{ is: 4.0625, within: 1e-9 },
  },
  {
    // The figure of 30 TAC 111.121(1): Pc = Pm × 14 ÷ (21 − Y), which is a reference of 7 %.
    source: '30 TAC 111.121(1): Pm = 50 at Y = 14',
    ...{
      formula: 'oxygen-reference',
      inputs: { concentration: 50, oxygen: 14 },
      settings: { referenceOxygen: 7 },
    },
    ...{ is: 100, within: 1e-9 },
  },
  {
    // (20.9 − 3) ÷ (20.9 − 6) = 1.20134
    source: 'US EPA, Air Monitoring Guide Note 2, with 20.9 %: 100 ppm at 6 % to 3 %',
    ...{ formula: 'oxygen-reference', inputs: { concentration: 100, oxygen: 6 } },
    ...{ settings: { referenceOxygen: 3, airOxygen: 20.9 }, is: 120.134, within: 1e-5 },
  },
  {
    // (100 + 5) ppm × 46.005 ÷ 24.465
    source: 'NOx as NO2: the sum of the volumes, weighed as NO2',
    ...{ formula: 'nox-as-no2', inputs: { no: 100, no2: 5 }, is: 197.45, within: 0.0001 },
  },
  {
    // 100 × 46.005 ÷ 30.006 + 10 = 163.32 (the factor 1.53 of the handbooks)
    source: 'handbook factor: 1 mg NO is 1.53 mg NO2',
    ...{ formula: 'nox-as-no2', inputs: { no: 100, no2: 10 } },
    ...{ context: { units: { no: 'mg/Nm3', no2: 'mg/Nm3' } }, is: 163.3, within: 0.001 },
  },
  {
    // 95 ÷ 0.95 = 100 ppm
    source: '5 % NO2 assumed: 95 ppm NO are 100 ppm NOx',
    ...{
      formula: 'nox-as-no2',
      inputs: { no: 95 },
      settings: { assumedNo2Percent: 5 },
      is: 188.04,
      within: 0.0001,
    },
  },
  {
    // 100 mg/m³ × (423.15 ÷ 298.15) × (101.325 ÷ 98)
    source: 'ideal gas: 150 °C and 98 kPa to 25 °C and 101.325 kPa',
    ...{
      formula: 'normalise',
      inputs: { concentration: 100, temperature: 150, pressure: 98 },
      is: 146.74,
      within: 0.0001,
    },
  },
  {
    // 34.97 × 0.84 × √12.7 × √(400 ÷ (750 × 29)): mmH2O 12.7, K 400, mmHg 750
    source: '40 CFR 60 App. A-1, Method 2, velocity with Kp = 34.97',
    ...{ formula: 'velocity-from-pitot', settings: { pitotCoefficient: 0.84, dryMolarMass: 29 } },
    ...{ inputs: { difference: 12.7 * 9.80665, temperature: 126.85, pressure: 750 * 0.133322 } },
    ...{ is: 34.97 * 0.84 * Math.sqrt(12.7 * (400 / (750 * 29))), within: 0.0002 },
  },
  {
    // Method 2 §12.1: Ms = Md (1 − Bws) + 18.0 Bws = 27.9 with Md = 29 and Bws = 0.10
    source: '40 CFR 60 App. A-1, Method 2: the same gas with a tenth of water',
    ...{ formula: 'velocity-from-pitot', settings: { pitotCoefficient: 0.84, dryMolarMass: 29 } },
    ...{
      inputs: { difference: 12.7 * 9.80665, temperature: 126.85, pressure: 750 * 0.133322, moisture: 10 },
    },
    ...{ is: 34.97 * 0.84 * Math.sqrt(12.7 * (400 / (750 * 27.9))), within: 0.0003 },
  },
  {
    source: 'ISO 16911-1: 15 m/s through 2 m²',
    ...{
      formula: 'flow-from-velocity',
      inputs: { velocity: 15 },
      settings: { area: 2 },
      is: 108_000,
      within: 1e-9,
    },
  },
  {
    // 3600 × (1 − 0.1) × v A × (Tstd P) ÷ (Ts Pstd): 108 000 × 0.9 × (298.15 ÷ 423.15) × (98 ÷ 101.325)
    source: '40 CFR 60 App. A-1, Method 2, dry volumetric flow rate, at 25 °C',
    ...{
      formula: 'normalised-flow',
      inputs: { flow: 108_000, temperature: 150, pressure: 98, moisture: 10 },
    },
    ...{ is: 66_238.7, within: 0.0001 },
  },
  {
    // The draught: −3.325 kPa against 101.325 kPa is 98 kPa.
    source: 'the same with a gauge pressure',
    ...{
      formula: 'normalised-flow',
      inputs: { flow: 108_000, temperature: 150, pressure: -3.325, moisture: 10 },
    },
    ...{ settings: { pressureIs: 'gauge' }, is: 66_238.7, within: 0.0001 },
  },
  {
    source: '200 mg/Nm³ in 100 000 Nm³/h are 20 kg/h',
    ...{ formula: 'load', inputs: { concentration: 200, flow: 1e5 } },
    ...{ context: { units: { concentration: 'mg/Nm3', flow: 'Nm3/h' } }, is: 20, within: 1e-12 },
  },
  {
    // The handbook form for water: mg/L × m³/h = g/h
    source: 'wastewater: 50 mg/L COD in 120 m³/h are 6 kg/h',
    ...{ formula: 'load', inputs: { concentration: 50, flow: 120 } },
    ...{ context: { units: { concentration: 'mg/L', flow: 'm3/h' } }, is: 6, within: 1e-12 },
  },
  {
    source: '6 kg/h for five minutes are half a kilogram',
    ...{ formula: 'amount-per-interval', inputs: { rate: 6 }, is: 0.5, within: 1e-12 },
  },
];

describe('worked examples', () => {
  it.each(EXAMPLES)('$formula: $source', ({ is, within, ...example }) => {
    expect(Math.abs(number(example) / is - 1)).toBeLessThanOrEqual(within);
  });

  it('has one for every formula', () => {
    expect(new Set(EXAMPLES.map(({ formula }) => formula))).toEqual(new Set(FORMULAS.map(({ id }) => id)));
  });
});

const REFUSALS: readonly [string, Record<string, number>, Record<string, unknown>, string][] = [
  ['oxygen-reference', { concentration: 100, oxygen: 20.01 }, { referenceOxygen: 11 }, 'oxygen-near-air'],
  ['oxygen-reference', { concentration: 100, oxygen: 21 }, { referenceOxygen: 11 }, 'oxygen-near-air'],
  ['oxygen-reference', { concentration: 100, oxygen: 25 }, { referenceOxygen: 11 }, 'oxygen-near-air'],
  [
    'oxygen-reference',
    { concentration: 9, oxygen: 17 },
    { referenceOxygen: 6, oxygenMax: 16 },
    'oxygen-near-air',
  ],
  ['dry-from-wet', { concentration: 100, moisture: 100 }, {}, 'moisture-too-high'],
  ['wet-from-dry', { concentration: 100, moisture: 61 }, {}, 'moisture-too-high'],
  ['normalised-flow', { flow: 1, temperature: 20, pressure: 100, moisture: 99 }, {}, 'moisture-too-high'],
  ['normalise', { concentration: 1, temperature: -273.15, pressure: 100 }, {}, 'impossible-gas-state'],
  ['normalise', { concentration: 1, temperature: 20, pressure: 0 }, {}, 'impossible-gas-state'],
  ['velocity-from-pitot', { difference: -3, temperature: 20, pressure: 100 }, {}, 'negative-difference'],
];

describe('refusals', () => {
  it.each(REFUSALS)('%s of %j', (formula, inputs, settings, reason) => {
    expect(compute({ formula, inputs, settings })).toEqual({ status: 'out-of-range', reason });
    expect(reasonTexts[reason]).toBeDefined();
  });

  it('takes a small difference of the standing plant as standstill, where the station says so', () => {
    const gas = { temperature: 20, pressure: 100 };
    const settings = { cutOff: 2 };
    for (const difference of [-2, -0.5, 0, 2]) {
      expect(number({ formula: 'velocity-from-pitot', inputs: { difference, ...gas }, settings })).toBe(0);
    }
    expect(
      number({ formula: 'velocity-from-pitot', inputs: { difference: 2.1, ...gas }, settings }),
    ).toBeGreaterThan(1);
  });

  it('leaves a concentration with less oxygen than the reference, where the station says so', () => {
    const settings = { referenceOxygen: 11, belowReference: 'leave' };
    const at = (oxygen: number) =>
      number({ formula: 'oxygen-reference', inputs: { concentration: 100, oxygen }, settings });
    expect(at(10.9)).toBe(100);
    expect(at(11)).toBe(100);
    expect(at(16)).toBe(200);
  });
});

describe('the registry', () => {
  it.each(FORMULAS)(
    '$id has texts in both languages, units that are known, and settings with names',
    (formula) => {
      for (const { vi, en } of [formula, ...Object.values(formula.inputs)]) expect(vi && en).toBeTruthy();
      for (const { units } of Object.values(formula.inputs)) {
        expect(units.length).toBeGreaterThan(0);
        for (const unit of units) expect(findUnit(unit), unit).not.toBeNull();
      }
      for (const [name, schema] of Object.entries(formula.settings.properties)) {
        expect(settingTexts[name], name).toBeDefined();
        const choices = 'anyOf' in schema && name !== 'gas' ? (schema.anyOf as { const: string }[]) : [];
        for (const choice of choices) expect(choiceTexts[choice.const], choice.const).toBeDefined();
      }
    },
  );

  it('has each id once', () => {
    expect(new Set(FORMULAS.map(({ id }) => id)).size).toBe(FORMULAS.length);
    expect(findFormula('constructor')).toBeNull();
  });
});
