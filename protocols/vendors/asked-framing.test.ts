// The framings of Teledyne ASCII, SDI-12, ISCO, Yaohua and STX DA CR: the vectors of the manuals, and what every framing owes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BayernHessenFramer, encodeBayernHessen } from './bayern-hessen/bayern-hessen-framer.js';
import { CrLineFramer } from './cr-line-framer.js';
import { EitherFramer } from './either-framer.js';
import { describeFraming } from './framing.contract.js';
import { iscoChecksum, encodeIsco, parseSamplerStatus, uncheckedIsco } from './isco/parse-sampler-status.js';
import { judgeIscoLine } from './isco/isco-request.js';
import { judgeSdi12Line, SDI12_VALUES, sdi12Crc } from './sdi-12/judge-sdi12-line.js';
import { judgeTeledyneLine } from './teledyne-ascii/judge-teledyne-line.js';
import { bytesOfText, showText, textOfBytes } from './text.js';
import { encodeYaohua, YaohuaFramer, yaohuaCheck } from './yaohua/yaohua-framer.js';

describe('vectors', () => {
  it.each([
    ['1+2.7+85.2-0.2-2.7+770.5', 'CAH'],
    ['0+3.14', 'OqZ'],
  ])('SDI-12 checksum of %s (WMT700 p. 164, specification 1.3)', (text, crc) => {
    expect(sdi12Crc(text)).toBe(crc);
    expect(
      judgeSdi12Line(`\n${text}${crc}`, { address: text.slice(0, 1), body: SDI12_VALUES, crc: 'on' }),
    ).toEqual({
      kind: 'reply',
      reply: text.slice(1),
    });
  });

  it.each<[string, 'on' | 'off', string]>([
    ['0D0!0+3.14OqZ', 'on', 'reply'],
    ['~0+9\x800+3.14OqZ', 'on', 'reply'],
    ['0+3.15OqZ', 'on', 'damaged'],
    ['0', 'on', 'damaged'],
    ['0', 'off', 'reply'],
    ['0+3.14', 'off', 'reply'],
    ['3+3.14', 'off', 'foreign'],
    ['0+3.1.4', 'off', 'damaged'],
    ['0+', 'off', 'damaged'],
    ['', 'off', 'damaged'],
  ])('SDI-12 line %j with the checksum %s is %s', (line, crc, kind) => {
    expect(judgeSdi12Line(line, { address: '0', body: SDI12_VALUES, crc }).kind).toBe(kind);
  });

  it.each([
    ['STS,2', 582],
    ['STS,1', 581],
    ['BTL,2,SVO,100', 1039],
    ['TI,35523.50000', 988],
  ])('ISCO checksum of %s (6712SR p. 5-42, 6700SR p. 100)', (command, sum) => {
    expect(iscoChecksum(command)).toBe(sum);
    expect(textOfBytes(encodeIsco(command))).toBe(`${command},CS,${sum}\r`);
  });

  it('ISCO status, with and without a last sample', () => {
    const head = 'MO,6712,ID,2424741493,TI,35523.50000,STS,1';
    expect(parseSamplerStatus(`${head},STI,35523.41875,BTL,2,SVO,100,SOR,0`)).toEqual({
      model: '6712',
      timeDays: 35523.5,
      state: 1,
      lastSample: { timeDays: 35523.41875, bottle: 2, volumeMl: 100, result: 0 },
    });
    expect(parseSamplerStatus(head)?.lastSample).toBeNull();
    expect(parseSamplerStatus(`${head},BTL,2`)).toBeNull();
    expect(uncheckedIsco(`${head},CS,${iscoChecksum(head)}`)).toBe(head);
    expect(uncheckedIsco(`${head},CS,${iscoChecksum(head) + 1}`)).toBeNull();
  });

  it.each([
    ['AA', '00'],
    ['AB', '03'],
    ['AC', '02'],
    ['AD', '05'],
    ['AB+0234500', '18'],
  ])('Yaohua check of %s (A9+ p. 11)', (text, check) => {
    expect(yaohuaCheck(text, 'hexadecimal')).toBe(check);
  });

  it('Yaohua check digits above nine, by both rules (A26 p. 12, A22)', () => {
    expect(showText(encodeYaohua('+0012340', 'hexadecimal'))).toBe('\\x02+00123401F\\x03');
    expect(yaohuaCheck('+0012340', 'offset')).toBe('1?');
    expect(showText(encodeYaohua('A0', 'offset'))).toBe('\\x02A071\\x03');
  });

  const asked = {
    command: 'T SO2',
    type: 'T',
    label: 'SO2',
    equals: 'required',
    instrumentId: null,
  } as const;
  it.each([
    ['T 194:11:29 0000 SO2=261.4 PPB', { kind: 'reply', reply: '261.4 PPB' }],
    ['\nT 4:01:09 7 SO2 = -0.1 PPB', { kind: 'reply', reply: '-0.1 PPB' }],
    ['T SO2T 194:11:29 0000 SO2=261.4 PPB', { kind: 'reply', reply: '261.4 PPB' }],
    ['t so2', { kind: 'unasked' }],
    ['C 194:11:29 0000 START ZERO CALIBRATION', { kind: 'unasked' }],
    ['W 194:11:03 0000 SAMPLE FLOW WARNING', { kind: 'unasked' }],
    ['D 31:10:06 0412 CONC : AVG CONC1=6.8 PPM', { kind: 'unasked' }],
    ['T 194:11:29 0000 SO2 STB=1.4 PPB', { kind: 'foreign' }],
    ['T 194:11:29 0000 DCPS= 2500 MV', { kind: 'foreign' }],
    ['T 194:25:29 0000 SO2=261.4 PPB', { kind: 'damaged' }],
    ['T 194:11:29 SO2=261.4 PPB', { kind: 'damaged' }],
  ])('Teledyne line %j (300M p. 7-2 to 7-9, T101 p. A-24)', (line, verdict) => {
    expect(judgeTeledyneLine(line, asked)).toMatchObject(verdict);
  });

  it('a Teledyne line of another machine is foreign, a leading zero is not', () => {
    const verdict = (id: string) =>
      judgeTeledyneLine(`T 194:11:29 ${id} SO2=1.0 PPB`, { ...asked, instrumentId: 101 }).kind;
    expect([verdict('0101'), verdict('0102')]).toEqual(['reply', 'foreign']);
  });
});

const word = (characters: string, length: number) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: length, maxLength: length });
const digits = (length: number) => word('0123456789', length);
const sign = fc.constantFrom('+', '-');
/** Printable noise belongs to the line that it stands in. */
const unprintable = fc.oneof(
  fc.integer({ min: 0x80, max: 0xff }),
  fc.integer({ min: 0, max: 0x1f }).filter((byte) => byte !== 0x0d),
);

const values = fc
  .array(
    fc.tuple(sign, fc.nat(9999), fc.nat(999)).map(([s, whole, part]) => `${s}${whole}.${part}`),
    { minLength: 3, maxLength: 6 },
  )
  .map((all) => all.join(''));

describeFraming('SDI-12 with a checksum', {
  frame: fc.tuple(fc.constantFrom('0', '7', 'b', 'Z'), values).map(([opening, reply]) => {
    const text = opening + reply;
    return { sent: bytesOfText(`${text}${sdi12Crc(text)}\r\n`), reply, opening };
  }),
  makeFramer: (address) =>
    new CrLineFramer((line) => judgeSdi12Line(line, { address, body: SDI12_VALUES, crc: 'on' })),
  noise: unprintable,
});

describeFraming('ISCO', {
  frame: fc
    .tuple(
      digits(10),
      digits(5),
      fc.constantFrom('1', '9', '12'),
      fc.integer({ min: 1, max: 24 }),
      fc.nat(9990),
    )
    .map(([id, day, state, bottle, volume]) => {
      const reply = `MO,6712,ID,${id},TI,${day}.50000,STS,${state},STI,${day}.41875,BTL,${bottle},SVO,${volume},SOR,0`;
      return { sent: bytesOfText(`${reply},CS,${iscoChecksum(reply)}\r`), reply, opening: '6712' };
    }),
  makeFramer: (model) => new CrLineFramer((line) => judgeIscoLine(line, model)),
  noise: fc.integer({ min: 0, max: 255 }).filter((byte) => byte !== 0x4d),
});

for (const checkDigits of ['hexadecimal', 'offset'] as const) {
  describeFraming(`Yaohua, check digits ${checkDigits}`, {
    frame: fc
      .tuple(fc.constantFrom('B', 'C', 'D'), sign, digits(6), word('01234', 1))
      .map(([opening, s, number, dp]) => {
        const reply = `${s}${number}${dp}`;
        return { sent: encodeYaohua(`A${opening}${reply}`, checkDigits), reply, opening };
      }),
    makeFramer: (command) => new YaohuaFramer({ address: 'A', command, checkDigits }),
    noise: fc.integer({ min: 3, max: 255 }),
  });
}

describeFraming('Teledyne ASCII', {
  checksum: 'none',
  frame: fc
    .tuple(fc.constantFrom('SO2', 'O3', 'BOX TEMP'), sign, digits(3), digits(1))
    .map(([opening, s, whole, part]) => {
      const reply = `${s}${whole}.${part} PPB`;
      return { sent: bytesOfText(`T 194:11:29 0000 ${opening}=${reply}\r\n`), reply, opening };
    }),
  makeFramer: (label) =>
    new CrLineFramer((line) =>
      judgeTeledyneLine(line, {
        command: `T ${label}`,
        type: 'T',
        label,
        equals: 'required',
        instrumentId: null,
      }),
    ),
  noise: unprintable,
});

describeFraming('STX DA CR, answered in a frame', {
  frame: fc.tuple(sign, digits(4), sign, digits(2)).map(([s1, mantissa, s2, exponent]) => {
    const reply = `MD01 001 ${s1}${mantissa}${s2}${exponent} 82 00 001 000000 `;
    return { sent: encodeBayernHessen(reply), reply, opening: 'MD' };
  }),
  makeFramer: (opening) =>
    new EitherFramer(new BayernHessenFramer(opening), new CrLineFramer(() => ({ kind: 'damaged' }))),
  noise: fc.integer({ min: 3, max: 255 }),
});
