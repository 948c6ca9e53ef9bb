/** Answers → SFTP version 3 packets, with their length in front. */
import type { Entry, EntryAttributes } from './entry.js';
import { formatListing } from './format-listing.js';
import {
  ATTRIBUTE_FLAG,
  FILE_MODE,
  FOLDER_MODE,
  REPLY,
  STATUS_CODE,
  type StatusName,
} from './sftp-constants.js';

/** Version 3 with the extensions that are answered: an extension that is not named here is never asked for. */
export function encodeVersion(extensions: readonly string[]): Buffer {
  const pairs = extensions.flatMap((name) => [text(name), text('1')]);
  return packet(REPLY.version, [uint32(3), ...pairs]);
}

export function encodeStatus(id: number, status: StatusName, message: string): Buffer {
  return packet(REPLY.status, [uint32(id), uint32(STATUS_CODE[status]), text(message), text('')]);
}

export function encodeHandle(id: number, handle: Buffer): Buffer {
  return packet(REPLY.handle, [uint32(id), bytes(handle)]);
}

export function encodeData(id: number, data: Buffer): Buffer {
  return packet(REPLY.data, [uint32(id), bytes(data)]);
}

export function encodeAttributes(id: number, attributes: EntryAttributes): Buffer {
  return packet(REPLY.attributes, [uint32(id), attributesBytes(attributes)]);
}

export function encodeEntries(id: number, entries: readonly Entry[]): Buffer {
  const parts = entries.flatMap((entry) => [
    text(entry.name),
    text(formatListing(entry)),
    attributesBytes(entry.attributes),
  ]);
  return packet(REPLY.name, [uint32(id), uint32(entries.length), ...parts]);
}

/** The answer to `realpath`: one name, its attributes unsaid. */
export function encodePath(id: number, path: string): Buffer {
  return packet(REPLY.name, [uint32(id), uint32(1), text(path), text(path), uint32(0)]);
}

export interface SessionLimits {
  packetBytesMax: number;
  dataBytesMax: number;
  openHandlesMax: number;
}

/** The answer to `limits@openssh.com`. */
export function encodeLimits(id: number, limits: SessionLimits): Buffer {
  const { packetBytesMax, dataBytesMax, openHandlesMax } = limits;
  const numbers = [packetBytesMax, dataBytesMax, dataBytesMax, openHandlesMax].map(uint64);
  return packet(REPLY.extended, [uint32(id), ...numbers]);
}

function attributesBytes(attributes: EntryAttributes): Buffer {
  const flags = ATTRIBUTE_FLAG.size | ATTRIBUTE_FLAG.permissions | ATTRIBUTE_FLAG.times;
  const mode = attributes.kind === 'folder' ? FOLDER_MODE : FILE_MODE;
  const modifiedSeconds = uint32(Math.max(0, Math.floor(attributes.modifiedAt / 1000)));
  return Buffer.concat([
    uint32(flags),
    uint64(attributes.sizeBytes),
    uint32(mode),
    modifiedSeconds,
    modifiedSeconds,
  ]);
}

function packet(type: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.of(type), ...parts]);
  return Buffer.concat([uint32(body.length), body]);
}

function text(value: string): Buffer {
  return bytes(Buffer.from(value, 'utf8'));
}

function bytes(value: Buffer): Buffer {
  return Buffer.concat([uint32(value.length), value]);
}

function uint32(value: number): Buffer {
  const buffer = Buffer.allocUnsafe(4);
  buffer.writeUInt32BE(value >>> 0);
  return buffer;
}

function uint64(value: number): Buffer {
  const buffer = Buffer.allocUnsafe(8);
  buffer.writeBigUInt64BE(BigInt(value));
  return buffer;
}
