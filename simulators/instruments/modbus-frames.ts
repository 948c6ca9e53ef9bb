/**
 * Modbus frames from the server's side: requests out of a stream of bytes, replies into bytes. From the serial line guide
 * V1.02 (RTU, ASCII) and the TCP implementation guide V1.0b; the simulators' own, shared with no driver.
 */
import { AsciiRequestReader } from './ascii-frames.js';
import type { Request, RequestReader } from './request-reader.js';

export type Framing = 'rtu' | 'ascii' | 'tcp';

/** CRC-16/Modbus: reflected polynomial 0xA001, start 0xFFFF; its low byte goes first. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}

export function encodeRtu(unit: number, pdu: Uint8Array): Uint8Array {
  const body = Uint8Array.from([unit, ...pdu]);
  const crc = crc16(body);
  return Uint8Array.from([...body, crc & 0xff, crc >> 8]);
}

export function encodeTcp(transaction: number, unit: number, pdu: Uint8Array): Uint8Array {
  const header = Buffer.alloc(7);
  header.writeUInt16BE(transaction & 0xffff, 0);
  header.writeUInt16BE(pdu.length + 1, 4);
  header.writeUInt8(unit, 6);
  return Uint8Array.from([...header, ...pdu]);
}

/** Longer than any legal frame (256 bytes), with room for noise in front of it. */
const BUFFER_MAX = 1024;
const HEADER = 7;

export function makeRequestReader(framing: Framing): RequestReader {
  if (framing === 'ascii') return new AsciiRequestReader();
  return framing === 'tcp' ? new TcpRequestReader() : new RtuRequestReader();
}

class RtuRequestReader implements RequestReader {
  #buffer = Buffer.alloc(0);

  get isEmpty(): boolean {
    return this.#buffer.length === 0;
  }

  push(bytes: Uint8Array): readonly Request[] {
    this.#buffer = Buffer.concat([this.#buffer, bytes]);
    const requests: Request[] = [];
    for (;;) {
      const length = requestLength(this.#buffer);
      if (length === null || this.#buffer.length < length) break;
      const frame = this.#buffer.subarray(0, length);
      if (isIntact(frame)) {
        requests.push(requestOf(frame));
        this.#buffer = this.#buffer.subarray(length);
      } else {
        this.#buffer = this.#buffer.subarray(1);
      }
    }
    if (this.#buffer.length > BUFFER_MAX) this.#buffer = this.#buffer.subarray(-BUFFER_MAX);
    return requests;
  }

  still(): readonly Request[] {
    const left = this.#buffer;
    this.#buffer = Buffer.alloc(0);
    // Requests of known length come first: one noise in 65,536 makes all that follows it look like one intact frame.
    for (let from = 1; from < left.length; from += 1) {
      const requests = this.push(left.subarray(from));
      if (requests.length > 0) return requests;
      this.#buffer = Buffer.alloc(0);
    }
    return unknownRequests(left);
  }
}

/** A function code that we do not know has no known length: the silence after it is its end. */
function unknownRequests(left: Buffer): readonly Request[] {
  for (let from = 0; from + 4 <= left.length; from += 1) {
    const frame = left.subarray(from);
    if (isIntact(frame)) return [requestOf(frame)];
  }
  return [];
}

/** `null`: not to be told from the bytes so far, or not at all. */
function requestLength(buffer: Buffer): number | null {
  if (buffer.length < 2) return null;
  const code = buffer[1] ?? 0;
  if ((code >= 1 && code <= 6) || code === 8) return 8;
  if (code === 23) return buffer[10] === undefined ? null : 13 + buffer[10];
  if (code === 43) return buffer[2] === 14 ? 7 : null;
  if (code !== 15 && code !== 16) return null;
  const count = buffer[6];
  return count === undefined ? null : 9 + count;
}

function isIntact(frame: Buffer): boolean {
  return crc16(frame.subarray(0, -2)) === frame.readUInt16LE(frame.length - 2);
}

function requestOf(frame: Buffer): Request {
  return { unit: frame[0] ?? 0, pdu: Uint8Array.from(frame.subarray(1, -2)), transaction: 0 };
}

class TcpRequestReader implements RequestReader {
  #buffer = Buffer.alloc(0);

  get isEmpty(): boolean {
    return true; // A TCP stream has no silence that means anything.
  }

  push(bytes: Uint8Array): readonly Request[] | 'broken' {
    this.#buffer = Buffer.concat([this.#buffer, bytes]);
    const requests: Request[] = [];
    while (this.#buffer.length >= HEADER) {
      const length = this.#buffer.readUInt16BE(4);
      if (this.#buffer.readUInt16BE(2) !== 0 || length < 2 || length > 254) return 'broken';
      if (this.#buffer.length < 6 + length) break;
      requests.push({
        transaction: this.#buffer.readUInt16BE(0),
        unit: this.#buffer[6] ?? 0,
        pdu: Uint8Array.from(this.#buffer.subarray(HEADER, 6 + length)),
      });
      this.#buffer = this.#buffer.subarray(6 + length);
    }
    return requests;
  }

  still(): readonly Request[] {
    return [];
  }
}
