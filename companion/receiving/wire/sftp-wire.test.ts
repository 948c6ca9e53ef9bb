import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeEntries, encodeLimits, encodeStatus, encodeVersion } from './encode-reply.js';
import { PacketSplitter, SftpProtocolError } from './packet-splitter.js';
import { parseInit, parseRequest } from './parse-request.js';

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');

/** Requests as draft-ietf-secsh-filexfer-02 §6 lays them out, without the length in front. */
const REQUESTS: [string, string, object][] = [
  [
    'open: path, flags write|create|truncate, attributes with permissions',
    '03 00000001 00000005 612e747874 0000001a 00000004 000001b4',
    { kind: 'open', id: 1, path: Buffer.from('a.txt'), flags: 0x1a },
  ],
  [
    'read of 256 bytes at 2^33',
    '05 00000002 00000004 00000001 0000000200000000 00000100',
    { kind: 'read', id: 2, handle: hex('00000001'), offset: 2 ** 33, length: 256 },
  ],
  [
    'write',
    '06 00000003 00000004 00000001 0000000000000010 00000002 4142',
    { kind: 'write', id: 3, handle: hex('00000001'), offset: 16, data: Buffer.from('AB') },
  ],
  [
    'fsetstat with size, owner and times',
    '0a 00000004 00000004 00000001 0000000b 0000000000000005 00000001 00000002 00000010 00000020',
    {
      kind: 'fsetstat',
      id: 4,
      handle: hex('00000001'),
      attributes: { size: 5, permissions: null, modifiedAt: 32_000 },
    },
  ],
  [
    'rename: never replaces',
    '12 00000005 00000001 61 00000001 62',
    { kind: 'rename', id: 5, from: Buffer.from('a'), to: Buffer.from('b'), replace: 'never' },
  ],
  [
    'posix-rename@openssh.com: replaces',
    'c8 00000006 00000018 706f7369782d72656e616d65406f70656e7373682e636f6d 00000001 61 00000001 62',
    { kind: 'rename', id: 6, from: Buffer.from('a'), to: Buffer.from('b'), replace: 'always' },
  ],
  ['symlink', '14 00000007 00000001 61 00000001 62', { kind: 'unsupported', id: 7, what: 'request type 20' }],
];

describe('requests', () => {
  it.each(REQUESTS)('%s', (_what, packet, request) => expect(parseRequest(hex(packet))).toEqual(request));

  it.each(REQUESTS.slice(0, -1))(
    'cut short anywhere are malformed, not something else: %s',
    (_what, packet) => {
      const whole = hex(packet);
      // What follows the flags of open is not needed here, so it may be missing.
      const needed = whole[0] === 3 ? whole.length - 8 : whole.length;
      for (let length = 1; length < needed; length += 1) {
        expect(() => parseRequest(whole.subarray(0, length)), `${length} bytes`).toThrow(SftpProtocolError);
      }
    },
  );

  it('begin with the version', () => {
    expect(parseInit(hex('01 00000003'))).toBe(3);
    expect(() => parseInit(hex('03 00000001'))).toThrow(SftpProtocolError);
  });

  it('beyond every file are refused, not rounded', () => {
    const packet = hex('05 00000002 00000004 00000001 ffffffffffffffff 00000100');
    expect(() => parseRequest(packet)).toThrow(SftpProtocolError);
  });
});

describe('packets', () => {
  it('are the same in any chunking', () => {
    const packets = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 10 });
    fc.assert(
      fc.property(packets, fc.array(fc.nat(400)), (bodies, cuts) => {
        const stream = Buffer.concat(
          bodies.flatMap((body) => {
            const length = Buffer.alloc(4);
            length.writeUInt32BE(body.length);
            return [length, body];
          }),
        );
        const splitter = new PacketSplitter();
        const found: Buffer[] = [];
        let offset = 0;
        for (const cut of [...cuts, stream.length]) {
          found.push(...splitter.push(stream.subarray(offset, offset + cut)));
          offset = Math.min(stream.length, offset + cut);
        }
        expect(found.map((packet) => [...packet])).toEqual(bodies.map((body) => [...body]));
      }),
    );
  });

  it.each(['00000000', '00040001', 'ffffffff', '47455420'])('of length %s end the session', (length) => {
    expect(() => new PacketSplitter().push(hex(length))).toThrow(SftpProtocolError);
  });
});

describe('replies', () => {
  it('are laid out as the draft says', () => {
    expect(encodeVersion(['a@b'])).toEqual(hex('00000011 02 00000003 00000003 614062 00000001 31'));
    expect(encodeStatus(7, 'no-such-file', 'no')).toEqual(
      hex('00000013 65 00000007 00000002 00000002 6e6f 00000000'),
    );
    expect(encodeLimits(1, { packetBytesMax: 1, dataBytesMax: 2, openHandlesMax: 3 })).toEqual(
      hex('00000025 c9 00000001 0000000000000001 0000000000000002 0000000000000002 0000000000000003'),
    );
  });

  it('list a file with the line that ls -l shows, in Vietnamese time', () => {
    const modifiedAt = Date.UTC(2026, 2, 24, 17);
    const reply = encodeEntries(1, [
      { name: 'a.txt', attributes: { kind: 'file', sizeBytes: 253, modifiedAt } },
    ]);
    expect(reply.toString('latin1')).toContain(
      '-rw-r-----    1 station  station       253 Mar 25  2026 a.txt',
    );
  });
});
