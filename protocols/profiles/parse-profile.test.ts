// Every way a profile can be wrong is told with file, line, key and what would be right.
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConfigError, formatConfigFault } from '../vocabulary/errors.js';
import { EXAMPLE_PROFILE, exampleWith } from './example-profile.contract.js';
import { parseProfile } from './parse-profile.js';
import { InstrumentProfileSchema } from './instrument-profile.js';

function faultsOf(text: string): string[] {
  try {
    parseProfile(text, 'example-meter.yaml');
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(formatConfigFault);
    throw error;
  }
  return [];
}

describe('parseProfile', () => {
  it('takes a profile that is right, frozen', () => {
    const profile = parseProfile(EXAMPLE_PROFILE, 'example-meter.yaml');
    expect(profile.measurements?.map(({ id }) => id)).toEqual(['level', 'count', 'gas', 'percent', 'door']);
    expect(Object.isFrozen(profile.measurements)).toBe(true);
  });

  it.each<[string, string, string, RegExp]>([
    [
      'an unknown key',
      'decimals: 1\n',
      'decimal: 1\n',
      /^example-meter\.yaml:\d+ measurements\[0\]\.decimal: is not a known key/,
    ],
    ['a missing key', '    decimals: 1\n', '', /measurements\[0\]\.decimals: is missing/],
    [
      'a type that does not exist',
      'type: i16',
      'type: int16',
      /:\d+ measurements\[0\]\.type: "int16" is not one of the choices \(legal: .*"i16"/,
    ],
    [
      'a status that does not exist',
      'status: calibrating',
      'status: calibration',
      /rules\[1\]\.status: "calibration" is not one of the choices/,
    ],
    ['a limit beyond Modbus', 'maxRegisters: 32', 'maxRegisters: 126', /limits\.maxRegisters: 126 .*1…125/],
    [
      'a word order that is a guess',
      'wordOrder: { setting: word-order }',
      'wordOrder: unknown',
      /wordOrder: "unknown" is not one of the choices/,
    ],
    [
      'a setting that does not exist',
      '{ setting: range }',
      '{ setting: span }',
      /measurements\[3\]\.scale\.setting: there is no setting span \(legal: word-order, range\)/,
    ],
    ['a setting that may be left out', '    default: 100\n', '', /scale\.setting: range may be left out/],
    [
      'a choice that a table forgets',
      'values: { mg/L: 1, g/L: 2 }',
      'values: { mg/L: 1 }',
      /equals\.values: says nothing for g\/L/,
    ],
    [
      'a choice that does not exist',
      'values: { mg/L: 1, g/L: 2 }',
      'values: { mg/L: 1, g/L: 2, ug/L: 3 }',
      /values\.ug\/L: is not a choice of unit/,
    ],
    ['an id given twice', 'id: count', 'id: level', /measurements\[1\]\.id: level is given twice/],
    [
      'an address below the base',
      'address: 40002',
      'address: 2',
      /measurements\[0\]\.address: 2 is no address of this table \(legal: 40001…/,
    ],
    ['an address beyond 65535', 'address: 30010', 'address: 95540', /address: 95540 is no address/],
    [
      'a number in a bit table',
      'address: 3\n    type: bit',
      'address: 3\n    type: u16',
      /measurements\[4\]\.type: u16 does not fit coil \(legal: bit\)/,
    ],
    ['a bit of a register without its place', 'type: i16', 'type: bit', /measurements\[0\]\.bit: is missing/],
    [
      'a mask wider than its type',
      'type: u16\n    rules',
      'type: u8-low\n    mask: 0x100\n    rules',
      /status\[0\]\.mask: 256 is wider than u8-low/,
    ],
    ['a mask on a signed number', 'type: i16', 'type: i16\n    mask: 0xF', /mask: does not go with i16/],
    [
      'a rule without a condition',
      '- { is: 0, status: measuring }',
      '- { status: measuring }',
      /rules\[0\]: has 0 conditions/,
    ],
    [
      'a rule with two conditions',
      '{ is: 0, status',
      '{ is: 0, anyBit: 1, status',
      /rules\[0\]: has 2 conditions/,
    ],
    [
      'a status without a reason',
      'reason: service, text: { vi: Bảo trì, en: Service }',
      'value: kept',
      /rules\[2\]\.reason: is missing for maintenance/,
    ],
    [
      'a reason without a text',
      ', text: { vi: Bảo trì, en: Service }',
      '',
      /rules\[2\]\.text: is missing for service/,
    ],
    [
      'a range upside down',
      'low: -5, high: 20',
      'low: 20, high: -5',
      /validRange: low 20 is not below high -5/,
    ],
    [
      'evidence from a manual that is not named',
      "{ manual: map, page: '1'",
      "{ manual: mop, page: '1'",
      /status\[0\]\.evidence\.manual: there is no manual mop \(legal: map\)/,
    ],
    [
      'no evidence',
      "    evidence: { manual: map, page: '1', confidence: B }\n",
      '',
      /status\[0\]\.evidence: is missing/,
    ],
    [
      'only one language',
      'name: { vi: Mức, en: Level }',
      'name: { en: Level }',
      /measurements\[0\]\.name\.vi: is missing/,
    ],
    [
      'block-number outside a block',
      'equals: { setting: unit, values: { mg/L: 1, g/L: 2 } }',
      'equals: maybe',
      /equals: /,
    ],
    [
      'a default that is not legal',
      'default: 100',
      'default: 5000',
      /settings\[1\]\.default: 5000 is not a legal value \(legal: 1…1000\)/,
    ],
    [
      'a sentinel that its type cannot hold',
      'raw: 32767',
      'raw: 32768',
      /sentinels\[0\]\.raw: 32768 never comes from i16; 8000h read as i16 is -32768 \(legal: -32768…32767\)/,
    ],
    [
      'a state that its type cannot hold',
      'is: [1, 2]',
      'is: [1, 70000]',
      /rules\[1\]\.is\[1\]: 70000 never comes from u16 \(legal: 0…65535\)/,
    ],
    [
      'a state that its mask cannot let through',
      'type: u16\n    rules:\n      - { is: 0,',
      'type: u16\n    mask: 0x30\n    rules:\n      - { is: 4,',
      /rules\[0\]\.is: 4 never comes from u16 under this mask \(legal: 0…3\)/,
    ],
    [
      'bits that its type has not',
      'between: [3, 5]',
      'anyBit: 0x10000',
      /rules\[2\]\.anyBit: 65536 has bits that u16 has not \(legal: 1…65535\)/,
    ],
    [
      'a parameter that is not in the catalogue',
      'parameter: Level',
      'parameter: Levle',
      /measurements\[0\]\.parameter: Levle is not in the catalogue of parameters \(legal: Level, …; null/,
    ],
    [
      'a default for what is required',
      'required: true\n  - id: range',
      'required: true\n    default: high-first\n  - id: range',
      /settings\[0\]\.default: a required setting has no default/,
    ],
    ['a key given twice', 'id: example-meter', 'id: example-meter\nid: again', /is not YAML/],
  ])('refuses %s', (_name, piece, replacement, fault) => {
    const faults = faultsOf(exampleWith(piece, replacement));
    expect(faults).toEqual(expect.arrayContaining([expect.stringMatching(fault)]));
    for (const it of faults) expect(it).toMatch(/^example-meter\.yaml:\d+/);
  });

  it('tells all faults at once, each on its line', () => {
    const text = exampleWith('type: i16', 'type: bit').replace('type: u32', 'type: u32\n    bit: 3');
    const faults = faultsOf(text);
    expect(faults).toHaveLength(2);
    const lineOf = (piece: string) => text.slice(0, text.indexOf(piece)).split('\n').length;
    expect(faults[1]).toContain(`example-meter.yaml:${lineOf('bit: 3')} `);
  });
});

describe('profile.schema.json', () => {
  it('is the published form of the schema', () => {
    const file = new URL('./profile.schema.json', import.meta.url);
    const current = `${JSON.stringify(InstrumentProfileSchema, null, 2)}\n`;
    if (process.env['UPDATE_SCHEMAS'] !== undefined) writeFileSync(file, current);
    expect(readFileSync(file, 'utf8'), 'run: UPDATE_SCHEMAS=1 npx vitest run protocols/profiles').toBe(
      current,
    );
  });
});
