import { describe, expect, it } from 'vitest';
import { readAsMinistry, type MinistryInput } from './ministry-reader.js';

const NAME = 'TB_CAPH_NUOSXL_20260325000000.txt';
const T = '20260325000000';
const AT = Date.UTC(2026, 2, 24, 17);
const read = (lines: string[], more: Partial<MinistryInput> = {}) =>
  readAsMinistry({
    name: NAME,
    bytes: new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')),
    stationCode: 'CAPH_NUOSXL',
    ...more,
  });
const readRow = (line: string, more: Partial<MinistryInput> = {}) => read([line], more).lines[0]!;
const codesOf = (line: string) => readRow(line).effects.map((effect) => effect.code);

describe('the Ministry’s reader, row by row', () => {
  it('stores a complete row as written', () => {
    expect(readRow(`COD\t16.25\tmg/L\t${T}\t01`)).toEqual({
      line: 1,
      outcome: 'stored',
      pattern: 'symbol value unit time',
      indicator: 'COD',
      valueText: '16.25',
      value: 16.25,
      unit: 'mg/L',
      at: AT,
      status: 1,
      effects: [],
    });
  });

  it('loses the status of a row with an empty unit', () => {
    expect(readRow(`pH\t7.85\t\t${T}\t02`)).toMatchObject({
      pattern: 'symbol value time',
      value: 7.85,
      unit: null,
      status: 0,
      effects: [{ code: 'status-lost', detail: '02' }],
    });
  });

  it('keeps the status of a row whose unit is a dash', () => {
    expect(readRow(`pH\t7.85\t-\t${T}\t02`)).toMatchObject({ unit: '-', status: 2 });
  });

  it('takes the unit for the value when the value is empty, and stores a measured 0', () => {
    expect(readRow(`COD\t\tmg/L\t${T}\t02`)).toMatchObject({ valueText: 'mg/L', value: 0, status: 0 });
    expect(codesOf(`COD\t\tmg/L\t${T}\t02`)).toEqual(['status-lost', 'unreadable-value-becomes-zero']);
  });

  it('loses a row whose symbol has a space', () => {
    expect(readRow(`Vinyl chloride\t0.5\tppb\t${T}\t00`)).toMatchObject({
      outcome: 'lost',
      pattern: null,
      value: null,
    });
  });

  it('takes the second word of a symbol for the value when there is no unit', () => {
    expect(readRow(`Vinyl chloride\t0.5\t\t${T}\t00`)).toMatchObject({
      indicator: 'Vinyl',
      valueText: 'chloride',
      value: 0,
      unit: '0.5',
    });
  });

  it.each(['16,25', '---', '-', '1.234,5', 'n/a'])('stores 0 for %s', (text) => {
    expect(readRow(`COD\t${text}\tmg/L\t${T}\t00`).value).toBe(0);
    expect(codesOf(`COD\t${text}\tmg/L\t${T}\t00`)).toEqual(['unreadable-value-becomes-zero']);
  });

  it.each(['NaN', 'inf', '-Infinity', '1e999'])('takes %s for a number', (text) => {
    expect(readRow(`COD\t${text}\tmg/L\t${T}\t00`)).toMatchObject({ value: null, outcome: 'stored' });
    expect(codesOf(`COD\t${text}\tmg/L\t${T}\t00`)).toEqual(['not-a-number-stored']);
  });

  it('forces 0 for status 02, and marks the instrument', () => {
    expect(readRow(`COD\t16.25\tmg/L\t${T}\t02`)).toMatchObject({ value: 0, status: 2 });
    expect(codesOf(`COD\t16.25\tmg/L\t${T}\t02`)).toEqual([
      'equipment-marked-faulty',
      'fault-status-becomes-zero',
    ]);
    expect(codesOf(`COD\t0.00\tmg/L\t${T}\t02`)).toEqual(['equipment-marked-faulty']);
  });

  it('reads the first of several parameters on a line', () => {
    const { lines } = read([`COD\t1\tmg/L\t${T}\t00\tTSS\t2\tmg/L\t${T}\t00`]);
    expect(lines).toMatchObject([
      { indicator: 'COD', value: 1, effects: [{ code: 'rest-of-line-ignored' }] },
    ]);
  });

  it.each([
    [`${T}\tCOD\t16.25\tmg/L`, 'time symbol value unit', 'mg/L'],
    [`${T}\tCOD\t16.25`, 'time symbol value', null],
    [`COD\t16.25\t${T}`, 'symbol value time', null],
    [`COD\t16.25\tmg/L\t${T}`, 'symbol value unit time', 'mg/L'],
  ])('reads the older order %j', (line, pattern, unit) => {
    expect(readRow(line)).toMatchObject({
      pattern,
      indicator: 'COD',
      value: 16.25,
      unit,
      status: 0,
      effects: [],
    });
  });

  it.each([`COD\t1\tmg/L\t20260325240000\t00`, 'COD\t1', 'COD'])('drops %j', (line) => {
    expect(readRow(line).outcome).toBe('lost');
  });

  it('keeps an invisible mark in the first symbol', () => {
    const row = readRow(`\ufeffCOD\t1\tmg/L\t${T}\t00`, { registeredSymbols: ['COD'] });
    expect(row.outcome).toBe('lost');
    expect(row.effects.map((effect) => effect.code)).toEqual(['mark-in-symbol', 'symbol-not-registered']);
  });

  it('translates symbols, multiplies by the rate, and ignores what is not registered, letter case apart', () => {
    const more = { mappingNames: { Amoni: 'NH4' }, convertRates: { nh4: 10 }, registeredSymbols: ['nh4'] };
    expect(readRow(`Amoni\t2.5\tmg/L\t${T}\t00`, more)).toMatchObject({ indicator: 'NH4', value: 25 });
    expect(readRow(`COD\t2.5\tmg/L\t${T}\t00`, more)).toMatchObject({ outcome: 'lost', value: null });
  });
});

describe('the Ministry’s reader, file by file', () => {
  it('stores all rows under the time and status of the last one', () => {
    const reading = read([`COD\t1\tmg/L\t20260324235500\t00`, `TSS\t2\tmg/L\t${T}\t01`, 'rubbish']);
    expect(reading).toMatchObject({ outcome: 'read', storedAt: AT, recordStatus: 1 });
    expect(reading.lines[0]?.effects).toEqual([{ code: 'time-replaced', detail: '2' }]);
  });

  it('keeps the later of two rows with one symbol', () => {
    const { lines } = read([`COD\t1\tmg/L\t${T}\t00`, `cod\t2\tmg/L\t${T}\t00`]);
    expect(lines.map((line) => [line.outcome, line.value])).toEqual([
      ['lost', null],
      ['stored', 2],
    ]);
  });

  it('recognises a file by the station code or the second text in its name, whatever its ending', () => {
    expect(read([], { name: '.tmp-CAPH_NUOSXL_1.part' }).outcome).toBe('read');
    expect(read([], { stationCode: 'KHINVC' }).outcome).toBe('station-not-matched');
    expect(read([], { stationCode: 'KHINVC', fileMapping: 'TB_CAPH' }).outcome).toBe('read');
  });

  it('never reads a file whose name is not greater than the newest read', () => {
    expect(read([], { newestReadName: 'TB_CAPH_NUOSXL_20260324235500.txt' }).outcome).toBe('read');
    expect(read([], { newestReadName: NAME }).outcome).toBe('not-newer-than-last-read');
    expect(read([], { newestReadName: 'TB_CAPH_NUOSXL_20260325000500.txt' }).outcome).toBe(
      'not-newer-than-last-read',
    );
  });

  it('finds nothing in an empty file', () => {
    expect(read([])).toEqual({ outcome: 'read', lines: [], storedAt: null, recordStatus: null });
  });
});
