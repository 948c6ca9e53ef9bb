// A profile of a generic ASCII line that cannot work is refused where it is written, with the line and the key.
import { describe, expect, it } from 'vitest';
import { lineAddressOf } from '../vendors/line-address.js';
import { ConfigError, formatConfigFault } from '../vocabulary/errors.js';
import { describeQuestions } from './describe-questions.js';
import type { AsciiLineProfile } from './telegram-profile-schema.js';
import { parseProfile } from './parse-profile.js';
import { verifyTranscript } from './verify-transcript.js';

const LISTENED = `id: example-line
version: 1.0.0
maker: Example
model: EX-3
kind: { vi: Máy đo, en: Meter }
protocol: ascii-line
transports: [serial]
manuals: [{ id: manual, title: Example manual }]
line:
  periodSeconds: 2
  end: "\\n"
  lines:
    - { id: data, pattern: '(?P<value>[-\\d,]*) (?P<unit>\\w+) (?P<flags>[0-9A-F]{2})' }
status:
  - id: flags
    source: { group: flags, as: hex, mask: 0x03 }
    rules: [{ is: 0, status: measuring }]
    unlisted: { status: fault, reason: broken, text: { vi: Hỏng, en: Broken } }
    evidence: { manual: manual, page: '1', confidence: B }
measurements:
  - id: value
    name: { vi: Giá trị, en: Value }
    parameter: null
    unit: mg/L
    source: { group: value, decimal: comma, unitGroup: unit, unit: mg }
    decimals: 1
    validRange: { low: -10, high: 500 }
    evidence: { manual: manual, page: '2', confidence: B }
`;
const ASKED = LISTENED.replace('  periodSeconds: 2\n', '')
  .replace('{ id: data,', '{ id: data, request: "R{unit}{code}\\r",')
  .replace(
    'status:\n',
    'settings:\n  - { id: code, text: { vi: Mã, en: Code }, choices: [{ value: A }, { value: B }], default: B }\nstatus:\n',
  );

function faultsOf(text: string, piece: string, replacement: string): string[] {
  expect(text).toContain(piece);
  try {
    parseProfile(text.replace(piece, replacement), 'p.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map(formatConfigFault);
  }
}

describe('a profile of an ASCII line', () => {
  it.each<[string, string, string, RegExp]>([
    [
      'a look-around',
      '(?P<value>',
      '(?<=x)(?P<value>',
      /^p.yaml:13 line\.lines\[0\]\.pattern: error parsing regexp.*RE2/,
    ],
    ['a back-reference', '(?P<unit>\\w+)', '(?P<unit>\\1)', /line\.lines\[0\]\.pattern: .*\\1/],
    ['an unclosed group', '(?P<unit>\\w+)', '(?P<unit>\\w+', /line\.lines\[0\]\.pattern: .*missing closing/],
    [
      'a group that is not there',
      'group: value',
      'group: worth',
      /source\.group: line data has no group worth \(legal: value, unit, flags/,
    ],
    [
      'a check of a group that is not there',
      'group: flags',
      'group: flag',
      /status\[0\]\.source\.group: line data has no group flag/,
    ],
    [
      'a unit without its place',
      'unitGroup: unit, ',
      '',
      /source\.unitGroup: unit and unitGroup go together/,
    ],
    [
      'a line that is not there',
      'group: value',
      'line: other, group: value',
      /source\.line: there is no line other/,
    ],
    ['no period', '  periodSeconds: 2\n', '', /line\.periodSeconds: is missing/],
    ['no such end', '"\\n"', '"\\t"', /line\.end/],
  ])('refuses %s', (_what, piece, replacement, fault) => {
    expect(faultsOf(LISTENED, piece, replacement)).toEqual([expect.stringMatching(fault)]);
  });

  it('must say which line when there are several', () => {
    const second = "    - { id: more, pattern: 'x' }\nstatus:";
    const missing = expect.stringMatching(
      /source\.line: is missing: there are several lines \(legal: data, more\)/,
    ) as string;
    expect(faultsOf(LISTENED, 'status:', second)).toEqual([missing, missing]);
  });

  it.each<[string, string, string, RegExp]>([
    [
      'a setting that is not there',
      '{code}',
      '{password}',
      /request: there is no setting password \(legal: unit, code\)/,
    ],
    ['a period for what is asked', '  end:', '  periodSeconds: 2\n  end:', /periodSeconds: means nothing/],
    [
      'a request for one line only',
      'settings:',
      "    - { id: more, pattern: 'x' }\nsettings:",
      /line\.lines: some are asked for/,
    ],
  ])('that is asked refuses %s', (_what, piece, replacement, fault) => {
    expect(faultsOf(ASKED, piece, replacement)).toEqual(
      expect.arrayContaining([expect.stringMatching(fault)]),
    );
  });

  it('asks with the settings and the unit put in, once a poll, and is known by what it is asked', async () => {
    const profile = parseProfile(ASKED, 'p.yaml') as AsciiLineProfile;
    const options = { profile, measurements: ['value'], unitId: 7 };
    expect(describeQuestions({ ...options, settings: {} }).polls).toEqual(['"R7B\\r"']);
    expect(describeQuestions({ ...options, settings: { code: 'A' } }).polls).toEqual(['"R7A\\r"']);
    expect(lineAddressOf(profile, 7, {})).toEqual({ text: 'asked "R7B\\r"', unitIds: { low: 0, high: 255 } });
    const conversation = (reply: string, outcome: string) =>
      `case one\nunit 7\npoll value\n> "R7B\\r"\n< "${reply}"\n${outcome}\n`;
    for (const [reply, outcome] of [
      ['12,5 mg 00\\n', '= value 12.5 measuring'],
      ['other line\\n- 3 mg 00\\n-3,0 mg 04\\n', '= value -3.0 measuring'],
      ['12.5 mg 00\\n12,5 mg 01\\n', '= value - fault broken'],
      ['12,5 ug 00\\n', '= value - fault unit-mismatch'],
      [' mg 00\\n', '= value - fault not-a-number'],
      ['1,2,3 mg 00\\n', '= value - fault not-a-number'],
    ] as const) {
      expect(await verifyTranscript(profile, conversation(reply, outcome)), reply).toEqual([]);
    }
  });
});

it('is not asked for settings when it talks unasked', () => {
  const watch =
    "watch:\n  - { id: mode, name: { vi: Chế độ, en: Mode }, unit: '', decimals: 0, source: { group: flags }, evidence: { manual: manual, page: '3', confidence: B } }\nmeasurements:";
  expect(faultsOf(LISTENED, 'measurements:', watch)).toEqual(
    expect.arrayContaining([expect.stringMatching(/watch: means nothing: an instrument that talks unasked/)]),
  );
});

/** A rule of a status against the bits that a line can say: every combination of them. */
describe('the truth table of a status', () => {
  it('knows 16 flags as their two low bits say', async () => {
    const profile = parseProfile(LISTENED, 'p.yaml');
    for (let flags = 0; flags < 16; flags += 1) {
      const hex = flags.toString(16).toUpperCase().padStart(2, '0');
      const outcome = (flags & 3) === 0 ? '= value 1.0 measuring' : '= value - fault broken';
      const text = `case ${hex}\npoll value\n<< "1,0 mg ${hex}\\n"\n${outcome}\n`;
      expect(await verifyTranscript(profile, text)).toEqual([]);
    }
  });
});
