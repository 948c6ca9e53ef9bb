// ASCII frames: the standard's form, any chunking, noise, echo; every single-bit flip is seen, and what an LRC cannot see is said.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeReadRequest } from './expected-reply.js';
import { lrc } from './lrc.js';
import {
  asciiFrame,
  ASCII_FRAME_LENGTH_MAX,
  bodyOfAsciiFrame,
  ModbusAsciiFramer,
} from './modbus-ascii-framer.js';

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'));
const ascii = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));

const words = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 125 });
/** A request for some registers, its good reply, and the reply as on the line. */
const exchange = fc
  .record({
    unitId: fc.integer({ min: 1, max: 247 }),
    functionCode: fc.constantFrom(3, 4),
    address: fc.nat(65_000),
    data: words,
  })
  .map(({ unitId, functionCode, address, data }) => {
    const request = encodeReadRequest({ unitId, functionCode, address, count: data.length });
    const body = data.flatMap((word) => [word >>> 8, word & 0xff]);
    const reply = Uint8Array.of(unitId, functionCode, body.length, ...body);
    return { request, reply, line: asciiFrame(reply) };
  });

function find(request: Uint8Array, parts: readonly Uint8Array[]): Uint8Array | null {
  const framer = new ModbusAsciiFramer(request);
  for (const part of parts) {
    const reply = framer.push(part);
    if (reply !== null) return reply.bytes;
  }
  return framer.settle()?.bytes ?? null;
}

function chunks(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((start, index) => bytes.subarray(start, places[index] ?? bytes.length));
}

describe('asciiFrame', () => {
  it('writes a colon, capitals, the LRC, CR LF', () => {
    expect(asciiFrame(hex('01 03 00 00 00 01'))).toEqual(ascii(':010300000001FB\r\n'));
    expect(asciiFrame(hex('F7 03 13 89 00 0A'))).toEqual(ascii(':F7031389000A60\r\n'));
    expect(asciiFrame(new Uint8Array(254))).toHaveLength(ASCII_FRAME_LENGTH_MAX);
  });
});

describe('bodyOfAsciiFrame', () => {
  it('reads back what was framed, and nothing with a damaged character', () => {
    const body = hex('01 03 00 00 00 01');
    const frame = asciiFrame(body);
    expect(bodyOfAsciiFrame(frame)).toEqual(body);
    for (let place = 0; place < frame.length; place += 1) {
      expect(bodyOfAsciiFrame(frame.with(place, 0x47))).toBeNull();
      expect(bodyOfAsciiFrame(frame.subarray(0, place))).toBeNull();
    }
  });
});

describe('ModbusAsciiFramer', () => {
  it('finds the same reply however the line is chunked, behind noise, half a frame and echo', () => {
    const scene = fc.record({
      it: exchange,
      // Any byte but a line feed that could end a false frame in a good one; colons and digits too.
      noise: fc.uint8Array({ maxLength: 40 }),
      echo: fc.boolean(),
      cuts: fc.array(fc.nat(2000), { maxLength: 30 }),
    });
    fc.assert(
      fc.property(scene, ({ it, noise, echo, cuts }) => {
        const line = Uint8Array.of(...noise, ...(echo ? asciiFrame(it.request) : []), ...it.line);
        expect(find(it.request, [line])).toEqual(it.reply);
        expect(find(it.request, chunks(line, cuts))).toEqual(it.reply);
      }),
    );
  });

  it('never makes another reply of one with any single bit flipped', () => {
    fc.assert(
      fc.property(exchange, fc.nat(), ({ request, reply, line }, place) => {
        const damaged = line.slice();
        const bit = place % (line.length * 8);
        damaged[bit >>> 3] = (damaged[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
        const found = find(request, [damaged]);
        // A capital that became a small letter is still the same digit.
        if (found !== null) expect(found).toEqual(reply);
      }),
      { numRuns: 1000 },
    );
    const request = hex('01 04 00 12 00 02');
    const frame = asciiFrame(hex('01 04 04 42 36 AB CD'));
    for (let bit = 0; bit < frame.length * 8; bit += 1) {
      const damaged = frame.slice();
      damaged[bit >>> 3] = damaged[bit >>> 3]! ^ (1 << (bit & 7));
      const isLetterCase = (bit & 7) === 5 && frame[bit >>> 3]! >= 0x41;
      expect(find(request, [damaged]) !== null, `bit ${bit}`).toBe(isLetterCase);
    }
  });

  it('cannot see what the sum of the bytes does not change: that is the LRC, not the framer', () => {
    const good = hex('01 04 04 42 36 00 00');
    const exchanged = hex('01 04 04 36 42 00 00');
    const compensated = hex('01 04 04 43 35 00 00');
    for (const other of [exchanged, compensated]) {
      expect(lrc(other)).toBe(lrc(good));
      expect(find(hex('01 04 00 12 00 02'), [asciiFrame(other)])).toEqual(other);
    }
  });

  it('takes a refusal for what it is, and small letters', () => {
    const framer = new ModbusAsciiFramer(hex('0A 04 00 12 00 02'));
    expect(framer.push(ascii(':0a840270\r\n'))).toEqual({ bytes: hex('0A 84 02'), exception: true });
  });

  it('goes on after a pause that ended a frame: what follows it is no part of it', () => {
    const framer = new ModbusAsciiFramer(hex('01 03 00 00 00 01'));
    expect(framer.push(ascii(':0103'))).toBeNull();
    expect(framer.settle()).toBeNull();
    expect(framer.push(ascii('02002AD0\r\n'))).toBeNull();
    expect(framer.push(ascii(':010302002AD0\r\n'))?.bytes).toEqual(hex('01 03 02 00 2A'));
  });

  it.each([
    ['another unit', ':02040442360000', { foreignReplies: 1, crcErrors: 0 }],
    ['another function', ':01030442360000', { foreignReplies: 1, crcErrors: 0 }],
    ['another length', ':0104024236', { foreignReplies: 0, crcErrors: 0 }],
  ])('is not fooled by a reply of %s', (_name, text, leftovers) => {
    const framer = new ModbusAsciiFramer(hex('01 04 00 12 00 02'));
    const frame = asciiFrame(hex(text.slice(1)));
    expect(framer.push(frame)).toBeNull();
    expect(framer.leftovers).toMatchObject({ ...leftovers, bytes: frame.length });
  });

  it('tells a damaged reply from silence, and keeps no more of a babbling line than one frame', () => {
    const framer = new ModbusAsciiFramer(hex('01 04 00 12 00 02'));
    framer.push(ascii(':0104044236000180\r\n'));
    expect(framer.leftovers).toMatchObject({ crcErrors: 1 });
    framer.push(ascii(`:${'0'.repeat(5000)}\r\n`));
    expect(framer.leftovers.bytes).toBeGreaterThan(5000);
    expect(framer.push(asciiFrame(hex('01 04 04 42 36 00 00')))?.bytes).toEqual(hex('01 04 04 42 36 00 00'));
  });

  it('passes over the echo of a write once, on a line that is known to echo', () => {
    const write = hex('01 06 00 07 00 01');
    const frame = asciiFrame(write);
    const echoing = new ModbusAsciiFramer(write, 'first');
    expect(echoing.push(frame)).toBeNull();
    expect(echoing.push(frame)?.bytes).toEqual(write);
    expect(new ModbusAsciiFramer(write, 'none').push(frame)?.bytes).toEqual(write);
  });
});
