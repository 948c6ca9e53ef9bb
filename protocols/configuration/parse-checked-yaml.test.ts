import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { formatConfigFault } from '../vocabulary/errors.js';
import { durationSchema, formatDuration, parseDuration } from './duration.js';
import { parseCheckedYaml } from './parse-checked-yaml.js';

const strict = { additionalProperties: false };
const schema = Type.Object(
  {
    unitId: Type.Integer({ minimum: 1, maximum: 247 }),
    parity: Type.Union([Type.Literal('none'), Type.Literal('even')], { default: 'none' }),
    timeout: durationSchema({ minMs: 50, maxMs: 60_000, default: '500ms' }),
    buses: Type.Array(
      Type.Union([
        Type.Object(
          {
            type: Type.Literal('tcp'),
            host: Type.String(),
            retry: durationSchema({ minMs: 1, maxMs: 9_000, default: '1s' }),
          },
          strict,
        ),
        Type.Object({ type: Type.Literal('rtu'), port: Type.String() }, strict),
      ]),
    ),
  },
  strict,
);

function faultsOf(text: string): string[] {
  const result = parseCheckedYaml(schema, text, 'station.yaml');
  if (result.ok) throw new Error('expected faults');
  return result.faults.map(formatConfigFault);
}

describe('parseCheckedYaml', () => {
  it('fills defaults and turns durations into milliseconds', () => {
    const result = parseCheckedYaml(
      schema,
      'unitId: 5\nbuses:\n  - type: tcp\n    host: a\n',
      'station.yaml',
    );
    if (!result.ok) throw new Error(result.faults.map(formatConfigFault).join('\n'));
    expect(result.parsed.value).toEqual({
      unitId: 5,
      parity: 'none',
      timeout: 500,
      buses: [{ type: 'tcp', host: 'a', retry: 1000 }],
    });
    expect(Object.isFrozen(result.parsed.value.buses)).toBe(true);
  });

  it('names every fault by file, line, key and what is legal', () => {
    const text =
      'unitId: 300\nparity: both\ntimeout: 5\nbuses:\n  - type: tcp\n    hots: a\n  - type: can\nextra: 1\n';
    expect(faultsOf(text)).toEqual([
      'station.yaml:1 unitId: 300 is not allowed (legal: a whole number 1…247)',
      'station.yaml:2 parity: "both" is not one of the choices (legal: "none" | "even")',
      'station.yaml:3 timeout: 5 is not a duration (legal: a duration from 50ms to 1m, like 500ms, 10s, 5m)',
      'station.yaml:5 buses[0].host: is missing (legal: text)',
      'station.yaml:6 buses[0].hots: is not a known key (legal: type, host, retry)',
      'station.yaml:7 buses[1].type: "can" is not one of the choices (legal: tcp | rtu)',
      'station.yaml:8 extra: is not a known key (legal: unitId, parity, timeout, buses)',
    ]);
  });

  it('refuses a duration outside its limits', () => {
    expect(faultsOf('unitId: 1\nbuses: []\ntimeout: 2m\n')).toEqual([
      'station.yaml:3 timeout: "2m" is out of range (legal: a duration from 50ms to 1m, like 500ms, 10s, 5m)',
    ]);
  });

  it('refuses a duration outside its limits inside a union', () => {
    expect(faultsOf('unitId: 1\nbuses:\n  - {type: tcp, host: a, retry: 1h}\n')).toEqual([
      'station.yaml:3 buses[0].retry: "1h" is out of range (legal: a duration from 1ms to 9s, like 500ms, 10s, 5m)',
    ]);
  });

  it('tells broken YAML and a key given twice with the line', () => {
    expect(faultsOf('unitId: 1\n  bad: [\n')[0]).toMatch(/^station\.yaml:\d+: is not YAML: /);
    expect(faultsOf('unitId: 1\nunitId: 2\nbuses: []\n')[0]).toMatch(
      /^station\.yaml:\d+: is not YAML: Map keys must be unique/,
    );
  });

  it('tells missing keys of an empty file', () => {
    expect(faultsOf('')).toEqual([
      'station.yaml unitId: is missing (legal: a whole number 1…247)',
      'station.yaml buses: is missing (legal: a list)',
    ]);
  });
});

describe('what is no YAML', () => {
  it.each([
    ['unitId: 5\n   parity: even\n', 'station.yaml:1', 'begin in one column'],
    ['unitId:\n\tparity: even\n', 'station.yaml:2', 'no tabs'],
    ['unitId: 5\nunitId: 6\n', 'station.yaml:2', 'each key once a group'],
    ['parity: Trạm: một\n', 'station.yaml:1', 'stands in quotes'],
  ])('%j says what is legal', (text, place, hint) => {
    const [first] = faultsOf(text);
    expect(first).toContain(place);
    expect(first).toContain(hint);
  });
});

describe('a value that may be one of several groups', () => {
  const range = Type.Object({ low: Type.Number(), high: Type.Number() }, strict);
  const bySetting = Type.Object(
    { setting: Type.String(), values: Type.Record(Type.String(), range) },
    strict,
  );
  const ranges = Type.Object({ range: Type.Union([range, bySetting, Type.Null()]) }, strict);
  const messages = (text: string) => {
    const result = parseCheckedYaml(ranges, text, 'profile.yaml');
    return result.ok ? [] : result.faults.map(formatConfigFault);
  };

  it('is judged as the one whose keys it has', () => {
    expect(messages('range: { low: 0, high: { setting: a } }')).toEqual([
      'profile.yaml:1 range.high: {"setting":"a"} is of the wrong type (legal: a number)',
    ]);
  });

  it('is told the keys of each when it has those of none', () => {
    expect(messages('range: { lo: 0 }')).toEqual([
      'profile.yaml:1 range: {"lo":0} is not one of the choices (legal: { low, high } | { setting, values } | null)',
    ]);
  });
});

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['5m', 300_000],
    ['12h', 43_200_000],
    ['60d', 5_184_000_000],
    ['1.5s', 1_500],
  ])('%s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each(['', '5', 'm', '-5m', '5 minutes', '1e3s'])('%s is not a duration', (text) =>
    expect(parseDuration(text)).toBeNull(),
  );

  it('formats to the shortest exact text', () => {
    expect([500, 1000, 90_000, 300_000, 86_400_000].map(formatDuration)).toEqual([
      '500ms',
      '1s',
      '90s',
      '5m',
      '1d',
    ]);
  });
});
