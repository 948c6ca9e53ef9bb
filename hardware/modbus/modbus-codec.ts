/** Who writes the requests' PDUs and reads the replies': our own codec, or modbus-serial; one suite holds for both. */
import {
  decodeRead,
  decodeReadWrite,
  decodeWrite,
  encodeRead,
  encodeReadWrite,
  encodeWrite,
} from '../../protocols/modbus/pdu-codec.js';
import type { ModbusReadRequest } from '../../protocols/modbus/modbus-reader.js';
import type { ModbusReadWriteRequest, ModbusWriteRequest } from '../../protocols/modbus/modbus-writer.js';

export interface EncodedRequest<T> {
  /** Unit and PDU, without header or checksum. */
  request: Uint8Array;
  /** Decodes the unit and PDU that answered it; throws or rejects with `device-exception` or `malformed-reply`. Once. */
  decode(reply: Uint8Array): T | Promise<T>;
}

/** Not to be asked again before the last request was decoded or given up: a codec may know one transaction only. */
export interface ModbusCodec {
  read(request: ModbusReadRequest): EncodedRequest<Uint16Array | Uint8Array>;
  write(request: ModbusWriteRequest): EncodedRequest<void>;
  readWrite(request: ModbusReadWriteRequest): EncodedRequest<Uint16Array>;
}

export const OWN_CODEC: ModbusCodec = {
  read: (request) => ({
    request: encodeRead(request),
    decode: (reply) => decodeRead(reply, request),
  }),
  write: (request) => ({
    request: encodeWrite(request),
    decode: (reply) => decodeWrite(reply, request),
  }),
  readWrite: (request) => ({
    request: encodeReadWrite(request),
    decode: (reply) => decodeReadWrite(reply, request),
  }),
};
