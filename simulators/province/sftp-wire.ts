/**
 * The packets of SFTP version 3 as a server sees them (draft-ietf-secsh-filexfer-02). Written from the draft for the
 * simulated province, independent of what the programs use, so that a fault of one is not mirrored in the other.
 */

export const REQUEST = {
  init: 1,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  extended: 200,
} as const;

const REPLY = {
  version: 2,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attrs: 105,
  extended: 201,
} as const;

export const STATUS = {
  ok: 0,
  endOfFile: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  badMessage: 5,
  unsupported: 8,
} as const;

/** A packet longer than this is an attack or a mistake. */
const PACKET_BYTES_MAX = 262_144;

/** Cuts the byte stream into packets (type byte first, without the length). */
export class PacketCutter {
  #held: Buffer = Buffer.alloc(0);

  push(bytes: Buffer): Buffer[] {
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const packets: Buffer[] = [];
    while (this.#held.length >= 4) {
      const length = this.#held.readUInt32BE(0);
      if (length === 0 || length > PACKET_BYTES_MAX) throw new Error(`an SFTP packet of ${length} bytes`);
      if (this.#held.length < 4 + length) break;
      packets.push(this.#held.subarray(4, 4 + length));
      this.#held = this.#held.subarray(4 + length);
    }
    return packets;
  }
}

/** Reads a packet field by field. */
export class PacketReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#move(1));
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#move(4));
  }

  uint64(): number {
    return Number(this.#bytes.readBigUInt64BE(this.#move(8)));
  }

  bytes(): Buffer {
    const length = this.uint32();
    const start = this.#move(length);
    return this.#bytes.subarray(start, start + length);
  }

  text(): string {
    return this.bytes().toString('utf8');
  }

  #move(length: number): number {
    const start = this.#at;
    this.#at += length;
    return start;
  }
}

export interface FileAttributes {
  sizeBytes: number;
  mode: number;
  modifiedAt: number;
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

function uint64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(BigInt(value));
  return buffer;
}

function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function packet(type: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from([type]), ...parts]);
  return Buffer.concat([uint32(body.length), body]);
}

/** Size, permissions and times are given (flags 1, 4 and 8). */
function attributes({ sizeBytes, mode, modifiedAt }: FileAttributes): Buffer {
  const seconds = uint32(Math.floor(modifiedAt / 1_000));
  return Buffer.concat([uint32(0x0d), uint64(sizeBytes), uint32(mode), seconds, seconds]);
}

export const reply = {
  version: (extensions: Readonly<Record<string, string>>): Buffer =>
    packet(
      REPLY.version,
      uint32(3),
      ...Object.entries(extensions).flatMap((pair) => pair.map((part) => text(part))),
    ),
  status: (id: number, status: number, message: string): Buffer =>
    packet(REPLY.status, uint32(id), uint32(status), text(message), text('')),
  handle: (id: number, handle: Buffer): Buffer => packet(REPLY.handle, uint32(id), text(handle)),
  data: (id: number, data: Buffer): Buffer => packet(REPLY.data, uint32(id), text(data)),
  attrs: (id: number, attrs: FileAttributes): Buffer => packet(REPLY.attrs, uint32(id), attributes(attrs)),
  names: (id: number, entries: readonly { name: string; attrs: FileAttributes }[]): Buffer =>
    packet(
      REPLY.name,
      uint32(id),
      uint32(entries.length),
      ...entries.flatMap(({ name, attrs }) => [text(name), text(longName(name, attrs)), attributes(attrs)]),
    ),
  /** The eleven numbers of `statvfs@openssh.com`. */
  diskSpace: (id: number, freeBlocks: number): Buffer =>
    packet(
      REPLY.extended,
      uint32(id),
      ...[4_096, 4_096, 1_000_000, freeBlocks, freeBlocks, 1_000, 1_000, 1_000, 1, 0, 255].map(uint64),
    ),
};

function longName(name: string, { mode, sizeBytes }: FileAttributes): string {
  const kind = (mode & 0o170_000) === 0o040_000 ? 'd' : '-';
  return `${kind}rw-rw-r--    1 so       so       ${String(sizeBytes).padStart(8)} Jan  1 00:00 ${name}`;
}
