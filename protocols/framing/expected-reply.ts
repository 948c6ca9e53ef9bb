/** What the reply to one Modbus read must look like, and the request's bytes: both follow from what is asked. */

/** A Modbus read, as far as framing cares. */
export interface ReadExpectation {
  unitId: number;
  /** 1…4 */
  functionCode: number;
  /** Bytes of data in a good reply: the third byte of its PDU's frame. */
  byteCount: number;
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
 * What must come back for the unit and PDU of a read request (without CRC or MBAP header).
 *
 * @throws RangeError when they are not a read request.
 */
export function expectedReply(request: Uint8Array): ReadExpectation {
  const [unitId, functionCode] = request;
  if (
    request.length !== 6 ||
    unitId === undefined ||
    functionCode === undefined ||
    functionCode < 1 ||
    functionCode > 4
  ) {
    throw new RangeError(
      `${request.length} bytes with function ${functionCode ?? 'none'} are not a read request`,
    );
  }
  const count = ((request[4] ?? 0) << 8) | (request[5] ?? 0);
  return { unitId, functionCode, byteCount: functionCode <= 2 ? Math.ceil(count / 8) : count * 2 };
}

/**
 * The data of a good reply (unit, function, byte count, data…) as words, or as bits 0 and 1; exactly `count`.
 *
 * @param count What was asked; a reply that framing has matched holds at least as much.
 */
export function decodeReadReply(reply: Uint8Array, count: number): Uint16Array | Uint8Array {
  const data = reply.subarray(3);
  if ((reply[1] ?? 0) <= 2) {
    return Uint8Array.from({ length: count }, (_, index) => ((data[index >>> 3] ?? 0) >>> (index & 7)) & 1);
  }
  return Uint16Array.from(
    { length: count },
    (_, index) => ((data[index * 2] ?? 0) << 8) | (data[index * 2 + 1] ?? 0),
  );
}

/** The high bit of the function code marks an exception; the next byte says which. */
export const EXCEPTION_FLAG = 0x80;
