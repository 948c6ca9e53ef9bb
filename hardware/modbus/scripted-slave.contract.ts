// A Modbus slave of a few lines, for the tests of whoever talks to one. It knows reads only and frames them by itself, so that
// a mistake in our framing cannot hide in it. Each request is met by the next persona of its script; without one it answers.
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import type { Wire } from '../../simulators/wires/wire.js';

export type Framing = 'tcp' | 'rtu' | 'rtu-over-tcp';

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
  readonly #framing: Framing;
  readonly #channel: ByteChannel;

  constructor(frame: Buffer, framing: Framing, channel: ByteChannel) {
    const body = framing === 'tcp' ? frame.subarray(6) : frame;
    this.frame = frame;
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
    if (this.#framing !== 'tcp') return Buffer.concat([body, crcOf(body)]);
    const header = Buffer.alloc(6);
    header.writeUInt16BE((this.frame.readUInt16BE(0) + transactionShift) & 0xffff, 0);
    header.writeUInt16BE(body.length, 4);
    return Buffer.concat([header, body]);
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
    const length = this.#framing === 'tcp' ? 12 : 8;
    channel.onBytes((bytes) => {
      pending = Buffer.concat([pending, bytes]);
      while (pending.length >= length) {
        const request = new SlaveRequest(pending.subarray(0, length), this.#framing, channel);
        pending = pending.subarray(length);
        this.received.push(request);
        (this.#script.shift() ?? this.otherwise)(request);
      }
    });
  }
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
