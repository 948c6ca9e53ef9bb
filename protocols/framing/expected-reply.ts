/** What the reply to one Modbus request must look like: all of it follows from the request's own bytes (unit and PDU). */

/** The high bit of the function code marks an exception; the next byte says which. */
export const EXCEPTION_FLAG = 0x80;
/** Unit, function | 0x80, exception code. */
export const EXCEPTION_LENGTH = 3;
/** Unit and the longest PDU (MODBUS Application Protocol V1.1b3, §4.1). */
export const BODY_LENGTH_MAX = 254;
/** The MEI type of function 43 by which a device tells who it is (§6.21). */
export const MEI_DEVICE_IDENTIFICATION = 14;

export interface ExpectedReply {
  unitId: number;
  functionCode: number;
  /** What a good reply begins with: unit, function, and whatever else follows from the request. */
  head: Uint8Array;
  /** Bytes of a good reply, unit and PDU; `null`: the reply itself tells it (device identification). */
  length: number | null;
}

/**
 * What must come back for the unit and PDU of a request (without CRC, LRC or MBAP header): functions 1–6, 15, 16, 23 and 43/14.
 *
 * @throws RangeError when they are no such request.
 */
export function expectedReply(request: Uint8Array): ExpectedReply {
  const [unitId = 0, functionCode = 0] = request;
  switch (functionCode) {
    case 1:
    case 2:
      if (request.length === 6) return counted(request, Math.ceil(wordAt(request, 4) / 8));
      break;
    case 3:
    case 4:
      if (request.length === 6) return counted(request, wordAt(request, 4) * 2);
      break;
    case 5:
    case 6:
      if (request.length === 6) return { unitId, functionCode, head: request, length: 6 };
      break;
    case 15:
    case 16:
      if (request.length > 7) return { unitId, functionCode, head: request.subarray(0, 6), length: 6 };
      break;
    case 23:
      if (request.length > 11) return counted(request, wordAt(request, 4) * 2);
      break;
    case 43:
      if (request.length === 5 && request[2] === MEI_DEVICE_IDENTIFICATION)
        return { unitId, functionCode, head: request.subarray(0, 4), length: null };
      break;
  }
  throw new RangeError(`${request.length} bytes with function ${functionCode} are no request that is known`);
}

function counted(request: Uint8Array, byteCount: number): ExpectedReply {
  const [unitId = 0, functionCode = 0] = request;
  return {
    unitId,
    functionCode,
    head: Uint8Array.of(unitId, functionCode, byteCount),
    length: byteCount + 3,
  };
}

function wordAt(bytes: Uint8Array, index: number): number {
  return ((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0);
}

/** How what stands at `start` compares with what is expected, as far as it has come. */
export type ReplyMatch =
  { kind: 'reply' | 'exception'; length: number } | { kind: 'undecided' } | { kind: 'other' };

const UNDECIDED: ReplyMatch = { kind: 'undecided' };
const OTHER: ReplyMatch = { kind: 'other' };
const EXCEPTION: ReplyMatch = { kind: 'exception', length: EXCEPTION_LENGTH };

/** A match may be longer than what has come; its checksum is the caller's to check. */
export function matchReply(expected: ExpectedReply, bytes: Uint8Array, start = 0): ReplyMatch {
  const left = bytes.length - start;
  if (left < 1) return UNDECIDED;
  if (bytes[start] !== expected.unitId) return OTHER;
  if (left > 1 && bytes[start + 1] === (expected.functionCode | EXCEPTION_FLAG)) return EXCEPTION;
  const { head } = expected;
  for (let index = 1; index < head.length; index += 1) {
    if (index >= left) return UNDECIDED;
    if (bytes[start + index] !== head[index]) return OTHER;
  }
  if (expected.length !== null) return { kind: 'reply', length: expected.length };
  const length = identificationLength(bytes, start);
  if (length === null) return UNDECIDED;
  return length > BODY_LENGTH_MAX ? OTHER : { kind: 'reply', length };
}

/** Where the number of objects stands in a device identification, unit included. */
const OBJECT_COUNT_AT = 7;

/** Length of a device identification: a list of (id, length, text), behind their number; `null` while that cannot be told. */
function identificationLength(bytes: Uint8Array, start: number): number | null {
  const count = bytes[start + OBJECT_COUNT_AT];
  if (count === undefined) return null;
  let length = OBJECT_COUNT_AT + 1;
  for (let object = 0; object < count; object += 1) {
    const size = bytes[start + length + 1];
    if (size === undefined) return length > BODY_LENGTH_MAX ? length : null;
    length += 2 + size;
  }
  return length;
}

/** Whether a good reply can be the very bytes of the request: then it cannot be told from the line's echo of it. */
export function replyRepeatsRequest(request: Uint8Array): boolean {
  return request[1] === 5 || request[1] === 6;
}

/** Unit and PDU of a read: unit, function code, address, count (MODBUS Application Protocol V1.1b3, §6.1–6.4). */
export function encodeReadRequest(request: {
  unitId: number;
  functionCode: number;
  address: number;
  count: number;
}): Uint8Array {
  const { unitId, functionCode, address, count } = request;
  return Uint8Array.of(unitId, functionCode, address >>> 8, address & 0xff, count >>> 8, count & 0xff);
}

/**
 * The data of a good reply (unit, function, byte count, data…) as words, or as bits 0 and 1; exactly `count`.
 *
 * @param count What was asked; a reply that framing has matched holds at least as much.
 */
export function decodeReadReply(reply: Uint8Array, count: number): Uint16Array | Uint8Array {
  const isBits = (reply[1] ?? 0) <= 2;
  const data = isBits ? new Uint8Array(count) : new Uint16Array(count);
  for (let index = 0; index < count; index += 1) {
    data[index] = isBits
      ? ((reply[3 + (index >>> 3)] ?? 0) >>> (index & 7)) & 1
      : wordAt(reply, 3 + index * 2);
  }
  return data;
}
