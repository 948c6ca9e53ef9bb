import { describe, expect, it } from 'vitest';
import {
  PARAMETER_ALIASES,
  PARAMETER_CATALOGUE,
  findParameter,
  keyOf,
  usualUnit,
} from './parameter-catalogue.js';

const ANNEX_15 =
  'Flow Temp Color pH TSS COD NH4 TP TN TOC Cl RH P NO NO2 CO SO2 O2 H2S NH3 VHg PM O3 PM10 PM2,5'.split(' ');

/** Symbols of real stations' files. */
const SEEN: Readonly<Record<string, string>> = {
  Amoni: 'NH4',
  Nhiệtđộ: 'Temp',
  Ápsuất: 'P',
  Flowin: 'FlowIn',
  Flow_Out: 'FlowOut',
  'PM2.5': 'PM2.5',
  'PM2,5': 'PM2.5',
  PM25: 'PM2.5',
  PM2_5: 'PM2.5',
  'PM1.0': 'PM1',
  PM10: 'PM10',
  Humidity: 'RH',
  Pressure: 'P',
  COND: 'COND',
  EC: 'COND',
  'NO3-N': 'NO3',
  WindDir: 'WindDir',
  ph: 'pH',
  'SO₂': 'SO2',
  'Nhu cầu oxy hóa học': 'COD',
  NhietDo: 'Temp',
  'Cl-': 'Chloride',
  Cl: 'Cl',
};

describe('parameter catalogue', () => {
  it.each(ANNEX_15)('knows the symbol %s of annex 15', (symbol) => {
    expect(findParameter(symbol)).not.toBeNull();
  });

  it.each(Object.entries(SEEN))('finds %s as %s', (symbol, code) => {
    expect(findParameter(symbol)?.code).toBe(code);
  });

  it('finds a decomposed spelling as well as a composed one', () => {
    expect(findParameter('Nhiệtđộ'.normalize('NFD'))?.code).toBe('Temp');
  });

  it.each(['', 'Vinyl chloride', 'XYZ', 'constructor'])('does not know %j', (symbol) => {
    expect(findParameter(symbol)).toBeNull();
  });

  it('gives every code, alias and name to one parameter only', () => {
    const owners = new Map<string, string>();
    for (const { code, vi, en, aliases } of PARAMETER_CATALOGUE) {
      for (const key of new Set([code, vi, en, ...aliases].map(keyOf))) {
        expect(key, `${code}: empty key`).not.toBe('');
        expect(owners.get(key), `${key} of ${code} and ${owners.get(key)}`).toBeUndefined();
        owners.set(key, code);
      }
    }
  });

  it.each(Object.keys(PARAMETER_ALIASES))('has a parameter for the aliases of %s', (code) => {
    expect(PARAMETER_CATALOGUE.some((parameter) => parameter.code === code)).toBe(true);
  });

  it('proposes symbols and units that can stand in a file: ASCII, no white space', () => {
    for (const { code, unit, unitIn } of PARAMETER_CATALOGUE) {
      for (const text of [code, unit, ...Object.values(unitIn)]) expect(text).toMatch(/^[!-~]*$/);
    }
  });

  it('averages wind direction as vectors and counts volumes', () => {
    expect(findParameter('WindDir')?.averaging).toBe('vector');
    expect(findParameter('FlowTotal')?.averaging).toBe('total');
    expect(findParameter('COD')?.averaging).toBe('arithmetic');
  });

  it('knows that a gas has another unit in a stack than in ambient air', () => {
    const gas = findParameter('NO2');
    expect(gas && [usualUnit(gas, 'stack'), usualUnit(gas, 'ambient')]).toEqual(['mg/Nm3', 'ug/Nm3']);
  });

  it('writes Vietnamese names composed, as fonts and searches expect', () => {
    for (const { vi } of PARAMETER_CATALOGUE) expect(vi).toBe(vi.normalize('NFC'));
    expect(findParameter('COD')?.vi).toBe('Nhu cầu oxy hóa học');
  });
});
