/** One Modbus request in, one reply out: the application protocol (V1.1b3, clause 6) from the server's side. */
import { answerIdentification, type IdentificationObject } from './answer-identification.js';
import { ILLEGAL_ADDRESS, ILLEGAL_FUNCTION, ILLEGAL_VALUE, ModbusException } from './register-image.js';
import type { RegisterImage } from './register-image.js';

export interface PduTarget {
  image: RegisterImage;
  functions: readonly number[];
  registersMax: number;
  bitsMax: number;
  /** The holding register that function 8, sub-function 2 returns; `null`: none. */
  diagnosticRegister: number | null;
  /** What function 43 tells. */
  identification: readonly IdentificationObject[];
}

/** Limits of one write request (clauses 6.11, 6.12, 6.17). */
const WRITE_BITS_MAX = 1968;
const WRITE_REGISTERS_MAX = 123;
const READ_WRITE_REGISTERS_MAX = 121;
const COIL_ON = 0xff00;

/** Function and data in, function and data out. A refusal is a reply with the high bit of the function set. */
export function answerPdu(request: Uint8Array, target: PduTarget): Uint8Array {
  const code = request[0] ?? 0;
  try {
    if (!target.functions.includes(code)) throw new ModbusException(ILLEGAL_FUNCTION);
    return Uint8Array.from([code, ...answerData(code, Buffer.from(request.subarray(1)), target)]);
  } catch (error) {
    if (!(error instanceof ModbusException)) throw error;
    return Uint8Array.of(code | 0x80, error.code);
  }
}

function answerData(code: number, data: Buffer, target: PduTarget): readonly number[] {
  if (code === 43) return answerIdentification(data, target.identification);
  if (data.length < 4) throw new ModbusException(ILLEGAL_VALUE);
  const address = data.readUInt16BE(0);
  const second = data.readUInt16BE(2);
  switch (code) {
    case 1:
    case 2:
      checkSpan(address, second, target.bitsMax);
      return packBits(target.image.bits(code === 1 ? 'coil' : 'discrete', address, second));
    case 3:
    case 4: {
      checkSpan(address, second, target.registersMax);
      const words = target.image.words(code === 3 ? 'holding' : 'input', address, second);
      return [words.length * 2, ...words.flatMap(bytesOf)];
    }
    case 5:
      if (second !== 0 && second !== COIL_ON) throw new ModbusException(ILLEGAL_VALUE);
      target.image.writeBits(address, [second === COIL_ON]);
      return [...data.subarray(0, 4)];
    case 6:
      target.image.writeWords(address, [second]);
      return [...data.subarray(0, 4)];
    case 8:
      return diagnose(data, target);
    case 15:
      target.image.writeBits(address, unpackBits(address, second, data));
      return [...data.subarray(0, 4)];
    case 16:
      target.image.writeWords(address, unpackWords(address, second, data));
      return [...data.subarray(0, 4)];
    case 23: {
      if (data.length < 9) throw new ModbusException(ILLEGAL_VALUE);
      // The write comes first; it is refused whole before anything is changed.
      checkSpan(address, second, target.registersMax);
      const [writeAddress, count] = [data.readUInt16BE(4), data.readUInt16BE(6)];
      checkSpan(writeAddress, count, READ_WRITE_REGISTERS_MAX);
      target.image.writeWords(writeAddress, unpackWords(writeAddress, count, data.subarray(4)));
      const words = target.image.words('holding', address, second);
      return [words.length * 2, ...words.flatMap(bytesOf)];
    }
    default:
      throw new ModbusException(ILLEGAL_FUNCTION);
  }
}

function checkSpan(address: number, count: number, most: number): void {
  if (count < 1 || count > most) throw new ModbusException(ILLEGAL_VALUE);
  if (address + count > 0x10000) throw new ModbusException(ILLEGAL_ADDRESS);
}

function diagnose(data: Buffer, target: PduTarget): readonly number[] {
  const subFunction = data.readUInt16BE(0);
  if (subFunction === 0) return [...data];
  if (subFunction !== 2 || target.diagnosticRegister === null) throw new ModbusException(ILLEGAL_FUNCTION);
  const [word = 0] = target.image.words('holding', target.diagnosticRegister, 1);
  return [0, 2, ...bytesOf(word)];
}

function packBits(bits: readonly boolean[]): number[] {
  const bytes = new Array<number>(Math.ceil(bits.length / 8)).fill(0);
  bits.forEach((bit, index) => {
    if (bit) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (1 << (index & 7));
  });
  return [bytes.length, ...bytes];
}

function unpackBits(address: number, count: number, data: Buffer): boolean[] {
  checkSpan(address, count, WRITE_BITS_MAX);
  const size = Math.ceil(count / 8);
  if (data[4] !== size || data.length !== 5 + size) throw new ModbusException(ILLEGAL_VALUE);
  return Array.from(
    { length: count },
    (_, index) => ((data[5 + (index >> 3)] ?? 0) >> (index & 7)) % 2 === 1,
  );
}

function unpackWords(address: number, count: number, data: Buffer): number[] {
  checkSpan(address, count, WRITE_REGISTERS_MAX);
  if (data[4] !== count * 2 || data.length !== 5 + count * 2) throw new ModbusException(ILLEGAL_VALUE);
  return Array.from({ length: count }, (_, index) => data.readUInt16BE(5 + index * 2));
}

function bytesOf(word: number): number[] {
  return [word >> 8, word & 0xff];
}
