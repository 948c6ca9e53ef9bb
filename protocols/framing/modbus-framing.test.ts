// Checksums and frames against the vectors of the manuals, any chunking, every single-bit flip, noise and echo.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc16Modbus, withCrc16Modbus } from './crc16-modbus.js';
import { decodeReadReply, encodeReadRequest, expectedReply } from './expected-reply.js';
import { lrc } from './lrc.js';
import { MbapFramer, mbapFrame, matchMbapReply, type MbapFrame } from './mbap-framer.js';
import { ModbusRtuFramer } from './modbus-rtu-framer.js';

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'));

/** Whole frames with their CRC: those marked * are printed in the manual, the others were computed apart from this code. */
const VECTORS: readonly [name: string, frame: string][] = [
  ['Teledyne T400 ozone, request', '01 04 00 12 00 02 D1 CE'],
  ['Teledyne T400 ozone 45.5 ppb', '01 04 04 42 36 00 00 0F F2'],
  ['Teledyne T101 SO2, request', '01 04 00 22 00 02 D1 C1'],
  ['Teledyne discrete inputs 0…26, request', '01 02 00 00 00 1B 38 01'],
  ['Thermo 49iQ, request', '01 03 08 34 00 02 87 A5'],
  ['Thermo 49iQ 50.0 in CDAB', '01 03 04 00 00 42 48 CA A5'],
  ['MARSIC300 twelve gases, request', '01 04 03 E8 00 18 70 70'],
  ['MARSIC300 status inputs, request', '01 02 03 E8 00 1B B8 71'],
  ['VISIC100SF, request *', '65 03 00 64 00 02 8D F0'],
  ['VISIC100SF 0.7819 *', '65 03 04 3F 48 2B 67 0C ED'],
  ['Fuji ZRE, request', '01 04 00 00 00 03 B0 0B'],
  ['IQ SensorNet S02, request *', '01 04 00 08 00 08 70 0E'],
  ['IQ SensorNet S02 79.138 FNU *', '01 04 10 02 02 04 01 00 00 00 14 42 9E 46 C2 00 00 00 00 23 5E'],
  ['Liquiline input 1, request', '01 04 00 00 00 04 F1 C9'],
  ['Liquiline input 1 pH 7.02', '01 04 08 40 E0 A3 D7 00 00 00 35 6D 65'],
  ['Hach sc4500, request', '01 03 00 00 00 2A C4 15'],
  ['MAG 6000 flow, request', '01 03 0B BA 00 02 E7 CA'],
];

describe('crc16-modbus', () => {
  it.each(VECTORS)('agrees with %s', (_name, text) => {
    const frame = hex(text);
    expect(withCrc16Modbus(frame.subarray(0, -2))).toEqual(frame);
    expect(crc16Modbus(frame)).toBe(0);
  });
});

describe('lrc', () => {
  it('makes every message sum to zero', () => {
    expect(lrc(hex('02 07'))).toBe(0xf7);
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const sum = [...bytes, lrc(bytes)].reduce((total, byte) => total + byte, 0);
        expect(sum & 0xff).toBe(0);
      }),
    );
  });
});

describe('read requests and replies', () => {
  it('writes the requests of the manuals', () => {
    const request = encodeReadRequest({ unitId: 1, functionCode: 4, address: 18, count: 2 });
    expect(withCrc16Modbus(request)).toEqual(hex('01 04 00 12 00 02 D1 CE'));
    expect(expectedReply(request)).toEqual({ unitId: 1, functionCode: 4, head: hex('01 04 04'), length: 7 });
    expect(expectedReply(hex('01 02 00 00 00 1B')).length).toBe(7);
  });

  it('refuses to expect a reply to what it does not know', () => {
    expect(() => expectedReply(hex('01 08 00 00 00 01'))).toThrow(RangeError);
    expect(() => expectedReply(hex('01 2B 0D 01 00'))).toThrow(RangeError);
    expect(() => expectedReply(hex('01 03 00'))).toThrow(RangeError);
  });

  it('reads words high byte first and bits lowest first', () => {
    expect([...decodeReadReply(hex('01 03 04 12 34 56 78'), 2)]).toEqual([0x1234, 0x5678]);
    expect([...decodeReadReply(hex('01 02 02 05 80'), 16)]).toEqual([
      1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
    ]);
  });
});

const unit = fc.integer({ min: 1, max: 247 });
const words = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 125 });

/** A request for some registers and its good reply, both as on the line. */
const exchange = fc
  .record({ unitId: unit, functionCode: fc.constantFrom(3, 4), address: fc.nat(65_000), data: words })
  .map(({ unitId, functionCode, address, data }) => {
    const request = encodeReadRequest({ unitId, functionCode, address, count: data.length });
    const body = data.flatMap((word) => [word >>> 8, word & 0xff]);
    const reply = Uint8Array.of(unitId, functionCode, body.length, ...body);
    return { request, reply, line: withCrc16Modbus(reply) };
  });

/** Splits bytes at the given places, taken modulo the length. */
function chunks(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((start, index) => bytes.subarray(start, places[index] ?? bytes.length));
}

/** Everything pushed, then the silence after it. */
function find(request: Uint8Array, parts: readonly Uint8Array[]): Uint8Array | null {
  const framer = new ModbusRtuFramer(request);
  for (const part of parts) {
    const reply = framer.push(part);
    if (reply !== null) return reply.bytes;
  }
  return framer.settle()?.bytes ?? null;
}

/** Noise without a frame of the expected unit in it. */
function noiseFor(request: Uint8Array) {
  return fc
    .uint8Array({ maxLength: 40 })
    .map((bytes) => bytes.map((byte) => (byte === request[0] ? byte ^ 0xff : byte)));
}

describe('ModbusRtuFramer', () => {
  it('finds the same reply however the line is chunked, behind noise and echo', () => {
    const scene = exchange.chain((it) =>
      fc.record({
        it: fc.constant(it),
        noise: noiseFor(it.request),
        echo: fc.boolean(),
        cuts: fc.array(fc.nat(2000), { maxLength: 30 }),
      }),
    );
    fc.assert(
      fc.property(scene, ({ it, noise, echo, cuts }) => {
        const line = Uint8Array.of(...noise, ...(echo ? withCrc16Modbus(it.request) : []), ...it.line);
        expect(find(it.request, [line])).toEqual(it.reply);
        expect(find(it.request, chunks(line, cuts))).toEqual(it.reply);
        expect(
          find(
            it.request,
            [...line].map((byte) => Uint8Array.of(byte)),
          ),
        ).toEqual(it.reply);
      }),
    );
  });

  it('takes no reply with any single bit flipped', () => {
    fc.assert(
      fc.property(exchange, fc.nat(), ({ request, line }, place) => {
        const damaged = line.slice();
        const bit = place % (line.length * 8);
        damaged[bit >>> 3] = (damaged[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
        expect(find(request, [damaged])).toBeNull();
      }),
      { numRuns: 500 },
    );
    const [, shortest] = VECTORS[1]!;
    const frame = hex(shortest);
    for (let bit = 0; bit < frame.length * 8; bit += 1) {
      const damaged = frame.slice();
      damaged[bit >>> 3] = damaged[bit >>> 3]! ^ (1 << (bit & 7));
      expect(find(hex('01 04 00 12 00 02'), [damaged])).toBeNull();
    }
  });

  it('takes a refusal for what it is', () => {
    const framer = new ModbusRtuFramer(hex('01 04 00 12 00 02'));
    expect(framer.push(withCrc16Modbus(hex('01 84 02')))).toEqual({
      bytes: hex('01 84 02'),
      exception: true,
    });
  });

  it('does not take a refusal out of the middle of a reply', () => {
    const inner = withCrc16Modbus(hex('01 83 02'));
    const reply = Uint8Array.of(1, 3, 6, ...inner, 0);
    const request = hex('01 03 00 00 00 03');
    for (const parts of [
      [withCrc16Modbus(reply)],
      [...withCrc16Modbus(reply)].map((byte) => Uint8Array.of(byte)),
    ]) {
      expect(find(request, parts)).toEqual(reply);
    }
  });

  it('passes a false header when the line falls silent', () => {
    const request = hex('01 03 00 00 00 7D');
    const framer = new ModbusRtuFramer(request);
    expect(framer.push(Uint8Array.of(...hex('01 03 FA'), ...withCrc16Modbus(hex('01 83 06'))))).toBeNull();
    expect(framer.settle()).toEqual({ bytes: hex('01 83 06'), exception: true });
  });

  it('goes on waiting after a silence in the middle of a reply', () => {
    const line = hex('01 04 04 42 36 00 00 0F F2');
    const framer = new ModbusRtuFramer(hex('01 04 00 12 00 02'));
    expect(framer.push(line.subarray(0, 5))).toBeNull();
    expect(framer.settle()).toBeNull();
    expect(framer.push(line.subarray(5))?.bytes).toEqual(line.subarray(0, -2));
  });

  it('tells an echo from a reply that begins like it', () => {
    // Address 0x0212: the echo reads 01 03 02 …, the header of a one-register reply.
    const request = hex('01 03 02 12 00 01');
    const reply = hex('01 03 02 00 2A');
    const line = Uint8Array.of(...withCrc16Modbus(request), ...withCrc16Modbus(reply));
    expect(find(request, [line])).toEqual(reply);
    expect(
      find(
        request,
        [...line].map((byte) => Uint8Array.of(byte)),
      ),
    ).toEqual(reply);
  });

  it.each([
    ['another unit', '02 04 04 42 36 00 00', { foreignReplies: 1, crcErrors: 0 }],
    ['another function', '01 03 04 42 36 00 00', { foreignReplies: 1, crcErrors: 0 }],
    ['another length', '01 04 02 42 36', { foreignReplies: 0, crcErrors: 0 }],
  ])('is not fooled by a reply of %s', (_name, frame, leftovers) => {
    for (const size of [1, 100]) {
      const framer = new ModbusRtuFramer(hex('01 04 00 12 00 02'));
      const line = withCrc16Modbus(hex(frame));
      for (let at = 0; at < line.length; at += size)
        expect(framer.push(line.subarray(at, at + size))).toBeNull();
      expect(framer.settle()).toBeNull();
      expect(framer.leftovers).toMatchObject({ ...leftovers, bytes: line.length });
    }
  });

  it('tells a damaged reply from silence', () => {
    const framer = new ModbusRtuFramer(hex('01 04 00 12 00 02'));
    framer.push(hex('01 04 04 42 36 00 01 0F F2'));
    expect(framer.leftovers).toMatchObject({ crcErrors: 1, bytes: 9 });
  });
});

/** All frames of a stream, or the problem. */
function mbapFrames(parts: readonly Uint8Array[]): MbapFrame[] | string {
  const framer = new MbapFramer();
  const frames: MbapFrame[] = [];
  for (const part of parts) {
    const verdict = framer.push(part);
    if (verdict.kind === 'garbage') return verdict.problem;
    frames.push(...verdict.frames);
  }
  return frames;
}

describe('MbapFramer', () => {
  it('cuts the same frames however the stream is chunked', () => {
    const frame = fc.record({
      transactionId: fc.integer({ min: 0, max: 0xffff }),
      bytes: fc.uint8Array({ minLength: 3, maxLength: 254 }),
    });
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 5 }),
        fc.array(fc.nat(2000), { maxLength: 20 }),
        (frames, cuts) => {
          const stream = Uint8Array.of(...frames.flatMap((it) => [...mbapFrame(it.transactionId, it.bytes)]));
          expect(mbapFrames([stream])).toEqual(frames);
          expect(mbapFrames(chunks(stream, cuts))).toEqual(frames);
          expect(mbapFrames([...stream].map((byte) => Uint8Array.of(byte)))).toEqual(frames);
        },
      ),
    );
  });

  it.each([
    ['forty bytes of noise', 'FF'.repeat(40), /protocol id 65535/],
    ['another protocol', '0001 0001 0003 010402', /protocol id 1/],
    ['no function', '0001 0000 0002 0104', /length 2/],
    ['more than a PDU', '0001 0000 00FF 0104', /length 255/],
  ])('gives the stream up on %s', (_name, bytes, problem) => {
    expect(mbapFrames([hex(bytes)])).toMatch(problem);
  });

  it('never trusts a stream again after garbage', () => {
    const framer = new MbapFramer();
    framer.push(hex('FF'.repeat(6)));
    expect(framer.push(mbapFrame(1, hex('01 04 02 00 01')))).toMatchObject({ kind: 'garbage' });
  });

  it.each([
    ['reply', 7, '01 03 04 00 01 00 02'],
    ['exception', 7, '01 83 02'],
    ['other-transaction', 6, '01 03 04 00 01 00 02'],
    ['wrong-unit', 7, '02 03 04 00 01 00 02'],
    ['wrong-function', 7, '01 04 04 00 01 00 02'],
    ['wrong-length', 7, '01 03 02 00 01'],
    ['wrong-length', 7, '01 03 04 00 01 00'],
    ['wrong-length', 7, '01 83 02 00'],
  ])('tells %s', (match, transactionId, bytes) => {
    const request = hex('01 03 00 64 00 02');
    expect(matchMbapReply({ transactionId, bytes: hex(bytes) }, 7, request)).toBe(match);
  });
});
