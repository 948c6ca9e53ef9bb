import { describe, expect, it } from 'vitest';
import { STATUSES_BY_GRAVITY } from '../vocabulary/status.js';
import { DEFAULT_DIALECT } from './dialect.js';
import { encodeReport, isLegalSymbol, isLegalUnit } from './encode-report.js';
import type { ReportRow } from './report.js';

const ROW: ReportRow = { symbol: 'COD', value: 16.2482, decimals: 2, unit: 'mg/L', status: 'measuring' };
const reportOf = (...rows: ReportRow[]) => ({
  station: { province: 'TB', facility: 'CAPH', station: 'NUOSXL' },
  endAt: Date.UTC(2026, 2, 24, 17),
  rows,
});
const textOf = (row: Partial<ReportRow>, dialect = DEFAULT_DIALECT) =>
  new TextDecoder().decode(encodeReport(reportOf({ ...ROW, ...row }), dialect));

describe('encodeReport', () => {
  it('writes symbol, value, unit, time and status, TAB between and CR LF behind', () => {
    expect(textOf({})).toBe('COD\t16.25\tmg/L\t20260325000000\t00\r\n');
  });

  it.each(STATUSES_BY_GRAVITY)('never writes a row without a value as measuring (%s)', (status) => {
    for (const missing of ['zero', 'dash', 'empty', 'omit'] as const) {
      const text = textOf({ value: null, status }, { ...DEFAULT_DIALECT, missing });
      expect(text).toMatch(status === 'calibrating' ? /\t01\r\n$/ : /\t02\r\n$/);
    }
  });

  it('writes a measured value with its status, whatever that is', () => {
    expect(textOf({ status: 'calibrating' })).toMatch(/^COD\t16\.25\t.*\t01\r\n$/);
    expect(textOf({ status: 'out-of-range' })).toMatch(/^COD\t16\.25\t.*\t02\r\n$/);
  });

  it('writes rows of zeros rather than an empty file when every value is to be left out', () => {
    const text = textOf({ value: null, status: 'no-comms' }, { ...DEFAULT_DIALECT, missing: 'omit' });
    expect(text).toBe('COD\t0.00\tmg/L\t20260325000000\t02\r\n');
  });

  it.each([
    '',
    'Vinyl chloride',
    'CO\tD',
    'CO\nD',
    'CO\u00a0D',
    'CO\u0007D',
    '\ufeffCOD',
    '\ud800',
    '20260325000000',
  ])('asserts against the symbol %j', (symbol) => {
    expect(isLegalSymbol(symbol)).toBe(false);
    expect(() => textOf({ symbol })).toThrow(/cannot stand as a symbol/);
  });

  it.each(['mg / l', 'mg\t', '\u200b', '\u0085', 'm'.repeat(41)])('asserts against the unit %j', (unit) => {
    expect(isLegalUnit(unit)).toBe(false);
    expect(() => textOf({ unit })).toThrow(/cannot stand as the unit/);
  });

  it.each(['Nhiệtđộ', 'PM2,5', 'NO3-N', '℃', 'Flow_Out'])('takes the symbol %s', (symbol) => {
    expect(textOf({ symbol })).toContain(`${symbol}\t`);
  });

  it('takes "-" for no unit', () => {
    expect(textOf({ unit: '-' }, { ...DEFAULT_DIALECT, emptyUnit: 'empty' })).toContain('\t16.25\t\t');
  });

  it.each([Number.NaN, Infinity, -Infinity])('asserts against the value %d', (value) => {
    expect(() => textOf({ value })).toThrow(/the value of COD/);
  });

  it('asserts against a symbol twice, no row, and more rows than a file takes', () => {
    expect(() => encodeReport(reportOf(ROW, { ...ROW, symbol: 'cod' }))).toThrow(/twice/);
    expect(() => encodeReport(reportOf())).toThrow(/at least one row/);
    const many = Array.from({ length: 501 }, (_, index) => ({ ...ROW, symbol: `P${index}` }));
    expect(() => encodeReport(reportOf(...many))).toThrow(/at most 500 rows/);
  });
});
