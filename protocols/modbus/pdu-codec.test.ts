// Requests and replies against the examples that the standard prints (Application Protocol V1.1b3, §6), and the limits.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedReply, matchReply } from '../framing/expected-reply.js';
import { collectIdentification, type IdentificationPart } from './device-identification.js';
import {
  decodeIdentification,
  decodeRead,
  decodeReadWrite,
  decodeWrite,
  encodeIdentification,
  encodeRead,
  encodeReadWrite,
  encodeWrite,
} from './pdu-codec.js';
import type { ModbusReadRequest } from './modbus-reader.js';
import type { ModbusWriteRequest } from './modbus-writer.js';

/** The unit in front of a PDU of the standard. */
const unit1 = (text: string) => Uint8Array.from(Buffer.from(`01${text.replace(/\s/g, '')}`, 'hex'));
const bits = (text: string) => [...text].map((digit) => digit === '1');

const READS: readonly [
  clause: string,
  read: Omit<ModbusReadRequest, 'unitId'>,
  request: string,
  reply: string,
  values: number[],
][] = [
  [
    '§6.1 read coils 20–38',
    { functionCode: 1, address: 0x13, count: 19 },
    '01 00 13 00 13',
    '01 03 CD 6B 05',
    [...'1011001111010110101'].map(Number),
  ],
  [
    '§6.2 read discrete inputs 197–218',
    { functionCode: 2, address: 0xc4, count: 22 },
    '02 00 C4 00 16',
    '02 03 AC DB 35',
    [...'0011010111011011101011'].map(Number),
  ],
  [
    '§6.3 read holding registers 108–110',
    { functionCode: 3, address: 0x6b, count: 3 },
    '03 00 6B 00 03',
    '03 06 02 2B 00 00 00 64',
    [555, 0, 100],
  ],
  [
    '§6.4 read input register 9',
    { functionCode: 4, address: 8, count: 1 },
    '04 00 08 00 01',
    '04 02 00 0A',
    [10],
  ],
];

const WRITES: readonly [clause: string, write: ModbusWriteRequest, request: string, reply: string][] = [
  [
    '§6.5 write coil 173',
    { unitId: 1, functionCode: 5, address: 0xac, value: true },
    '05 00 AC FF 00',
    '05 00 AC FF 00',
  ],
  [
    '§6.6 write register 2',
    { unitId: 1, functionCode: 6, address: 1, value: 3 },
    '06 00 01 00 03',
    '06 00 01 00 03',
  ],
  [
    '§6.11 write coils 20–29',
    { unitId: 1, functionCode: 15, address: 0x13, values: bits('1011001110') },
    '0F 00 13 00 0A 02 CD 01',
    '0F 00 13 00 0A',
  ],
  [
    '§6.12 write registers 2–3',
    { unitId: 1, functionCode: 16, address: 1, values: [10, 0x102] },
    '10 00 01 00 02 04 00 0A 01 02',
    '10 00 01 00 02',
  ],
];

describe('the examples of the standard', () => {
  it.each(READS)('%s', (_clause, read, ...[request, reply, values]) => {
    const asked = { unitId: 1, ...read };
    expect(encodeRead(asked)).toEqual(unit1(request));
    expect(matchReply(expectedReply(unit1(request)), unit1(reply))).toMatchObject({ kind: 'reply' });
    expect([...decodeRead(unit1(reply), asked)]).toEqual(values);
  });

  it.each(WRITES)('%s', (_clause, write, request, reply) => {
    expect(encodeWrite(write)).toEqual(unit1(request));
    expect(matchReply(expectedReply(unit1(request)), unit1(reply))).toEqual({ kind: 'reply', length: 6 });
    expect(decodeWrite(unit1(reply), write)).toBeUndefined();
  });

  it('§6.17 read six registers from 4, write three from 15', () => {
    const request = {
      unitId: 1,
      read: { address: 3, count: 6 },
      write: { address: 14, values: [255, 255, 255] },
    };
    expect(encodeReadWrite(request)).toEqual(unit1('17 00 03 00 06 00 0E 00 03 06 00 FF 00 FF 00 FF'));
    const reply = unit1('17 0C 00 FE 0A CD 00 01 00 03 00 0D 00 FF');
    expect(matchReply(expectedReply(encodeReadWrite(request)), reply)).toEqual({ kind: 'reply', length: 15 });
    expect([...decodeReadWrite(reply, request)]).toEqual([0xfe, 0xacd, 1, 3, 0xd, 0xff]);
  });

  it('§6.21 basic device identification, in one reply and in two', () => {
    const company = Buffer.from('Company identification').toString('hex');
    const product = Buffer.from('Product code XX').toString('hex');
    const request = { unitId: 1, category: 'basic', objectId: 0 } as const;
    expect(encodeIdentification(request)).toEqual(unit1('2B 0E 01 00'));
    const whole = unit1(
      `2B 0E 01 01 00 00 03 00 16 ${company} 01 0F ${product} 02 05 ${Buffer.from('V2.11').toString('hex')}`,
    );
    expect(matchReply(expectedReply(encodeIdentification(request)), whole)).toEqual({
      kind: 'reply',
      length: whole.length,
    });
    expect(decodeIdentification(whole, request)).toEqual({
      objects: [
        [0, 'Company identification'],
        [1, 'Product code XX'],
        [2, 'V2.11'],
      ],
      nextObjectId: null,
    });
    const first = unit1(`2B 0E 01 01 FF 02 02 00 16 ${company} 01 0F ${product}`);
    expect(decodeIdentification(first, request).nextObjectId).toBe(2);
  });
});

it('tells a refusal of every function with its code', () => {
  const read = { unitId: 1, functionCode: 3, address: 5, count: 1 } as const;
  expect(() => decodeRead(unit1('83 02'), read)).toThrow(
    /Unit 1, function 3, address 5, count 1.*exception 2/,
  );
  const write = { unitId: 1, functionCode: 6, address: 5, value: 0 } as const;
  expect(() => decodeWrite(unit1('86 04'), write)).toThrow(
    expect.objectContaining({ code: 'device-exception', exception: 4 }),
  );
});

describe('what no request can hold is refused', () => {
  const write = (over: object) => () =>
    encodeWrite({ unitId: 1, functionCode: 16, address: 0, values: [0], ...over });
  it.each([
    ['the broadcast', write({ unitId: 0 }), /broadcast/],
    ['a unit above 255', write({ unitId: 256 }), /256 is no unit id/],
    ['no register', write({ values: [] }), /legal: 1…123/],
    ['124 registers', write({ values: new Array<number>(124).fill(0) }), /124 is no count.*1…123/],
    ['a word of 17 bits', write({ values: [65_536] }), /65536 is no 16-bit word/],
    ['a fraction', write({ functionCode: 6, value: 1.5 }), /1.5 is no 16-bit word/],
    ['an address beyond the last', write({ address: 65_535, values: [1, 2] }), /65535…65536/],
    ['126 registers read', () => encodeRead({ unitId: 1, functionCode: 3, address: 0, count: 126 }), /1…125/],
    ['2001 bits read', () => encodeRead({ unitId: 1, functionCode: 1, address: 0, count: 2001 }), /1…2000/],
    [
      '122 registers written by function 23',
      () =>
        encodeReadWrite({
          unitId: 1,
          read: { address: 0, count: 1 },
          write: { address: 0, values: new Array<number>(122).fill(0) },
        }),
      /1…121/,
    ],
  ])('%s', (_name, encode, message) => {
    expect(encode).toThrow(RangeError);
    expect(encode).toThrow(message);
  });
});

it('knows the length of an identification as soon as the list is whole, and never before', () => {
  const text = fc.string({ maxLength: 30, unit: 'binary-ascii' });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 7 }), (texts) => {
      const list = texts.flatMap((it, id) => [id, it.length, ...Buffer.from(it, 'latin1')]);
      const reply = Uint8Array.of(1, 43, 14, 1, 1, 0, 0, texts.length, ...list);
      const expected = expectedReply(Uint8Array.of(1, 43, 14, 1, 0));
      for (let end = 1; end < reply.length; end += 1) {
        const match = matchReply(expected, reply.subarray(0, end));
        if (match.kind === 'reply') expect(match.length).toBe(reply.length);
        else expect(match.kind).toBe('undecided');
      }
      expect(matchReply(expected, reply)).toEqual({ kind: 'reply', length: reply.length });
    }),
  );
});

describe('collectIdentification', () => {
  const parts: Record<number, IdentificationPart> = {
    0: { objects: [[0, 'Maker']], nextObjectId: 1 },
    1: {
      objects: [
        [1, 'Code'],
        [2, '1.0'],
      ],
      nextObjectId: 5,
    },
    5: { objects: [[5, 'Model']], nextObjectId: null },
  };
  it('asks on until nothing follows', async () => {
    const told = await collectIdentification((objectId) => Promise.resolve(parts[objectId]!));
    expect(told).toMatchObject({
      vendorName: 'Maker',
      productCode: 'Code',
      revision: '1.0',
      modelName: 'Model',
      vendorUrl: null,
    });
  });

  it('gives up a device that goes on where it was', async () => {
    const asked: number[] = [];
    const loop = collectIdentification((objectId) => {
      asked.push(objectId);
      return Promise.resolve({ objects: [], nextObjectId: Math.min(objectId + 1, 2) });
    });
    await expect(loop).rejects.toMatchObject({ code: 'malformed-reply' });
    expect(asked).toEqual([0, 1, 2]);
  });
});
