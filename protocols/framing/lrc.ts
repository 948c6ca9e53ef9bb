/**
 * The longitudinal redundancy check of Modbus ASCII: the two's complement of the sum of the bytes, modulo 256, before they
 * are written as hexadecimal (MODBUS over Serial Line V1.02, §6.2.1).
 */
export function lrc(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum + byte) & 0xff;
  return -sum & 0xff;
}
