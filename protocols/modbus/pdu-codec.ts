/**
 * Modbus requests ⇄ bytes (unit and PDU; MODBUS Application Protocol V1.1b3, §6): functions 1–6, 15, 16, 23 and 43/14. Pure. A
 * reply that is decoded here was matched to its request before; what is left to judge is a refusal, and the odd bit pattern.
 */
import {
  decodeReadReply,
  encodeReadRequest,
  EXCEPTION_FLAG,
  MEI_DEVICE_IDENTIFICATION,
} from '../framing/expected-reply.js';
import { InstrumentError } from '../vocabulary/errors.js';
import {
  IDENTIFICATION_CATEGORIES,
  type IdentificationPart,
  type IdentificationRequest,
} from './device-identification.js';
import type { ModbusReadRequest } from './modbus-reader.js';
import {
  BROADCAST_UNIT,
  READ_WRITE_REGISTERS_MAX,
  WRITE_BITS_MAX,
  WRITE_REGISTERS_MAX,
  type ModbusReadWriteRequest,
  type ModbusWriteRequest,
} from './modbus-writer.js';
import { MODBUS_MAX_BITS, MODBUS_MAX_REGISTERS } from './register-map.js';

const COIL_ON = 0xff00;
const ADDRESSES = 0x10000;

/** @throws RangeError when no request can hold it. */
export function encodeRead(read: ModbusReadRequest): Uint8Array {
  const most = read.functionCode <= 2 ? MODBUS_MAX_BITS : MODBUS_MAX_REGISTERS;
  checkUnit(read.unitId, 0);
  checkSpan(read.address, read.count, most);
  return encodeReadRequest(read);
}

/** Exactly `count` words, or bits as 0 and 1. Throws `device-exception` for a refusal. */
export function decodeRead(reply: Uint8Array, read: ModbusReadRequest): Uint16Array | Uint8Array {
  refuseException(reply, read.address, read.count);
  return decodeReadReply(reply, read.count);
}

/** @throws RangeError for the broadcast unit, and when no request can hold it. */
export function encodeWrite(write: ModbusWriteRequest): Uint8Array {
  const { unitId, functionCode, address } = write;
  checkUnit(unitId, 1);
  switch (write.functionCode) {
    case 5:
      checkSpan(address, 1, 1);
      return Uint8Array.of(unitId, functionCode, ...word(address), ...word(write.value ? COIL_ON : 0));
    case 6:
      checkSpan(address, 1, 1);
      return Uint8Array.of(unitId, functionCode, ...word(address), ...wordChecked(write.value));
    case 15: {
      const { values } = write;
      checkSpan(address, values.length, WRITE_BITS_MAX);
      const data = packBits(values);
      return Uint8Array.of(
        ...[unitId, functionCode],
        ...[...word(address), ...word(values.length), data.length],
        ...data,
      );
    }
    case 16: {
      const { values } = write;
      checkSpan(address, values.length, WRITE_REGISTERS_MAX);
      const head = [...word(address), ...word(values.length), values.length * 2];
      return Uint8Array.of(unitId, functionCode, ...head, ...values.flatMap(wordChecked));
    }
  }
}

/** The framing has compared the confirmation with the request; what is left is a refusal. */
export function decodeWrite(reply: Uint8Array, { address, ...write }: ModbusWriteRequest): void {
  refuseException(reply, address, 'values' in write ? write.values.length : 1);
}

/** @throws RangeError as {@link encodeWrite}. */
export function encodeReadWrite({ unitId, read, write }: ModbusReadWriteRequest): Uint8Array {
  checkUnit(unitId, 1);
  checkSpan(read.address, read.count, MODBUS_MAX_REGISTERS);
  checkSpan(write.address, write.values.length, READ_WRITE_REGISTERS_MAX);
  return Uint8Array.of(
    ...[unitId, 23],
    ...[...word(read.address), ...word(read.count)],
    ...[...word(write.address), ...word(write.values.length), write.values.length * 2],
    ...write.values.flatMap(wordChecked),
  );
}

export function decodeReadWrite(reply: Uint8Array, { read, write }: ModbusReadWriteRequest): Uint16Array {
  refuseException(reply, write.address, write.values.length);
  const words = decodeReadReply(reply, read.count);
  return words instanceof Uint16Array ? words : Uint16Array.from(words);
}

export function encodeIdentification({ unitId, category, objectId }: IdentificationRequest): Uint8Array {
  checkUnit(unitId, 0);
  const code = IDENTIFICATION_CATEGORIES.indexOf(category) + 1;
  return Uint8Array.of(unitId, 43, MEI_DEVICE_IDENTIFICATION, code, objectId);
}

const MORE_FOLLOWS = 0xff;

/** Text is taken as Latin-1, of which the ASCII that the standard asks for is a part. */
export function decodeIdentification(reply: Uint8Array, request: IdentificationRequest): IdentificationPart {
  refuseException(reply, request.objectId, 1);
  const [, , , , , moreFollows = 0, nextObjectId = 0, count = 0] = reply;
  const objects: [number, string][] = [];
  let at = 8;
  for (let object = 0; object < count; object += 1) {
    const [id = 0, length = 0] = reply.subarray(at, at + 2);
    objects.push([id, String.fromCharCode(...reply.subarray(at + 2, at + 2 + length))]);
    at += 2 + length;
  }
  return { objects, nextObjectId: moreFollows === MORE_FOLLOWS ? nextObjectId : null };
}

/** Names of the exceptions (§7); others are the maker's own. */
const EXCEPTIONS: Readonly<Record<number, string>> = {
  1: 'Illegal function',
  2: 'Illegal data address',
  3: 'Illegal data value',
  4: 'Server device failure',
  5: 'Acknowledge',
  6: 'Server device busy',
  8: 'Memory parity error',
  10: 'Gateway path unavailable',
  11: 'Gateway target device failed to respond',
};

function refuseException(reply: Uint8Array, address: number, count: number): void {
  const [unitId = 0, code = 0, exception = 0] = reply;
  if ((code & EXCEPTION_FLAG) === 0) return;
  const name = EXCEPTIONS[exception] ?? 'Exception of the maker’s own';
  const what = `Unit ${unitId}, function ${code & ~EXCEPTION_FLAG}, address ${address}, count ${count}`;
  throw new InstrumentError({
    code: 'device-exception',
    message: `${what}: Modbus exception ${exception}: ${name}`,
    exception,
  });
}

function checkUnit(unitId: number, lowest: 0 | 1): void {
  if (unitId === BROADCAST_UNIT && lowest > 0)
    throw new RangeError(
      'Unit 0 is the broadcast address: every unit would obey and none would confirm; write to each unit by its own id',
    );
  if (!Number.isInteger(unitId) || unitId < lowest || unitId > 255)
    throw new RangeError(`${unitId} is no unit id (legal: ${lowest}…255)`);
}

function checkSpan(address: number, count: number, most: number): void {
  if (!Number.isInteger(count) || count < 1 || count > most)
    throw new RangeError(`${count} is no count for one request (legal: 1…${most})`);
  if (!Number.isInteger(address) || address < 0 || address + count > ADDRESSES)
    throw new RangeError(`Addresses ${address}…${address + count - 1} are not all in 0…65535`);
}

function word(value: number): [number, number] {
  return [value >>> 8, value & 0xff];
}

function wordChecked(value: number): [number, number] {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff)
    throw new RangeError(`${value} is no 16-bit word (legal: 0…65535)`);
  return word(value);
}

function packBits(values: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, index) => {
    if (value) bytes[index >>> 3] = (bytes[index >>> 3] ?? 0) | (1 << (index & 7));
  });
  return bytes;
}
