/**
 * The seam for commands to an instrument: one write, confirmed by the instrument, refused, or given up in time. Apart from
 * ModbusReader, so that whoever only reads cannot write.
 */
import type { ModbusReadOptions } from './modbus-reader.js';

/** Largest counts of one request (MODBUS Application Protocol V1.1b3, §6.11, §6.12, §6.17). */
export const WRITE_BITS_MAX = 1968;
export const WRITE_REGISTERS_MAX = 123;
export const READ_WRITE_REGISTERS_MAX = 121;

/** On a serial line every unit would obey and none would answer: nothing could be confirmed. */
export const BROADCAST_UNIT = 0;

interface Addressed {
  /** 1…247 on a serial line, 1…255 on TCP; 0, the broadcast, is refused. */
  unitId: number;
  /** As in the PDU (0-based), 0…65535. */
  address: number;
}

/** Functions 5, 6, 15 and 16. Registers are 16-bit words, 0…65535. */
export type ModbusWriteRequest =
  | (Addressed & { functionCode: 5; value: boolean })
  | (Addressed & { functionCode: 6; value: number })
  | (Addressed & { functionCode: 15; values: readonly boolean[] })
  | (Addressed & { functionCode: 16; values: readonly number[] });

/** Function 23: the write is carried out before the read. */
export interface ModbusReadWriteRequest {
  unitId: number;
  read: { address: number; count: number };
  write: { address: number; values: readonly number[] };
}

export interface ModbusWriter {
  /**
   * Resolves when the instrument has confirmed the very write that was asked. Rejects as `ModbusReader.read` does, and with a
   * RangeError, before anything is sent, for the broadcast unit and for what no request can hold.
   *
   * A write is sent once and never repeated. After `timeout`, `bad-checksum`, `not-connected` or an abort it is unknown whether
   * the instrument has carried it out: read back before deciding.
   */
  write(request: ModbusWriteRequest, options: ModbusReadOptions): Promise<void>;
  /** Function 23; the words read, exactly as many as asked. As careful as `write`. */
  readWrite(request: ModbusReadWriteRequest, options: ModbusReadOptions): Promise<Uint16Array>;
}
