/**
 * Numbers as register words, from the Modbus application protocol and IEEE 754; the simulators' own encoder, so that a
 * driver's mistake meets something that does not share it.
 */
import type { WordEntry, WordOrder } from './instrument-definition.js';

export type NumberType = Exclude<WordEntry['type'], 'text'>;

const BYTES: Record<NumberType, number> = {
  uint16: 2,
  int16: 2,
  uint32: 4,
  int32: 4,
  uint64: 8,
  float32: 4,
  float64: 8,
};

/** Registers that a number of this type takes. */
export function registersOf(type: NumberType): number {
  return BYTES[type] / 2;
}

/** Words in the order in which they stand in the map. Numbers that an integer cannot hold stop at its end. */
export function encodeNumber(value: number, type: NumberType, order: WordOrder): number[] {
  const bytes = new DataView(new ArrayBuffer(BYTES[type]));
  switch (type) {
    case 'float32':
      bytes.setFloat32(0, value);
      break;
    case 'float64':
      bytes.setFloat64(0, value);
      break;
    case 'uint64':
      bytes.setBigUint64(0, BigInt(Math.max(0, Math.round(value))));
      break;
    default:
      setInteger(bytes, value, type);
  }
  return arrange(wordsOf(bytes), order);
}

/** Raw bytes (hexadecimal) that stand for "no number"; repeated or cut to the size of the type. */
export function encodeNan(hex: string, type: NumberType, order: WordOrder): number[] {
  if (type === 'uint16' || type === 'int16') return [0xffff];
  if (type === 'float64') return encodeNumber(Number.NaN, type, order);
  if (type === 'uint64') return [0xffff, 0xffff, 0xffff, 0xffff];
  return arrange([parseInt(hex.slice(0, 4), 16), parseInt(hex.slice(4), 16)], order);
}

/** The reverse of `encodeNumber`, for settings that a master writes. */
export function decodeNumber(words: readonly number[], type: NumberType, order: WordOrder): number {
  const bytes = new DataView(new ArrayBuffer(BYTES[type]));
  arrange(words, order).forEach((word, index) => bytes.setUint16(index * 2, word));
  switch (type) {
    case 'uint16':
      return bytes.getUint16(0);
    case 'int16':
      return bytes.getInt16(0);
    case 'uint32':
      return bytes.getUint32(0);
    case 'int32':
      return bytes.getInt32(0);
    case 'uint64':
      return Number(bytes.getBigUint64(0));
    case 'float32':
      return bytes.getFloat32(0);
    case 'float64':
      return bytes.getFloat64(0);
  }
}

/** Two characters a register, padded with zero bytes. */
export function encodeText(text: string, registers: number): number[] {
  const bytes = Buffer.alloc(registers * 2);
  bytes.write(text, 'latin1');
  return Array.from({ length: registers }, (_, index) => bytes.readUInt16BE(index * 2));
}

function setInteger(bytes: DataView, value: number, type: 'uint16' | 'int16' | 'uint32' | 'int32'): void {
  const bits = BYTES[type] * 8;
  const signed = type.startsWith('int');
  const low = signed ? -(2 ** (bits - 1)) : 0;
  const high = 2 ** (signed ? bits - 1 : bits) - 1;
  const whole = Math.min(high, Math.max(low, Math.round(value)));
  if (bits === 16) bytes.setInt16(0, whole);
  else bytes.setInt32(0, whole);
}

function wordsOf(bytes: DataView): number[] {
  return Array.from({ length: bytes.byteLength / 2 }, (_, index) => bytes.getUint16(index * 2));
}

/** A, B, C, D are the bytes from the most significant on. The same rule puts a number in order and back. */
function arrange(words: readonly number[], order: WordOrder): number[] {
  const swapped =
    order === 'BADC' || order === 'DCBA'
      ? words.map((word) => ((word & 0xff) << 8) | (word >> 8))
      : [...words];
  if (words.length === 1) return [...words];
  return order === 'CDAB' || order === 'DCBA' ? swapped.reverse() : swapped;
}
