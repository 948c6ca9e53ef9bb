/** CRC-16/MODBUS: polynomial 0xA001 (reflected 0x8005), start 0xFFFF. On the line the low byte goes first. */

const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  return crc;
});

/** The CRC of `bytes[start…end)` (MODBUS over Serial Line V1.02, §6.2.2). Over a frame with its own CRC it is 0. */
export function crc16Modbus(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let crc = 0xffff;
  for (let index = start; index < end; index += 1) {
    crc = (crc >>> 8) ^ (TABLE[(crc ^ (bytes[index] ?? 0)) & 0xff] ?? 0);
  }
  return crc;
}

/** The bytes followed by their CRC: what goes on an RTU line. */
export function withCrc16Modbus(bytes: Uint8Array): Uint8Array {
  const crc = crc16Modbus(bytes);
  const frame = new Uint8Array(bytes.length + 2);
  frame.set(bytes);
  frame[bytes.length] = crc & 0xff;
  frame[bytes.length + 1] = crc >>> 8;
  return frame;
}
