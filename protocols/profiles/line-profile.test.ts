// A line profile that cannot work is refused where it is written, with the line and the key.
import { describe, expect, it } from 'vitest';
import { ConfigError, formatConfigFault } from '../vocabulary/errors.js';
import { parseProfile } from './parse-profile.js';
import { resolveInstrumentProfile } from './resolve-instrument-profile.js';
import { parseBytes, withoutComment } from './transcript-bytes.js';

const TEXT = `id: example-analyzer
version: 1.0.0
maker: Example
model: EX-2
kind: { vi: Máy đo, en: Analyzer }
protocol: c-link
transports: [serial]
manuals: [{ id: manual, title: Example manual }]
line: { addressByte: 'no', checksum: { setting: checksum } }
settings:
  - { id: checksum, text: { vi: Tổng, en: Sum }, choices: [{ value: required }, { value: optional }], default: optional }
  - { id: unit, text: { vi: Đơn vị, en: Unit }, choices: [{ value: ppb }, { value: ppm }] }
status:
  - id: gas-mode
    source: { command: gas mode, as: word }
    rules: [{ word: [sample], status: measuring }]
    unlisted: { status: calibrating, reason: gas, text: { vi: Khí, en: Gas } }
    evidence: { manual: manual, page: '1', confidence: B }
measurements:
  - id: ozone
    name: { vi: Ozon, en: Ozone }
    parameter: O3
    unit: { setting: unit }
    source: { command: o3, as: number, unit: { setting: unit } }
    decimals: 1
    validRange: { low: 0, high: 500 }
    evidence: { manual: manual, page: '2', confidence: B }
`;

function faultsOf(piece: string, replacement: string): string[] {
  expect(TEXT).toContain(piece);
  try {
    parseProfile(TEXT.replace(piece, replacement), 'p.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map(formatConfigFault);
  }
}

describe('a line profile', () => {
  it('is good as it stands', () => {
    expect(faultsOf('EX-2', 'EX-3')).toEqual([]);
  });

  it.each<[string, string, RegExp]>([
    [
      'protocol: c-link',
      'protocol: telex',
      /^p.yaml:6 protocol: "telex" .*modbus.*bayern-hessen.*c-link.*dcon/,
    ],
    ['command: o3', 'commando: o3', /measurements\[0\]\.source\.command: is missing/],
    ['as: number', 'as: float', /p.yaml:24 measurements\[0\]\.source\.as: "float"/],
    [
      '{ setting: checksum }',
      '{ setting: sum }',
      /^p.yaml:9 line\.checksum\.setting: there is no setting sum/,
    ],
    ['default: optional', 'required: false', /line\.checksum\.setting: checksum may be left out/],
    [
      "manual: manual, page: '2'",
      "manual: book, page: '2'",
      /measurements\[0\]\.evidence\.manual: there is no manual book/,
    ],
    ['word: [sample], ', 'word: [sample], is: 1, ', /status\[0\]\.rules\[0\]: has 2 conditions/],
    ['low: 0, high: 500', 'low: 500, high: 0', /validRange: low 500 is not below high 0/],
    [
      'decimals: 1',
      'decimals: 1\n    limits: [{ status: fault, reason: a, text: { vi: a, en: a } }]',
      /limits\[0\]: has 0 sides/,
    ],
    ['id: unit, text', 'id: checksum, text', /settings\[1\]\.id: checksum is given twice/],
  ])('refuses %s → %s', (piece, replacement, fault) => {
    expect(faultsOf(piece, replacement)).toEqual(expect.arrayContaining([expect.stringMatching(fault)]));
  });

  it('asks for a setting only when a measurement that needs it is used', () => {
    const profile = parseProfile(TEXT, 'p.yaml');
    expect(resolveInstrumentProfile(profile, {}).faults).toEqual([]);
    expect(resolveInstrumentProfile(profile, {}, ['ozone']).faults).toMatchObject([
      { key: 'unit', code: 'missing-key' },
    ]);
    expect(resolveInstrumentProfile(profile, { unit: 'ppb' }, ['ozone']).measurements[0]).toMatchObject({
      unit: 'ppb',
      missingSettings: [],
    });
  });
});

describe('bytes of a transcript', () => {
  it.each<[string, number[] | null]>([
    ['01 04 00', [1, 4, 0]],
    ['0104', [1, 4]],
    ['"#01\\r"', [0x23, 0x30, 0x31, 13]],
    ['"\\x02DA" 03 "\\x30\\\\\\""', [2, 0x44, 0x41, 3, 0x30, 0x5c, 0x22]],
    ['"no end', null],
    ['"\\q"', null],
    ['0', null],
    ['', null],
  ])('%s', (text, bytes) => {
    expect(parseBytes(text)).toEqual(bytes === null ? null : Uint8Array.from(bytes));
  });

  it('keeps a # inside quotes', () => {
    expect(withoutComment('> "#01\\r" # asks')).toBe('> "#01\\r" ');
    expect(withoutComment('= a 1 measuring # said "so')).toBe('= a 1 measuring ');
    expect(withoutComment('# it is "quoted"')).toBe('');
  });
});
