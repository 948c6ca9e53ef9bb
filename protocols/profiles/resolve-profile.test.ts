// Settings put into a profile: concrete measurements for the driver and the configuration check, faults with legal values.
import { describe, expect, it } from 'vitest';
import { EXAMPLE_PROFILE, exampleWith, parseModbusProfile } from './example-profile.contract.js';
import { resolveProfile } from './resolve-profile.js';

const profile = parseModbusProfile(EXAMPLE_PROFILE);
const settings = { 'word-order': 'low-first', 'probe-2-unit': 'g/L' };

describe('resolveProfile', () => {
  it('unrolls blocks and lists what a channel can be made of', () => {
    const { measurements, faults } = resolveProfile(profile, settings);
    expect(faults).toEqual([]);
    expect(measurements.map(({ id }) => id)).toEqual([
      'level',
      'count',
      'gas',
      'percent',
      'door',
      'probe-1-value',
      'probe-2-value',
      'probe-3-value',
    ]);
    expect(measurements[0]).toMatchObject({
      parameter: 'Level',
      unit: 'm',
      decimals: 1,
      validRange: { low: -5, high: 20 },
      missingSettings: [],
    });
    expect(measurements[6]).toMatchObject({
      name: { vi: 'Đầu đo 2, giá trị', en: 'Probe 2, value' },
      unit: 'g/L',
      missingSettings: [],
    });
  });

  it('gives addresses as in the PDU, moved by the stride of the block', () => {
    const { measurements } = resolveProfile(profile, settings);
    const addresses = measurements.map(({ read }) => `${read.table} ${read.address}`);
    expect(addresses.slice(0, 6)).toEqual([
      'holding 1',
      'holding 2',
      'input 0',
      'input 9',
      'coil 2',
      'input 100',
    ]);
    expect(addresses[7]).toBe('input 108');
    expect(measurements[7]?.read.wordOrder).toBe('low-first');
  });

  it('puts settings into numbers, and defaults where none is given', () => {
    const scaleOf = (given: Record<string, string | number>) =>
      resolveProfile(profile, { ...settings, ...given }).measurements.find(({ id }) => id === 'percent')
        ?.scale;
    expect(scaleOf({})).toBe(100);
    expect(scaleOf({ range: 250 })).toBe(250);
  });

  it('needs a setting of a block only for what is selected', () => {
    expect(resolveProfile(profile, settings, ['level', 'probe-2-value']).faults).toEqual([]);
    expect(resolveProfile(profile, settings, ['probe-1-value']).faults).toEqual([
      {
        code: 'missing-key',
        key: 'probe-1-unit',
        message: 'the setting is missing: Unit',
        legal: 'mg/L | g/L',
      },
    ]);
    const first = resolveProfile(profile, settings).measurements.find(({ id }) => id === 'probe-1-value');
    expect(first?.missingSettings).toEqual(['probe-1-unit']);
  });

  it.each<[string, Record<string, string | number | boolean>, object]>([
    ['a missing one', {}, { code: 'missing-key', key: 'word-order', legal: 'high-first | low-first' }],
    [
      'an unknown one',
      { ...settings, order: 1 },
      { code: 'unknown-key', key: 'order', legal: 'word-order, range, probe-N-unit' },
    ],
    [
      'one of a unit that the block does not have',
      { ...settings, 'probe-4-unit': 'g/L' },
      { code: 'unknown-key', key: 'probe-4-unit' },
    ],
    [
      'a choice that does not exist',
      { 'word-order': 'middle' },
      { code: 'not-allowed', legal: 'high-first | low-first' },
    ],
    ['a number out of range', { ...settings, range: 0 }, { code: 'out-of-range', legal: '1…1000' }],
    ['text instead of a number', { ...settings, range: 'wide' }, { code: 'wrong-type' }],
    ['a yes instead of a choice', { 'word-order': true }, { code: 'not-allowed' }],
  ])('tells %s', (_name, given, fault) => {
    expect(resolveProfile(profile, given).faults).toEqual([expect.objectContaining(fault)]);
  });

  it('names the measurements when a station asks for one that is not there', () => {
    const [fault] = resolveProfile(profile, settings, ['lvl']).faults;
    expect(fault).toMatchObject({
      code: 'unknown-reference',
      key: 'lvl',
      legal: expect.stringMatching(/^level, count/),
    });
  });

  it('leaves out what a condition excludes, and refuses settings that then mean nothing', () => {
    const text = exampleWith(
      '  - id: range\n',
      "  - id: option\n    text: { vi: Tùy chọn, en: Option }\n    choices: [{ value: 'on' }, { value: 'off' }]\n    default: 'off'\n  - id: range\n    when: { setting: option, is: 'on' }\n",
    ).replace('  - id: percent\n', "  - id: percent\n    when: { setting: option, is: ['on'] }\n");
    const optional = parseModbusProfile(text);
    const idsWith = (given: Record<string, string | number>) =>
      resolveProfile(optional, { ...settings, ...given }).measurements.map(({ id }) => id);
    expect(idsWith({})).not.toContain('percent');
    expect(idsWith({ option: 'on' })).toContain('percent');
    expect(resolveProfile(optional, { ...settings, range: 5 }).faults).toEqual([
      expect.objectContaining({ code: 'not-allowed', key: 'range', legal: 'only with option: on' }),
    ]);
  });
});
