// The documented form, case by case: every file of conformance/invalid shows exactly the fault that its name begins with,
// every file of conformance/valid is accepted, and what we write ourselves has no fault at all.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromLocalTime } from '../vocabulary/interval.js';
import { DEFAULT_DIALECT, type Dialect } from './dialect.js';
import { encodeReport } from './encode-report.js';
import { CLAUSE_OF } from './fault-clauses.js';
import { parseReportFile } from './parse-report-file.js';
import type { Report } from './report.js';
import { validateReportFile, type ReportExpectations } from './validate-report-file.js';

const FOLDER = join(import.meta.dirname, 'conformance');
const NOW = fromLocalTime({ year: 2026, month: 3, day: 25, hour: 0, minute: 10, second: 0 })!;
const textFiles = (folder: string) =>
  readdirSync(join(FOLDER, folder)).filter((name) => !name.endsWith('.expectations.json'));
const bytesOf = (folder: string, name: string) => new Uint8Array(readFileSync(join(FOLDER, folder, name)));

describe('conformance/invalid', () => {
  const cases = textFiles('invalid');

  it.each(cases)('%s', (file) => {
    const [code, name = ''] = file.split('--');
    const sidecar = file.replace(/\.\w+$/, '.expectations.json');
    const expectations = readdirSync(join(FOLDER, 'invalid')).includes(sidecar)
      ? (JSON.parse(readFileSync(join(FOLDER, 'invalid', sidecar), 'utf8')) as ReportExpectations)
      : {};
    const report = validateReportFile({ name, bytes: bytesOf('invalid', file), expectations, now: NOW });
    expect([...new Set(report.faults.map((fault) => fault.code))]).toEqual([code]);
    expect(report.verdict).not.toBe('accepted');
  });

  it('has a case for every fault but the size of a file, which is made in read-lines.test.ts', () => {
    const covered = new Set(cases.map((file) => file.split('--')[0]));
    expect(Object.keys(CLAUSE_OF).filter((code) => !covered.has(code))).toEqual(['file-too-large']);
  });
});

describe('conformance/valid', () => {
  const cases = textFiles('valid');
  /** Files of real stations, byte for byte: readable, with an empty unit where there is none. */
  const REAL = ['TB_CAPH_NUOSXL_20260325000000.txt', 'TB_NMAM_KHIAMO_20260325000000.txt'];

  it.each(cases)('%s', (name) => {
    const report = validateReportFile({ name, bytes: bytesOf('valid', name), now: NOW });
    const codes = new Set(report.faults.map((fault) => fault.code));
    expect([...codes]).toEqual(REAL.includes(name) ? ['empty-unit'] : []);
    expect(report.verdict).toBe(REAL.includes(name) ? 'accepted-with-warnings' : 'accepted');
  });

  it('reads the real wastewater file exactly', () => {
    const { rows } = parseReportFile(bytesOf('valid', REAL[0]!));
    const at = Date.UTC(2026, 2, 24, 17);
    expect(rows).toEqual(
      [
        { symbol: 'Temp', value: 23.3262, unit: 'oC' },
        { symbol: 'Flowin', value: 0.5833, unit: 'm3/h' },
        { symbol: 'Flow_Out', value: 10.1973, unit: 'm3/h' },
        { symbol: 'Amoni', value: 2.3308, unit: 'mg/l' },
        { symbol: 'COD', value: 16.2482, unit: 'mg/l' },
        { symbol: 'pH', value: 7.8485, unit: '' },
        { symbol: 'TSS', value: 24.1999, unit: 'mg/l' },
      ].map((row, index) => ({ ...row, decimals: 4, at, status: 'measuring', line: index + 1 })),
    );
  });

  it('reads the real stack file exactly', () => {
    const { rows } = parseReportFile(bytesOf('valid', REAL[1]!));
    expect(rows.map((row) => [row.symbol, row.value, row.decimals, row.unit, row.status])).toEqual([
      ['Nhiệtđộ', 44.9342, 4, '', 'measuring'],
      ['Flow', 61617.0875, 4, 'm3/h', 'measuring'],
      ['Ápsuất', 100.5425, 4, '', 'measuring'],
      ['NH3', 1.5858, 4, 'mg/Nm3', 'measuring'],
      ['PM', 7.17, 2, 'mg/Nm3', 'measuring'],
    ]);
  });

  it('writes the real wastewater file again byte for byte under the dialect that it was written in', () => {
    const bytes = bytesOf('valid', REAL[0]!);
    const { rows } = parseReportFile(bytes);
    const report: Report = {
      station: { province: 'TB', facility: 'CAPH', station: 'NUOSXL' },
      endAt: rows[0]!.at!,
      rows,
    };
    expect(encodeReport(report, { ...DEFAULT_DIALECT, emptyUnit: 'empty' })).toEqual(bytes);
  });
});

describe('conformance/dialects: one report, one option changed', () => {
  const REPORT: Report = {
    station: { province: 'TB', facility: 'CAPH', station: 'NUOSXL' },
    endAt: Date.UTC(2026, 2, 24, 17),
    rows: [
      { symbol: 'COD', value: 16.2482, decimals: 2, unit: 'mg/L', status: 'measuring' },
      { symbol: 'pH', value: 7.85, decimals: 1, unit: '', status: 'measuring' },
      { symbol: 'NH4', value: null, decimals: 2, unit: 'mg/L', status: 'no-comms' },
      { symbol: 'Temp', value: -0.46, decimals: 1, unit: 'oC', status: 'calibrating' },
      { symbol: 'TSS', value: null, decimals: 2, unit: 'mg/L', status: 'calibrating' },
      { symbol: 'Flow', value: -0.001, decimals: 2, unit: 'm3/h', status: 'maintenance' },
    ],
  };
  const OPTIONS: Readonly<Record<string, Partial<Dialect>>> = {
    default: {},
    'missing-dash': { missing: 'dash' },
    'missing-empty': { missing: 'empty' },
    'missing-omit': { missing: 'omit' },
    'empty-unit-empty': { emptyUnit: 'empty' },
    'line-end-lf': { lineEnd: 'lf' },
    'decimal-mark-comma': { decimalMark: 'comma' },
    'separator-space': { separator: 'space' },
  };

  it.each(Object.entries(OPTIONS))('%s', (name, options) => {
    const written = encodeReport(REPORT, { ...DEFAULT_DIALECT, ...options });
    expect(new TextDecoder().decode(written)).toBe(
      readFileSync(join(FOLDER, 'dialects', `${name}.txt`), 'utf8'),
    );
  });

  it('has a golden file for every option and no other', () => {
    expect(readdirSync(join(FOLDER, 'dialects')).sort()).toEqual(
      Object.keys(OPTIONS)
        .map((name) => `${name}.txt`)
        .sort(),
    );
  });
});

describe('docs/formats/report-file.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/formats/report-file.md'), 'utf8');

  it.each(Object.entries(CLAUSE_OF))('%s is told of in clause %s', (code, clause) => {
    const start = page.indexOf(`**${clause}**`);
    expect(start, `clause ${clause}`).toBeGreaterThan(-1);
    const end = page.indexOf('\n**', start + 1);
    expect(page.slice(start, end === -1 ? undefined : end)).toContain(`\`${code}\``);
  });
});
