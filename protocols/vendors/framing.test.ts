// The framings of Bayern-Hessen, C-Link and DCON: the vectors of the manuals, and what every framing owes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BayernHessenFramer, blockCheck, encodeBayernHessen } from './bayern-hessen/bayern-hessen-framer.js';
import { parseHessenNumber, parseMeasurementData } from './bayern-hessen/parse-measurement-data.js';
import { judgeCLinkLine, sumOf } from './c-link/judge-c-link-line.js';
import { CrLineFramer } from './cr-line-framer.js';
import { dconChecksum, encodeDcon, judgeDconLine } from './dcon/judge-dcon-line.js';
import { describeFraming, type Family } from './framing.contract.js';
import { bytesOfText, showText, textOfBytes } from './text.js';

describe('vectors', () => {
  it.each([
    ['DA097', '\\x02DA097\\x033A'],
    ['ST843 K', '\\x02ST843 K\\x0352'],
    ['DA', '\\x02DA\\x0304'],
  ])('Bayern-Hessen %s (Serinus app. C)', (text, frame) => {
    expect(showText(encodeBayernHessen(text))).toBe(frame);
  });

  it.each([
    ['-1500-02', -0.015],
    ['+7595+02', 759.5],
    ['+0000+00', 0],
    ['+4550+01', 45.5],
    ['+1000-09', 1e-9],
  ])('Bayern-Hessen number %s (captured from a BAM-1020)', (text, value) => {
    expect(parseHessenNumber(text)).toBe(value);
  });

  it.each(['+455+01', '4550+01', '+4550+1', '+45.0+01', '+4550 01', ''])('no number: "%s"', (text) => {
    expect(parseHessenNumber(text)).toBeNull();
  });

  it('Bayern-Hessen blocks, with and without gas ids', () => {
    expect(parseMeasurementData('MD02 001 -1500-02 82 00 001 000000 010 +7595+02 00 01 001 000000')).toEqual([
      { gas: 1, value: -0.015, status: 0x82, failure: 0 },
      { gas: 10, value: 759.5, status: 0, failure: 1 },
    ]);
    expect(parseMeasurementData('MD01 +4550+01 40 00 000 00000000 ')).toEqual([
      { gas: null, value: 45.5, status: 0x40, failure: 0 },
    ]);
    expect(parseMeasurementData('MD02 001 -1500-02 82 00 001 000000')).toBeNull();
    expect(parseMeasurementData('MD01 001 -1500-02 82 00 001')).toBeNull();
    expect(parseMeasurementData('MD01 001 -1500-02 8G 00 001 000000')).toBeNull();
  });

  it.each([
    ['$012', '$012B7'],
    ['!01200600', '!01200600AA'],
    ['$07RH', '$07RH25'],
    ['!07+2.0500', '!07+2.0500D8'],
    ['#01', '#0184'],
  ])('DCON %s (M-7084 p. 28, ADAM-4000 p. F-3)', (text, checked) => {
    expect(text + dconChecksum(text)).toBe(checked);
    expect(textOfBytes(encodeDcon(text, 'on'))).toBe(`${checked}\r`);
    expect(textOfBytes(encodeDcon(text, 'off'))).toBe(`${text}\r`);
  });

  it.each([
    ['gas mode sample', 'sample'],
    ['gas mode sample*', 'sample'],
    ['\xffgas mode zero', 'zero'],
    ['\ngas mode span', 'span'],
    ['~o3 12\x00gas mode span', 'span'],
    [`gas\x02gas mode sample\nsum 0${sumOf('gas mode sample').toString(16)}`, 'sample'],
    [`gas mode sample\nsum ${sumOf('gas mode sample\n').toString(16)}`, 'sample'],
    [`gas mode sample\nsum 0${sumOf('gas mode sample').toString(16).toUpperCase()}`, 'sample'],
    [`gas mode sample\x80sum 0${sumOf('gas mode sample').toString(16)}`, 'sample'],
    [`gas mode sample*\nsum 0${sumOf('gas mode sample*\n').toString(16)}`, 'sample'],
  ])('C-Link ends in many ways: %j', (line, reply) => {
    const padded = line.replace(/sum ([0-9a-f]{3})$/i, 'sum 0$1');
    expect(judgeCLinkLine(padded, 'gas mode', 'optional')).toEqual({ kind: 'reply', reply });
  });

  it.each<[string, 'required' | 'optional', string]>([
    ['gas mode bad cmd', 'optional', 'fault'],
    ['o3 4550E-2 ppb', 'optional', 'foreign'],
    ['gas mode sample\nsum 0000', 'optional', 'damaged'],
    ['gas mode sample', 'required', 'damaged'],
    ['gas mode sam\x01ple', 'optional', 'damaged'],
    ['gas mode sample \x01gas mo', 'optional', 'damaged'],
    ['gas modes', 'optional', 'foreign'],
    ['', 'optional', 'foreign'],
  ])('C-Link line %j with the sum %s is %s', (line, checksum, kind) => {
    expect(judgeCLinkLine(line, 'gas mode', checksum).kind).toBe(kind);
  });
});

const word = (characters: string, length: number) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: length, maxLength: length });
const digits = (length: number) => word('0123456789', length);
const hexByte = word('0123456789ABCDEF', 2);
const sign = fc.constantFrom('+', '-');
const block = fc
  .tuple(digits(3), sign, digits(4), sign, digits(2), hexByte, hexByte, digits(3), digits(6))
  .map(([id, s1, m, s2, e, ss, ff, mod, serial]) => `${id} ${s1}${m}${s2}${e} ${ss} ${ff} ${mod} ${serial} `);
const data = fc
  .array(block, { minLength: 1, maxLength: 4 })
  .map((blocks) => `MD0${blocks.length} ${blocks.join('')}`);
const inputs = fc
  .array(fc.tuple(sign, digits(2), digits(3)), { minLength: 4, maxLength: 4 })
  .map((all) => all.map(([s, whole, part]) => `${s}${whole}.${part}`).join(''));

const FAMILIES: Record<string, Family> = {
  'Bayern-Hessen': {
    frame: data.map((reply) => ({ sent: encodeBayernHessen(reply), reply, opening: 'MD' })),
    makeFramer: (opening) => new BayernHessenFramer(opening),
    noise: fc.integer({ min: 3, max: 255 }),
  },
  'C-Link with a sum': {
    frame: fc
      .tuple(
        fc.constantFrom('o3', 'no2', 'gas mode'),
        sign,
        fc.nat(99_999),
        fc.nat(9),
        fc.constantFrom('\n', ''),
      )
      .map(([opening, s, mantissa, exponent, added]) => {
        const reply = `${s === '-' ? '-' : ''}${mantissa}E-${exponent} ppb`;
        const text = `${opening} ${reply}`;
        const sum = sumOf(text + added)
          .toString(16)
          .padStart(4, '0');
        return { sent: bytesOfText(`${text}\nsum ${sum}\r`), reply, opening };
      }),
    makeFramer: (opening) => new CrLineFramer((line) => judgeCLinkLine(line, opening, 'required')),
    // Printable noise belongs to the line that it stands in.
    noise: fc.oneof(fc.integer({ min: 0x80, max: 0xff }), fc.integer({ min: 0, max: 0x1f })),
  },
  'DCON with a checksum': {
    frame: inputs.map((reply) => ({
      sent: bytesOfText(`>${reply}${dconChecksum(`>${reply}`)}\r`),
      reply,
      opening: '>',
    })),
    makeFramer: (opening) =>
      new CrLineFramer((line) =>
        judgeDconLine(line, { lead: opening, body: /^[+\-\d.]{28}$/, address: '01', checksum: 'on' }),
      ),
    noise: fc.integer({ min: 0, max: 255 }).filter((byte) => byte !== 0x3e && byte !== 0x3f),
  },
};

for (const [name, family] of Object.entries(FAMILIES)) describeFraming(name, family);

it('computes the block check over STX and ETX as well', () => {
  expect(blockCheck('')).toBe('01');
});
