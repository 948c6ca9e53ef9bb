/** One SFTP packet → what it asks. Throws `SftpProtocolError` when the packet is not what its type says. */
import { SftpProtocolError } from './packet-splitter.js';
import { ATTRIBUTE_FLAG, REQUEST } from './sftp-constants.js';
import type { RequestedAttributes, SftpRequest } from './sftp-request.js';

const PATH_REQUESTS = new Map([
  [REQUEST.lstat, 'lstat'],
  [REQUEST.stat, 'stat'],
  [REQUEST.opendir, 'opendir'],
  [REQUEST.remove, 'remove'],
  [REQUEST.mkdir, 'mkdir'],
  [REQUEST.rmdir, 'rmdir'],
  [REQUEST.realpath, 'realpath'],
  [REQUEST.readlink, 'readlink'],
] as const);

const HANDLE_REQUESTS = new Map([
  [REQUEST.close, 'close'],
  [REQUEST.fstat, 'fstat'],
  [REQUEST.readdir, 'readdir'],
] as const);

/** Offsets beyond this cannot be counted exactly; no file here comes near. */
const OFFSET_MAX = BigInt(Number.MAX_SAFE_INTEGER);

export function parseRequest(packet: Buffer): SftpRequest {
  const cursor = new Cursor(packet);
  const type = cursor.byte();
  const id = cursor.uint32();
  const pathKind = PATH_REQUESTS.get(type as never);
  if (pathKind !== undefined) return { kind: pathKind, id, path: cursor.bytes() };
  const handleKind = HANDLE_REQUESTS.get(type as never);
  if (handleKind !== undefined) return { kind: handleKind, id, handle: cursor.bytes() };
  switch (type) {
    case REQUEST.open:
      return { kind: 'open', id, path: cursor.bytes(), flags: cursor.uint32() };
    case REQUEST.read:
      return { kind: 'read', id, handle: cursor.bytes(), offset: cursor.uint64(), length: cursor.uint32() };
    case REQUEST.write:
      return { kind: 'write', id, handle: cursor.bytes(), offset: cursor.uint64(), data: cursor.bytes() };
    case REQUEST.setstat:
      return { kind: 'setstat', id, path: cursor.bytes(), attributes: attributesOf(cursor) };
    case REQUEST.fsetstat:
      return { kind: 'fsetstat', id, handle: cursor.bytes(), attributes: attributesOf(cursor) };
    case REQUEST.rename:
      return { kind: 'rename', id, from: cursor.bytes(), to: cursor.bytes(), replace: 'never' };
    case REQUEST.extended:
      return parseExtended(cursor, id);
    default:
      return { kind: 'unsupported', id, what: `request type ${type}` };
  }
}

/** The client's version; the first packet of a session. */
export function parseInit(packet: Buffer): number {
  const cursor = new Cursor(packet);
  const type = cursor.byte();
  if (type !== REQUEST.init) throw new SftpProtocolError(`The first packet is of type ${type}, not INIT`);
  return cursor.uint32();
}

function parseExtended(cursor: Cursor, id: number): SftpRequest {
  const name = cursor.bytes().toString('latin1');
  switch (name) {
    case 'posix-rename@openssh.com':
      return { kind: 'rename', id, from: cursor.bytes(), to: cursor.bytes(), replace: 'always' };
    case 'fsync@openssh.com':
      return { kind: 'fsync', id, handle: cursor.bytes() };
    case 'limits@openssh.com':
      return { kind: 'limits', id };
    default:
      return { kind: 'unsupported', id, what: `extension ${name}` };
  }
}

function attributesOf(cursor: Cursor): RequestedAttributes {
  const flags = cursor.uint32();
  const attributes: RequestedAttributes = { size: null, permissions: null, modifiedAt: null };
  if (flags & ATTRIBUTE_FLAG.size) attributes.size = cursor.uint64();
  if (flags & ATTRIBUTE_FLAG.owner) {
    cursor.uint32();
    cursor.uint32();
  }
  if (flags & ATTRIBUTE_FLAG.permissions) attributes.permissions = cursor.uint32();
  if (flags & ATTRIBUTE_FLAG.times) {
    cursor.uint32();
    attributes.modifiedAt = cursor.uint32() * 1000;
  }
  return attributes;
}

class Cursor {
  #offset = 0;
  readonly #packet: Buffer;

  constructor(packet: Buffer) {
    this.#packet = packet;
  }

  byte(): number {
    return this.#packet.readUInt8(this.#advance(1));
  }

  uint32(): number {
    return this.#packet.readUInt32BE(this.#advance(4));
  }

  uint64(): number {
    const value = this.#packet.readBigUInt64BE(this.#advance(8));
    if (value > OFFSET_MAX) throw new SftpProtocolError(`${value} is beyond every file`);
    return Number(value);
  }

  bytes(): Buffer {
    const length = this.uint32();
    const start = this.#advance(length);
    return this.#packet.subarray(start, start + length);
  }

  #advance(length: number): number {
    const start = this.#offset;
    if (start + length > this.#packet.length) throw new SftpProtocolError('A packet ends too early');
    this.#offset = start + length;
    return start;
  }
}
