// What holds for every report and every heap of bytes: nothing is lost between encoder and parser, the Ministry's reader reads
// every row of a default file, and no reader throws.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dialect } from './dialect.js';
import { encodeReport } from './encode-report.js';
import { formatFileName } from './file-name.js';
import { isLegalSymbol, isLegalUnit } from './legal-text.js';
import { readAsMinistry } from './ministry-reader.js';
import { parseReportFile } from './parse-report-file.js';
import type { Report, ReportRow } from './report.js';
import { statusCodeOf } from './status-codes.js';
import { validateReportFile } from './validate-report-file.js';

const STATION = { province: 'TB', facility: 'CAPH', station: 'NUOSXL' };
const alphabet = fc.constantFrom(...'abcXYZ0189_-.,/+%()²³µ°độệ℃');
const text = (minLength: number) => fc.string({ unit: alphabet, minLength, maxLength: 12 });
const symbol = text(1).filter(isLegalSymbol);
const unit = text(0).filter((value) => isLegalUnit(value) && value !== '-');
const decimal = fc
  .tuple(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), fc.nat(6))
  .map(([digits, decimals]) => ({ value: Number(`${digits}e-${decimals}`) + 0, decimals }));
const status = fc.constantFrom('measuring' as const, 'calibrating' as const, 'fault' as const);
const present: fc.Arbitrary<ReportRow> = fc
  .tuple(symbol, decimal, unit, status)
  .map(([name, number, unitText, state]) => ({ symbol: name, ...number, unit: unitText, status: state }));
const absent: fc.Arbitrary<ReportRow> = fc
  .tuple(symbol, unit, fc.constantFrom('calibrating' as const, 'fault' as const))
  .map(([name, unitText, state]) => ({
    symbol: name,
    value: null,
    decimals: 0,
    unit: unitText,
    status: state,
  }));
const seconds = fc.integer({ min: Date.UTC(2015, 0) / 1000, max: Date.UTC(2060, 0) / 1000 });

function reports(row: fc.Arbitrary<ReportRow>): fc.Arbitrary<Report> {
  const rows = fc.uniqueArray(row, {
    minLength: 1,
    maxLength: 30,
    selector: (one) => one.symbol.toLowerCase(),
  });
  return fc.tuple(rows, seconds).map(([list, at]) => ({ station: STATION, endAt: at * 1000, rows: list }));
}

/** `zero` cannot be told from a measured 0 afterwards, `omit` leaves rows out; these two keep everything. */
const keepingDialects: fc.Arbitrary<Dialect> = fc.record({
  missing: fc.constantFrom('dash' as const, 'empty' as const),
  emptyUnit: fc.constantFrom('dash' as const, 'empty' as const),
  lineEnd: fc.constantFrom('lf' as const, 'crlf' as const),
  decimalMark: fc.constantFrom('dot' as const, 'comma' as const),
  separator: fc.constantFrom('tab' as const, 'space' as const),
});
const allDialects: fc.Arbitrary<Dialect> = fc
  .tuple(keepingDialects, fc.constantFrom('zero', 'dash', 'empty', 'omit'))
  .map(([dialect, missing]) => ({ ...dialect, missing }));

describe('every report', () => {
  it('is read back as it was, under every dialect that keeps all of it', () => {
    fc.assert(
      fc.property(reports(fc.oneof(present, absent)), keepingDialects, (report, dialect) => {
        const { rows } = parseReportFile(encodeReport(report, dialect));
        const expected = report.rows.map((row, index) => ({ ...row, at: report.endAt, line: index + 1 }));
        expect(rows).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });

  it('is read back as it was under the default dialect when every row has a value', () => {
    fc.assert(
      fc.property(reports(present), (report) => {
        const { rows, faults } = parseReportFile(encodeReport(report));
        expect(rows).toEqual(
          report.rows.map((row, index) => ({ ...row, at: report.endAt, line: index + 1 })),
        );
        expect(faults).toEqual([]);
      }),
    );
  });

  it('is a file without any fault under the default dialect', () => {
    fc.assert(
      fc.property(reports(fc.oneof(present, absent)), (report) => {
        const name = formatFileName(report.station, report.endAt);
        const expectations = {
          station: 'TB_CAPH_NUOSXL',
          parameters: report.rows.map((row) => ({ symbol: row.symbol, unit: row.unit })),
        };
        const bytes = encodeReport(report);
        const judged = validateReportFile({ name, bytes, expectations, now: report.endAt });
        expect(judged).toMatchObject({ verdict: 'accepted', faults: [], endAt: report.endAt });
      }),
    );
  });

  it('is never rejected, whatever the dialect', () => {
    fc.assert(
      fc.property(reports(fc.oneof(present, absent)), allDialects, (report, dialect) => {
        const name = formatFileName(report.station, report.endAt);
        const { verdict } = validateReportFile({ name, bytes: encodeReport(report, dialect) });
        expect(verdict).not.toBe('rejected');
      }),
    );
  });

  it('gives the same bytes each time', () => {
    fc.assert(
      fc.property(reports(fc.oneof(present, absent)), allDialects, (report, dialect) => {
        expect(encodeReport(structuredClone(report), dialect)).toEqual(encodeReport(report, dialect));
      }),
    );
  });

  it('is read row by row by the Ministry’s reader under the default dialect', () => {
    fc.assert(
      fc.property(reports(fc.oneof(present, absent)), (report) => {
        const name = formatFileName(report.station, report.endAt);
        const reading = readAsMinistry({ name, bytes: encodeReport(report), stationCode: 'CAPH_NUOSXL' });
        expect(reading).toMatchObject({ outcome: 'read', storedAt: report.endAt });
        const stored = reading.lines.map((line) => [
          line.outcome,
          line.indicator,
          line.value,
          line.unit,
          line.status,
        ]);
        const expected = report.rows.map((row) => {
          const isZero = row.value === null || row.status === 'fault';
          return [
            'stored',
            row.symbol,
            isZero ? 0 : row.value,
            row.unit || '-',
            Number(statusCodeOf(row.status)),
          ];
        });
        expect(stored).toEqual(expected);
        const effects = reading.lines.flatMap((line) => line.effects.map((effect) => effect.code));
        expect(effects.filter((code) => !/faulty|fault-status/.test(code))).toEqual([]);
      }),
    );
  });
});

describe('every heap of bytes', () => {
  const pieces = fc.constantFrom(
    'COD',
    '\t',
    ' ',
    '\r',
    '\n',
    '\r\n',
    '20260325000000',
    '00',
    '02',
    '1.5',
    '1,5',
    '-',
    'é',
    '\u0000',
    '\ufeff',
  );
  const nearly = fc.array(pieces, { maxLength: 80 }).map((parts) => new TextEncoder().encode(parts.join('')));
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 3000 }), nearly);

  it('is judged without an exception, and every row comes from a line of its own', () => {
    fc.assert(
      fc.property(bytes, fc.string(), (content, name) => {
        const { rows, verdict, faults } = validateReportFile({ name, bytes: content, now: 0 });
        expect(new Set(rows.map((row) => row.line)).size).toBe(rows.length);
        expect(verdict === 'rejected').toBe(faults.some((fault) => fault.severity === 'error'));
        if (rows.length === 0) expect(verdict).toBe('rejected');
      }),
      { numRuns: 500 },
    );
  });

  it('is read by the Ministry’s reader without an exception', () => {
    fc.assert(
      fc.property(bytes, fc.string(), (content, name) => {
        const { lines } = readAsMinistry({ name, bytes: content, stationCode: 'X' });
        for (const line of lines) expect(line.value === null || Number.isFinite(line.value)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
