import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFileName, parseFileName } from './file-name.js';
import { isLegalNamePart } from './legal-text.js';

const MIDNIGHT = Date.UTC(2026, 2, 24, 17);
const CODE = { province: 'TB', facility: 'CAPH', station: 'NUOSXL' };

describe('file name', () => {
  it('carries the end of the interval in GMT+7', () => {
    expect(formatFileName(CODE, MIDNIGHT)).toBe('TB_CAPH_NUOSXL_20260325000000.txt');
  });

  it.each([
    '',
    'NUO_SXL',
    'NUO SXL',
    'NUO/SXL',
    'NUO\\SXL',
    '.NUO',
    'NUO\u0000',
    '20260325000000',
    'N'.repeat(41),
  ])('refuses %j as a part', (station) => {
    expect(() => formatFileName({ ...CODE, station }, MIDNIGHT)).toThrow(/cannot stand in a file name/);
  });

  it('reads back what it writes', () => {
    const part = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter(isLegalNamePart);
    const second = fc.integer({ min: Date.UTC(2001, 0) / 1000, max: Date.UTC(2099, 0) / 1000 });
    fc.assert(
      fc.property(part, part, part, second, (province, facility, station, seconds) => {
        const code = { province, facility, station };
        const parsed = parseFileName(formatFileName(code, seconds * 1000));
        expect(parsed).toEqual({
          code,
          prefix: `${province}_${facility}_${station}`,
          endAt: seconds * 1000,
          faults: [],
        });
      }),
    );
  });

  it.each([
    ['GLHN_KHINVC_20260325000000.txt', { province: '', facility: 'GLHN', station: 'KHINVC' }],
    ['KHINVC_20260325000000.txt', { province: '', facility: '', station: 'KHINVC' }],
    ['TH_BSON_KHILO2__20260325000000.txt', { province: 'TH', facility: 'BSON', station: 'KHILO2_' }],
    ['A_B_C_D_20260325000000.txt', { province: 'A', facility: 'B', station: 'C_D' }],
    ['TB_CAPH_NUOSXL_20260325000000.TXT', CODE],
  ])('reads %s with a warning', (name, code) => {
    const parsed = parseFileName(name);
    expect(parsed).toMatchObject({ code, endAt: MIDNIGHT });
    expect(parsed.faults.map((fault) => fault.severity)).toEqual(['warning']);
  });

  it.each([
    'TB_CAPH_NUOSXL_2026032500000.txt',
    'TB_CAPH_NUOSXL_202603250000000.txt',
    'TB_CAPH_NUOSXL_20260230000000.txt',
    'TB_CAPH_NUOSXL_20260325236000.txt',
    'TB_CAPH_NUOSXL_20260325000000.txt.part',
    'TB_CAPH_NUOSXL.txt',
    'TB/CAPH_NUOSXL_20260325000000.txt',
    '_20260325000000.txt',
    '',
    `${'A'.repeat(200)}_20260325000000.txt`,
  ])('finds no time in %s', (name) => {
    const parsed = parseFileName(name);
    expect(parsed.endAt).toBeNull();
    expect(parsed.faults.some((fault) => fault.severity === 'error')).toBe(true);
  });

  it('reads no name with an exception', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => void parseFileName(name)));
  });
});
