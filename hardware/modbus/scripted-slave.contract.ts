// A Modbus slave of a few lines, for the tests of whoever talks to one. It frames by itself, so that
// a mistake in our framing cannot hide in it. Each request is met by the next persona of its script; without one it answers.
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import type { Wire } from '../../simulators/wires/wire.js';

export type Framing = 'tcp' | 'rtu' | 'rtu-over-tcp' | 'ascii' | 'ascii-over-tcp';

/** What a slave does with a request. */
export type Persona = (request: SlaveRequest) => void;

/** Register and bit contents that tell where they were read, and from whom. */
export const registerAt = (unitId: number, address: number) => (unitId * 1000 + address) & 0xffff;
export const bitAt = (unitId: number, address: number) => (address % 3 === unitId % 3 ? 1 : 0);

export class SlaveRequest {
  readonly unitId: number;
  readonly functionCode: number;
  readonly address: number;
  readonly count: number;
  /** As it came. */
  readonly frame: Buffer;
  /** Unit and PDU. */
  readonly body: Buffer;
  readonly #framing: Framing;
  readonly #channel: ByteChannel;

  constructor(frame: Buffer, framing: Framing, channel: ByteChannel) {
    const body = bodyOf(frame, framing);
    this.frame = frame;
    this.body = body;
    this.unitId = body.readUInt8(0);
    this.functionCode = body.readUInt8(1);
    this.address = body.readUInt16BE(2);
    this.count = body.readUInt16BE(4);
    this.#framing = framing;
    this.#channel = channel;
  }

  /** The true reply, whole; other units, functions and transactions on demand. */
  reply(over: { unitId?: number; functionCode?: number; transaction?: number } = {}): Buffer {
    const { unitId = this.unitId, functionCode = this.functionCode } = over;
    const data =
      this.functionCode <= 2 ? Buffer.alloc(Math.ceil(this.count / 8)) : Buffer.alloc(this.count * 2);
    for (let place = 0; place < this.count; place += 1) {
      if (this.functionCode > 2) data.writeUInt16BE(registerAt(this.unitId, this.address + place), place * 2);
      else if (bitAt(this.unitId, this.address + place)) data[place >> 3]! |= 1 << (place & 7);
    }
    return this.framed(Buffer.from([unitId, functionCode, data.length, ...data]), over.transaction);
  }

  refusal(code: number): Buffer {
    return this.framed(Buffer.from([this.unitId, this.functionCode | 0x80, code]));
  }

  framed(body: Buffer, transactionShift = 0): Buffer {
    if (isAscii(this.#framing)) return asciiOf(body);
    if (this.#framing !== 'tcp') return Buffer.concat([body, crcOf(body)]);
    const header = Buffer.alloc(6);
    header.writeUInt16BE((this.frame.readUInt16BE(0) + transactionShift) & 0xffff, 0);
    header.writeUInt16BE(body.length, 4);
    return Buffer.concat([header, body]);
  }

  /** The true reply with a checksum that does not fit. */
  damaged(): Buffer {
    const reply = this.reply();
    const place = isAscii(this.#framing) ? reply.length - 3 : 4;
    reply[place] = isAscii(this.#framing) ? (reply[place] === 0x30 ? 0x31 : 0x30) : reply[place]! ^ 0x10;
    return reply;
  }

  send(bytes: Uint8Array): void {
    this.#channel.write(bytes).catch(() => undefined);
  }
}

export const good: Persona = (request) => request.send(request.reply());
export const silent: Persona = () => undefined;

export class ScriptedSlave {
  readonly received: SlaveRequest[] = [];
  readonly #script: Persona[] = [];
  readonly #framing: Framing;
  /** What it does when the script is at its end. */
  otherwise: Persona = good;

  constructor(wire: Wire, framing: Framing) {
    this.#framing = framing;
    wire.onChannel((channel) => this.#serve(channel));
  }

  /** Personas for the next requests, one each. */
  then(...personas: Persona[]): void {
    this.#script.push(...personas);
  }

  #serve(channel: ByteChannel): void {
    let pending = Buffer.alloc(0);
    channel.onBytes((bytes) => {
      pending = Buffer.concat([pending, bytes]);
      for (
        let length = lengthOf(pending, this.#framing);
        length > 0;
        length = lengthOf(pending, this.#framing)
      ) {
        const request = new SlaveRequest(pending.subarray(0, length), this.#framing, channel);
        pending = pending.subarray(length);
        this.received.push(request);
        (this.#script.shift() ?? this.otherwise)(request);
      }
    });
  }
}

const isAscii = (framing: Framing) => framing === 'ascii' || framing === 'ascii-over-tcp';

/** Of the first request in `bytes`; 0: it has not come whole. Reads, writes of one place (6 bytes), writes of several. */
function lengthOf(bytes: Buffer, framing: Framing): number {
  if (isAscii(framing)) return bytes.indexOf('\n') + 1;
  const start = framing === 'tcp' ? 6 : 0;
  const code = bytes[start + 1] ?? 0;
  const bodyLength = code === 15 || code === 16 ? 7 + (bytes[start + 6] ?? 0) : 6;
  const length = start + bodyLength + (framing === 'tcp' ? 0 : 2);
  return bytes.length >= length ? length : 0;
}

function bodyOf(frame: Buffer, framing: Framing): Buffer {
  if (framing === 'tcp') return frame.subarray(6);
  if (!isAscii(framing)) return frame.subarray(0, -2);
  const text = frame.toString('latin1').trim();
  return Buffer.from(text.slice(1, -2), 'hex');
}

function asciiOf(body: Buffer): Buffer {
  const sum = body.reduce((total, byte) => total + byte, 0);
  const check = Buffer.of((0x100 - (sum & 0xff)) & 0xff);
  return Buffer.from(`:${Buffer.concat([body, check]).toString('hex').toUpperCase()}\r\n`, 'latin1');
}

/** Bit by bit, as the standard draws it. */
function crcOf(bytes: Buffer): Buffer {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return Buffer.from([crc & 0xff, crc >> 8]);
}
