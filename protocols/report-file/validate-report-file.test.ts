import { describe, expect, it } from 'vitest';
import { parseReportFile } from './parse-report-file.js';
import { validateReportFile, type ReportExpectations } from './validate-report-file.js';

const NAME = 'TB_CAPH_NUOSXL_20260325000000.txt';
const AT = Date.UTC(2026, 2, 24, 17);
const T = '20260325000000';
const bytesOf = (...lines: string[]) => new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join(''));
const judge = (lines: string[], expectations: ReportExpectations = {}, now?: number) =>
  validateReportFile({ name: NAME, bytes: bytesOf(...lines), expectations, now });
const told = (lines: string[], expectations?: ReportExpectations) =>
  judge(lines, expectations).faults.map(({ severity, code, line, column }) => [severity, code, line, column]);

describe('validateReportFile', () => {
  it('gives rows, time, station and verdict of a clean file', () => {
    expect(judge([`COD\t16.25\tmg/L\t${T}\t00`, `pH\t-\t-\t${T}\t02`.replace('\t-\t-', '\t0\t-')])).toEqual({
      rows: [
        { symbol: 'COD', value: 16.25, decimals: 2, unit: 'mg/L', at: AT, status: 'measuring', line: 1 },
        { symbol: 'pH', value: 0, decimals: 0, unit: '', at: AT, status: 'fault', line: 2 },
      ],
      endAt: AT,
      code: { province: 'TB', facility: 'CAPH', station: 'NUOSXL' },
      faults: [],
      verdict: 'accepted',
    });
  });

  it('tells all faults of a file, in the order of its lines', () => {
    const lines = [`COD\tabc\tmg/L\t${T}\t07`, 'TSS\t1', `pH\t7,8\t\t${T}\t00`, `cod\t1\tmg/L\t${T}\t00`];
    expect(told(lines)).toEqual([
      ['error', 'bad-status', 1, 5],
      ['error', 'bad-decimal', 1, 2],
      ['error', 'bad-column-count', 2, null],
      ['warning', 'decimal-comma', 3, 2],
      ['warning', 'empty-unit', 3, 3],
      ['error', 'duplicate-symbol', 4, 1],
    ]);
  });

  it('reads what is readable of a rejected file, and never guesses a value', () => {
    const { rows, verdict } = judge([`COD\tabc\tmg/L\t${T}\t00`, `TSS\t5.0\tmg/L\t${T}\t00`]);
    expect(verdict).toBe('rejected');
    expect(rows.map((row) => row.value)).toEqual([null, 5]);
  });

  it('calls a missing value an error only where the row says measuring', () => {
    expect(told([`COD\t---\tmg/L\t${T}\t02`])).toEqual([['warning', 'missing-value', 1, 2]]);
    expect(told([`COD\t\tmg/L\t${T}\t00`])).toEqual([['error', 'missing-value', 1, 2]]);
  });

  it('rejects a file of another station, letter for letter', () => {
    const row = [`COD\t1\tmg/L\t${T}\t00`];
    expect(judge(row, { station: 'TB_CAPH_NUOSXL' }).verdict).toBe('accepted');
    expect(judge(row, { station: 'TB_CAPH_NUOSXl' }).verdict).toBe('rejected');
  });

  it('allows a clock that is five minutes behind, and no more', () => {
    const row = [`COD\t1\tmg/L\t${T}\t00`];
    expect(judge(row, {}, AT - 300_000).verdict).toBe('accepted');
    expect(judge(row, {}, AT - 300_001).faults).toMatchObject([{ code: 'future-time', clause: '4.8' }]);
  });

  it('names each row that differs from the time of the name', () => {
    expect(told([`A\t1\t-\t20260324235500\t00`, `B\t1\t-\t${T}\t00`, `C\t1\t-\t20260324235000\t00`])).toEqual(
      [
        ['error', 'mixed-times', 1, null],
        ['error', 'mixed-times', 3, null],
      ],
    );
  });

  it.each([
    ['mg/L', 'mg/l'],
    ['ug/m3', 'µg/m³'],
    ['oC', '°C'],
    ['oC', '℃'],
    ['', '-'],
  ])('takes %j and %j for the same unit', (expected, written) => {
    const { faults } = judge([`X\t1\t${written}\t${T}\t00`], {
      parameters: [{ symbol: 'x', unit: expected }],
    });
    expect(faults).toEqual([]);
  });

  it('warns of a unit left out and rejects another one', () => {
    const parameters = [{ symbol: 'COD', unit: 'mg/L' }];
    expect(told([`COD\t1\t-\t${T}\t00`], { parameters })).toEqual([['warning', 'unit-mismatch', 1, 3]]);
    expect(told([`COD\t1\tug/L\t${T}\t00`], { parameters })).toEqual([['error', 'unit-mismatch', 1, 3]]);
  });

  it('tells parameters that are not registered and those that are missing', () => {
    const parameters = [{ symbol: 'COD' }, { symbol: 'TSS' }];
    expect(told([`cod\t1\tmg/L\t${T}\t00`, `pH\t7\t-\t${T}\t00`], { parameters })).toEqual([
      ['warning', 'unknown-symbol', 2, 1],
      ['warning', 'missing-parameter', null, null],
    ]);
  });
});

describe('parseReportFile: the orders that the Ministry’s reader takes', () => {
  const row = {
    symbol: 'COD',
    value: 16.25,
    decimals: 2,
    unit: 'mg/L',
    at: AT,
    status: 'measuring',
    line: 1,
  };

  it.each([
    [`COD\t16.25\tmg/L\t${T}\t01`, { ...row, status: 'calibrating' }],
    [`COD\t16.25\tmg/L\t${T}`, row],
    [`${T}\tCOD\t16.25\tmg/L`, row],
    [`${T}\tCOD\t16.25\tmg/L\t`, row],
    [`${T}\tCOD\t16.25`, { ...row, unit: '' }],
    [`COD\t16.25\t${T}`, { ...row, unit: '' }],
    [`COD\t16.25\t${T}\t02`, { ...row, unit: '', status: 'fault' }],
    [`COD 16.25 mg/L ${T} 01`, { ...row, status: 'calibrating' }],
    [`COD 16.25  ${T} 01`, { ...row, unit: '', status: 'calibrating' }],
    [`  COD   16.25 mg/L  ${T}   01 `, { ...row, status: 'calibrating' }],
    [` COD \t 16.25\tmg/L\t${T}\t01 `, { ...row, status: 'calibrating' }],
  ])('%j', (line, expected) => {
    expect(parseReportFile(bytesOf(line)).rows).toEqual([expected]);
  });

  it.each([
    ['16,25', 16.25, 2],
    ['-0.00', 0, 2],
    ['1.6e+01', 16, 1],
    ['+5', 5, 0],
    ['.5', 0.5, 1],
    ['5.', 5, 0],
  ])('reads the value %s as %d', (text, value, decimals) => {
    const [only] = parseReportFile(bytesOf(`COD\t${text}\tmg/L\t${T}\t00`)).rows;
    expect(only).toMatchObject({ value, decimals });
    expect(Object.is(only?.value, -0)).toBe(false);
  });

  it.each(['abc', 'NaN', 'inf', '1.234,5', '1,2,3', '1 2', '0x10', '1e999', '9'.repeat(400), '१२', '--5'])(
    'does not read the value %s',
    (text) => {
      const { rows, faults } = parseReportFile(bytesOf(`COD\t${text}\tmg/L\t${T}\t00`));
      expect(rows).toMatchObject([{ value: null, decimals: 0 }]);
      expect(faults).toMatchObject([{ code: 'bad-decimal', severity: 'error', column: 2 }]);
    },
  );

  it('does not print what a terminal would obey', () => {
    const { faults } = parseReportFile(bytesOf(`COD\t\u001b[2J\u202e\tmg/L\t${T}\t00`));
    expect(faults[0]?.message).toBe('the value "\\u{1b}[2J\\u{202e}" is not a number');
  });

  it('tells a file that a power cut filled with zeros', () => {
    const { rows, faults } = parseReportFile(new Uint8Array(900));
    expect(rows).toEqual([]);
    expect(faults.map((fault) => fault.code)).toContain('bad-column-count');
  });
});
