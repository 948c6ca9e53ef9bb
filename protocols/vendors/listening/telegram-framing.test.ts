// Telegrams that come unasked: the vectors of the manuals, and for any bytes: however they are cut into chunks and whatever lies
// around them, the same telegrams are found; one with a flipped bit is never taken for another one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeAsciiLine, type AsciiLineForm } from '../ascii-line/judge-ascii-line.js';
import { lineChecksum } from '../ascii-line/line-checksum.js';
import { compilePattern } from '../ascii-line/line-patterns.js';
import { MettlerFramer, mettlerChecksum } from '../mettler/mettler-framer.js';
import { judgeNmeaLine, nmeaChecksum } from '../nmea/judge-nmea-line.js';
import { bytesOfText } from '../text.js';
import { makeYaohuaFramer } from '../yaohua-continuous/yaohua-framers.js';
import type { SlidingFramer } from './sliding-framer.js';

const ofHex = (text: string) => Uint8Array.from(text.split(' '), (pair) => parseInt(pair, 16));

describe('vectors', () => {
  it.each([
    ['WIXDR,A,057.0,D,1,S,1.5,M,1,S,2.0,M,2', '4D'],
    ['WIXDR,V,0.02,M,0,Z,30,s,0,R,2.7,M,0,V,0.0,M,1,Z,0,s,1,R,0.0,M,1,R,6.3,M,2,R,0.0,M,3', '51'],
    ['WITXT,01,01,03,Unknown cmd error', '1F'],
    ['WITXT,01,01,08,Use chksum 2F', '72'],
  ])('NMEA: $%s (Vaisala)', (text, check) => {
    expect(nmeaChecksum(text)).toBe(check);
  });

  it('Mettler-Toledo: 12 340 kg', () => {
    const frame = ofHex('02 2A 30 20 30 31 32 33 34 30 30 30 30 30 30 30 0D');
    expect(mettlerChecksum(frame)).toBe(0x2d);
    expect(new MettlerFramer('on').push(Uint8Array.from([...frame, 0x2d]))).toEqual([
      { kind: 'weight', text: '*0 012340000000' },
    ]);
  });

  it.each([
    ['xor', '\x02+00123401F\x03', '1234 1'],
    ['reversed', '=00.1000-', '-1.00 1'],
    ['reversed', '=000.3000', '3.000 1'],
    ['plain', '=-0001.00', '-1.00 1'],
  ] as const)('Yaohua %s: %s', (format, bytes, text) => {
    expect(makeYaohuaFramer(format).push(bytesOfText(bytes))).toEqual([{ kind: 'weight', text }]);
  });

  it.each([
    ['xor', 'Q,229,02.75,M,00,', '27'],
    ['xor', 'WG004.139kg', '3D'],
    ['xor', '         OL', '23'],
    ['sum', '#01', '84'],
    ['crc16-modbus', '123456789', '4B37'],
  ] as const)('checksum %s of "%s"', (kind, text, check) => {
    expect(lineChecksum(text, kind)).toBe(check);
  });
});

interface Kind {
  name: string;
  begin: string;
  frame: (weight: number) => string;
  make: () => SlidingFramer;
}

const mettlerFrame = (weight: number, check: boolean): string => {
  const frame = `\x02*0 ${String(weight).padStart(6, '0')}000000\r`;
  return check ? frame + String.fromCharCode(mettlerChecksum(bytesOfText(frame))) : frame;
};
const yaohuaFrame = (weight: number): string => {
  const text = `+${String(weight).padStart(6, '0')}2`;
  return `\x02${text}${lineChecksum(text, 'xor')}\x03`;
};

const KINDS: Kind[] = [
  {
    name: 'mettler',
    begin: '\x02',
    frame: (weight) => mettlerFrame(weight, true),
    make: () => new MettlerFramer('on'),
  },
  {
    name: 'mettler without checksum',
    begin: '\x02',
    frame: (weight) => mettlerFrame(weight, false),
    make: () => new MettlerFramer('off'),
  },
  { name: 'yaohua xor', begin: '\x02', frame: yaohuaFrame, make: () => makeYaohuaFramer('xor') },
  {
    name: 'yaohua reversed',
    begin: '=',
    frame: (weight) => `=${[...`0${String(weight).padStart(6, '0')}.`].reverse().join('')}`,
    make: () => makeYaohuaFramer('reversed'),
  },
];

const weights = fc.array(fc.integer({ min: 0, max: 999_999 }), { minLength: 1, maxLength: 6 });
const anyBytes = fc.uint8Array({ maxLength: 24 }).map((bytes) => String.fromCharCode(...bytes));

function pushInChunks(framer: SlidingFramer, text: string, cuts: readonly number[]): string[] {
  const bytes = bytesOfText(text);
  const places = [0, ...[...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places
    .slice(1)
    .flatMap((to, index) => framer.push(bytes.subarray(places[index], to)).map((it) => it.text));
}

describe.each(KINDS)('$name', ({ begin, frame, make }) => {
  it('gives the same telegrams for any chunking, with garbage before, between and behind', () => {
    fc.assert(
      fc.property(weights, fc.array(anyBytes), fc.array(fc.nat(), { maxLength: 30 }), (all, noises, cuts) => {
        // Garbage that itself looks like a beginning is the next property.
        const noise = (index: number) => (noises[index] ?? '').replaceAll(begin, '');
        const text = all.map((weight, index) => noise(index) + frame(weight)).join('') + noise(all.length);
        const whole = make().push(bytesOfText(text));
        expect(whole).toHaveLength(all.length);
        expect(pushInChunks(make(), text, cuts)).toEqual(whole.map((it) => it.text));
      }),
    );
  });

  it('gets back into step after any garbage, and reads the frames behind it', () => {
    fc.assert(
      fc.property(anyBytes, weights, (garbage, all) => {
        const clean = make().push(bytesOfText(all.map(frame).join('')));
        const found = make().push(bytesOfText(garbage + all.map(frame).join('')));
        // What garbage and the first frame make together may cost that frame, never the ones behind.
        const after = found.map((it) => it.text.split(' ')[0]);
        const wanted = clean.slice(1).map((it) => it.text.split(' ')[0]);
        expect(after.slice(after.length - wanted.length)).toEqual(wanted);
      }),
    );
  });

  it('reads a frame behind one that was cut short', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), fc.nat(), (weight, cut) => {
        const good = frame(weight);
        const short = good.slice(0, cut % good.length);
        const found = make().push(bytesOfText(short + good + good));
        expect(found.length).toBeGreaterThanOrEqual(1);
        const text = make().push(bytesOfText(good))[0]?.text.split(' ')[0];
        expect(found.at(-1)?.text.split(' ')[0]).toBe(text);
      }),
    );
  });

  it('holds no more than a frame of whatever comes', () => {
    const framer = make();
    for (let count = 0; count < 200; count += 1) framer.push(bytesOfText(`${begin}${begin}zzz`));
    framer.interrupt();
    expect(framer.leftovers.bytes).toBe(200 * 5);
  });
});

describe('one flipped bit', () => {
  it.each(KINDS.filter(({ name }) => name === 'mettler' || name === 'yaohua xor'))(
    'is found: $name',
    ({ frame, make }) => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 999_999 }), fc.nat(), (weight, bit) => {
          const bytes = bytesOfText(frame(weight));
          const place = (bit >> 3) % bytes.length;
          bytes[place] = (bytes[place] ?? 0) ^ (1 << (bit & 7));
          expect(make().push(bytes)).toEqual([]);
        }),
        { numRuns: 500 },
      );
    },
  );

  const sentences = fc
    .tuple(fc.integer({ min: 0, max: 359 }), fc.integer({ min: 0, max: 600 }))
    .map(([direction, speed]) => `WIXDR,A,${direction},D,1,S,${(speed / 10).toFixed(1)},M,1`);

  it('is found in NMEA 0183', () => {
    fc.assert(
      fc.property(sentences, fc.nat(), (text, bit) => {
        const bytes = bytesOfText(`$${text}*${nmeaChecksum(text)}`);
        const place = (bit >> 3) % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ (1 << (bit & 7));
        const line = String.fromCharCode(...bytes);
        const verdict = judgeNmeaLine(line, { checksum: 'required', sentences: ['XDR'] });
        // Hexadecimal digits may change their case: that is the same checksum.
        const sameSum =
          line.toUpperCase() === `$${text}*${nmeaChecksum(text)}`.toUpperCase() &&
          line.startsWith(`$${text}*`);
        expect(verdict.kind).toBe(sameSum ? 'telegram' : 'damaged');
      }),
      { numRuns: 500 },
    );
  });

  const form: AsciiLineForm = {
    begin: '\x02',
    checksum: { kind: 'xor', mark: '\x03' },
    patterns: [compilePattern('wind', String.raw`Q,(?P<direction>\d{0,3}),(?P<speed>\d+\.\d+),M,00,`)],
  };

  it('is found in an ASCII line with a checksum', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 359 }), fc.nat(), (direction, bit) => {
        const text = `Q,${direction},002.74,M,00,`;
        const good = `\x02${text}\x03${lineChecksum(text, 'xor')}`;
        const bytes = bytesOfText(good);
        const place = (bit >> 3) % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ (1 << (bit & 7));
        const line = String.fromCharCode(...bytes);
        const sameSum = line.slice(0, -2) === good.slice(0, -2) && line.toUpperCase() === good.toUpperCase();
        expect(judgeAsciiLine(line, form).kind).toBe(sameSum ? 'telegram' : 'damaged');
      }),
      { numRuns: 500 },
    );
  });

  it('nor is noise before an ASCII line part of it', () => {
    fc.assert(
      fc.property(anyBytes, (noise) => {
        const text = 'Q,229,002.74,M,00,';
        const verdict = judgeAsciiLine(`${noise}\x02${text}\x03${lineChecksum(text, 'xor')}`, form);
        expect(verdict).toEqual({ kind: 'telegram', telegram: { kind: 'wind', text } });
      }),
    );
  });
});

describe('NMEA 0183', () => {
  const required = { checksum: 'required', sentences: ['MWV'] } as const;
  const optional = { ...required, checksum: 'optional' } as const;

  it('needs its checksum when that is required, and checks it where it comes', () => {
    expect(judgeNmeaLine('$WIMWV,229,R,2.7,M,A', required).kind).toBe('damaged');
    expect(judgeNmeaLine('$WIMWV,229,R,2.7,M,A', optional).kind).toBe('telegram');
    expect(judgeNmeaLine('$WIMWV,229,R,2.7,M,A*00', optional).kind).toBe('damaged');
    expect(judgeNmeaLine('$WIMWV,229,R,2.7,M,A*0', optional).kind).toBe('damaged');
    expect(judgeNmeaLine('$WITXT,01', optional).kind).toBe('foreign');
    expect(judgeNmeaLine('noise', optional).kind).toBe('damaged');
  });
});

describe('patterns of profiles', () => {
  it.each(['^(a+)+$', '^(a|a?)+$', '(.*a){20}', '((a+)+)+b'])('%s does not hold the logger up', (pattern) => {
    const line = `${'a'.repeat(2000)}!`;
    // A backtracking engine would not come back in the life of this machine.
    expect(compilePattern('evil', pattern).match(line)).toBeNull();
  });

  it.each(['(?=x)a', '(a)\\1', '(a', 'x{5000}'])('%s is refused', (pattern) => {
    expect(() => compilePattern('bad', pattern)).toThrow(/error parsing regexp/);
  });
});
