/** Why bytes are no RTU reply to a request: each rule that they break, with the byte. For who writes them from a manual. Pure. */
import { withCrc16Modbus } from './crc16-modbus.js';
import { EXCEPTION_FLAG, EXCEPTION_LENGTH, expectedReply } from './expected-reply.js';
import { hexBytes } from './hex-bytes.js';

const CRC_LENGTH = 2;
const FUNCTION_AT = 1;
const COUNT_AT = 2;

/** @param request Unit and PDU of a read. Empty: the bytes are exactly its reply, good or refused. */
export function explainRtuReply(request: Uint8Array, reply: Uint8Array): string[] {
  const expected = expectedReply(request);
  const { unitId, functionCode } = expected;
  const told = reply[FUNCTION_AT];
  const isException = told === (functionCode | EXCEPTION_FLAG);
  const length = (isException ? EXCEPTION_LENGTH : (expected.length ?? 0)) + CRC_LENGTH;
  const faults: string[] = [];
  if (reply[0] !== unitId) faults.push(`byte 1 is unit ${hexOf(reply[0])}, not ${hexOf(unitId)}`);
  if (!isException && told !== functionCode) {
    const refused = hexOf(functionCode | EXCEPTION_FLAG);
    faults.push(`byte 2 is function ${hexOf(told)}, not ${hexOf(functionCode)} (or ${refused}, a refusal)`);
  }
  const count = reply[COUNT_AT];
  const countAsked = expected.head[COUNT_AT];
  if (!isException && count !== countAsked) {
    faults.push(
      `byte 3 says ${count ?? 'no'} bytes of data; what is asked for are ${countAsked ?? 0} (${hexOf(countAsked)})`,
    );
  }
  if (reply.length !== length) {
    const trouble =
      reply.length > length ? `behind byte ${length} it has bytes that are not read` : 'it is cut short';
    faults.push(`has ${reply.length} bytes, not ${length} with its checksum: ${trouble}`);
    return faults;
  }
  const body = reply.slice(0, -CRC_LENGTH);
  body.set(isException ? [unitId] : expected.head.subarray(0, COUNT_AT + 1));
  const [crc, right] = [reply, withCrc16Modbus(body)].map((bytes) => hexBytes(bytes.slice(-CRC_LENGTH)));
  if (crc !== right) {
    const ofWhat = faults.length === 0 ? 'of these bytes' : 'with that put right';
    faults.push(`its checksum is ${crc ?? ''}; ${ofWhat} it is ${right ?? ''}`);
  }
  return faults;
}

function hexOf(byte: number | undefined): string {
  return byte === undefined ? 'missing' : hexBytes(Uint8Array.of(byte));
}
