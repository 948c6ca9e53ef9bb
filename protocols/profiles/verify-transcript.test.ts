// The runner of transcripts has to fail when it should: on extra, missing, wrong and unread bytes, and on other readings.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadProfiles, SHIPPED_PROFILES_FOLDER } from './load-profiles.js';
import { verifyTranscript } from './verify-transcript.js';

const profile = (await loadProfiles({ userFolder: null })).get('wtw-iq-sensornet')!.profile;

const TEXT = `# from ba76021e01 p. 27
set sensor-2-main-unit FNU
case manual
poll sensor-2-main sensor-2-secondary
> 01 04 00 08 00 08 70 0E
< 01 04 10 02 02 04 01 00 00 00 14 42 9E 46 C2 00 00 00 00 23 5E
= sensor-2-main 79.138 measuring
= sensor-2-secondary - fault value-missing
`;

async function faultsOf(piece: string, replacement: string): Promise<string[]> {
  expect(TEXT).toContain(piece);
  const faults = await verifyTranscript(profile, TEXT.replace(piece, replacement));
  return faults.map(({ line, message }) => `${line} ${message}`);
}

describe('verifyTranscript', () => {
  it('finds nothing wrong with what the manual prints', async () => {
    expect(await verifyTranscript(profile, TEXT)).toEqual([]);
  });

  it.each<[string, string, string, RegExp]>([
    ['another request', '> 01 04 00 08', '> 01 04 00 09', /^5 manual: asks 01 04 00 08 00 08 70 0E/],
    [
      'a request too many',
      '= sensor-2-main',
      '> 01 04 00 08 00 08 70 0E\n= sensor-2-main',
      /^7 manual: was not asked/,
    ],
    ['a request too few', '> 01 04 00 08 00 08 70 0E\n', '', /^5 answers nothing that was asked/],
    ['a reply cut short', ' 23 5E', '', /^6 manual: is no reply/],
    [
      'bytes that nobody reads',
      ' 23 5E',
      ' 23 5E 00',
      /^6 manual: is no reply to it: .*behind byte 21 it has bytes that are not read/,
    ],
    ['a flipped bit', '42 9E', '42 9F', /^6 manual: is no reply/],
    ['a checksum left open', ' 23 5E', ' 00 00', /its checksum is 00 00; of these bytes it is 23 5E/],
    ['another value', '79.138', '79.139', /^7 manual: reads sensor-2-main 79\.13/],
    [
      'another status',
      'value-missing',
      'value-invalid',
      /^8 manual: reads sensor-2-secondary - fault value-missing/,
    ],
    [
      'a reading that does not come',
      '= sensor-2-secondary - fault value-missing',
      '= sensor-2-secondary - fault value-missing\n= x 1 measuring',
      /^9 manual: x is not read/,
    ],
    [
      'a reading that nobody wrote',
      '= sensor-2-secondary - fault value-missing\n',
      '',
      /^3 manual: also reads sensor-2-secondary/,
    ],
    [
      'a failure that does not come',
      '= sensor-2-main 79.138 measuring',
      '! timeout',
      /ended with readings, not with timeout/,
    ],
    [
      'a setting that is missing',
      'set sensor-2-main-unit FNU\n',
      '',
      /the setting is missing: Unit of the main value/,
    ],
    ['a word it does not know', 'poll', 'pol', /^4 pol is not one of/],
    ['bytes that are none', '70 0E', '70 0', /^5 is not pairs of hexadecimal digits/],
  ])('tells %s', async (_name, piece, replacement, fault) => {
    expect(await faultsOf(piece, replacement)).toEqual(
      expect.arrayContaining([expect.stringMatching(fault)]),
    );
  });

  it('tells every wrong line of a file in one go', async () => {
    const wrong = TEXT.replace(' 70 0E', ' 00 00').replace(' 23 5E', ' 00 00').replace('79.138', '79.2');
    const second = TEXT.slice(TEXT.indexOf('case '))
      .replace('case manual', 'case again')
      .replace('= sensor', '== sensor');
    const third = TEXT.slice(TEXT.indexOf('case '))
      .replace('case manual', 'case third')
      .replace(' 23 5E', '');
    const faults = await verifyTranscript(profile, `${wrong}${second}${third}`);
    expect(faults.map(({ line, message }) => `${line} ${message}`)).toEqual([
      '5 manual: asks 01 04 00 08 00 08 70 0E (differs from byte 7 on)',
      '6 manual: is no reply to it: its checksum is 00 00; of these bytes it is 23 5E',
      expect.stringMatching(/^7 manual: reads sensor-2-main 79\.138/),
      expect.stringMatching(/^13 == is not one of/),
      '18 third: is no reply to it: has 19 bytes, not 21 with its checksum: it is cut short',
    ]);
  });

  it.each<[string, string, string]>([
    ['01 04 10', '02 04 10', 'byte 1 is unit 02, not 01'],
    ['01 04 10', '01 03 10', 'byte 2 is function 03, not 04 (or 84, a refusal)'],
    ['01 04 10', '01 04 12', 'byte 3 says 18 bytes of data; what is asked for are 16 (10)'],
  ])('tells which byte of a reply is wrong: %s as %s', async (piece, replacement, fault) => {
    expect(await faultsOf(piece, replacement)).toEqual([`6 manual: is no reply to it: ${fault}`]);
  });

  it('tells a newcomer which checksum a reply from a list of registers has, whatever else is wrong with its head', async () => {
    expect(
      await faultsOf(
        '01 04 10 02 02 04 01 00 00 00 14 42 9E 46 C2 00 00 00 00 23 5E',
        '02 04 10 02 02 04 01 00 00 00 14 42 9E 46 C2 00 00 00 00 00 00',
      ),
    ).toEqual([
      '6 manual: is no reply to it: byte 1 is unit 02, not 01; its checksum is 00 00; with that put right it is 23 5E',
    ]);
  });

  it('tells a transcript without a case', async () => {
    expect(await verifyTranscript(profile, '# nothing\n')).toEqual([{ line: 1, message: 'has no case' }]);
  });

  it('fails when one byte of a shipped transcript is changed', async () => {
    const text = await readFile(join(SHIPPED_PROFILES_FOLDER, 'wtw-iq-sensornet.transcript.txt'), 'utf8');
    expect(await verifyTranscript(profile, text)).toEqual([]);
    expect(await verifyTranscript(profile, text.replace('04 10 02 02', '04 10 02 05'))).not.toEqual([]);
  });
});

describe('the checksum that a written reply should have', () => {
  it.each<[string, string, string, string]>([
    ['acoem-serinus', '\\x0323"', '\\x0300"', 'its checksum is "00"; from STX to ETX it is "23"'],
    [
      'isco-6712',
      'CS,4698\\r',
      'CS,0\\r',
      'its checksum is "0"; from "MO" to the comma behind CS it is "4698"',
    ],
    ['ott-pls', '24.3MQN\\r', '24.3AAA\\r', 'its checksum is "AAA"; from the address on it is "MQN"'],
    [
      'thermo-49i',
      'sum 05ac\\r',
      'sum 0000\\r',
      'its checksum is "0000"; summed over what stands before it it is "05ac"',
    ],
    [
      'adam-4000-dcon',
      '0640B3\\r',
      '064000\\r',
      'its checksum is "00"; summed over all characters before it it is "B3"',
    ],
    [
      'yaohua-xk3190',
      '023450018\\x03',
      '023450000\\x03',
      'its checksum is "00"; from the address to the last digit it is "18"',
    ],
    ['gill-windsonic-polled', '\\x0316\\r', '\\x0300\\r', 'its checksum is "00"; xor over text it is "16"'],
  ])('of %s', async (id, piece, replacement, fault) => {
    const text = await readFile(join(SHIPPED_PROFILES_FOLDER, `${id}.transcript.txt`), 'utf8');
    expect(text).toContain(piece);
    const { profile: shipped } = (await loadProfiles({ userFolder: null })).get(id)!;
    const faults = await verifyTranscript(shipped, text.replace(piece, replacement));
    // The mended reply is read, so that nothing else is told.
    expect(faults.map(({ message }) => message.replace(/^.*?: /, ''))).toEqual([
      `is no reply to it: ${fault}`,
    ]);
  });
});
