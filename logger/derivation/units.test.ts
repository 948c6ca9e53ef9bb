import { describe, expect, it } from 'vitest';
import { convertUnit, findUnit, legalUnits, matchUnit } from './units.js';

describe('units', () => {
  it.each([
    [1, '%V', 'ppm', 1e4],
    [20.9, '%', '%V', 20.9],
    [1500, 'ppb', 'ppm', 1.5],
    [760, 'mmHg', 'kPa', 101.325],
    [-250, 'Pa', 'kPa', -0.25],
    [1013.25, 'hPa', 'kPa', 101.325],
    [300, 'K', 'oC', 26.85],
    [26.85, 'oC', 'K', 300],
    [2, 'L/s', 'm3/h', 7.2],
    [24, 'kg/d', 'kg/h', 1],
    [1, 'g/s', 'kg/h', 3.6],
    [1000, 'ug/Nm3', 'mg/Nm3', 1],
  ])('%d %s = %s %d', (value, from, to, result) => {
    expect(convertUnit(value, from, to)).toBeCloseTo(result, 3);
  });

  it('reads the typographic spellings', () => {
    expect(findUnit('mg/Nm³')).toEqual(findUnit('mg/Nm3'));
    expect(findUnit('µg/m³')).toEqual(findUnit('ug/m3'));
    expect(findUnit('°C')).toEqual(findUnit('oC'));
  });

  it('never takes a normal cubic metre for another one', () => {
    expect(matchUnit('mg/m3', ['mg/Nm3'])).toBeNull();
    expect(matchUnit('Nm3/h', ['m3/h'])).toBeNull();
    expect(matchUnit('mg/L', ['mg/m3', 'mg/Nm3'])).toBeNull();
  });

  it('knows nothing of what it does not know', () => {
    for (const unit of ['', '-', 'furlong', 'constructor']) expect(findUnit(unit)).toBeNull();
    expect(matchUnit('furlong', ['m3/h'])).toBeNull();
    expect(() => convertUnit(1, 'ppm', 'mg/m3')).toThrow('ppm cannot be converted to mg/m3');
  });

  it('lists what is legal', () => {
    expect(legalUnits(['mg/m3', 'oC'])).toBe('mg/m3, ug/m3, g/m3, oC, C, degC, K');
  });
});
