/** The seam between a Modbus driver and the wire: one read request, answered truly, refused, or given up in time. */
import type { ReadFunctionCode } from './register-map.js';

export interface ModbusReadRequest {
  /** 1…247 on a serial line; on TCP 0 and 255 are in use as well. */
  unitId: number;
  functionCode: ReadFunctionCode;
  /** As in the PDU (0-based), 0…65535. */
  address: number;
  /** Registers (1…125) or bits (1…2000). */
  count: number;
}

export interface ModbusReadOptions {
  /**
   * How long the instrument may take, from the moment the request has the wire to itself. The time that the bytes need
   * on a serial line at its speed is added by the wire.
   */
  deadlineMs: number;
  signal: AbortSignal;
}

export interface ModbusReader extends AsyncDisposable {
  /**
   * Registers as 16-bit words, or bits as 0 and 1; exactly `count` of them. Requests queue: one is on the wire at a time.
   *
   * Rejects with an `InstrumentError`: `timeout` (silence), `bad-checksum` (only damaged replies came),
   * `wrong-device` (another unit or function answered), `malformed-reply`, `device-exception` (with `exception`),
   * `not-connected`; or with the signal's reason when aborted. A reply to an earlier request is never the answer.
   */
  read(request: ModbusReadRequest, options: ModbusReadOptions): Promise<Uint16Array | Uint8Array>;
}
