/** What a station talks Modbus through: a codec for the PDUs, our wire for everything that must not go wrong on a line. */
import {
  collectIdentification,
  type DeviceIdentifier,
} from '../../protocols/modbus/device-identification.js';
import type { ModbusReader } from '../../protocols/modbus/modbus-reader.js';
import { BROADCAST_UNIT, type ModbusWriter } from '../../protocols/modbus/modbus-writer.js';
import { decodeIdentification, encodeIdentification } from '../../protocols/modbus/pdu-codec.js';
import type { WireFigures, WireStatistics } from '../../protocols/vocabulary/wire-statistics.js';
import { OWN_CODEC, type EncodedRequest, type ModbusCodec } from './modbus-codec.js';
import { ModbusSerialCodec } from './modbus-serial-codec.js';
import { ModbusWire, type ModbusWireOptions } from './modbus-wire.js';

export const MODBUS_CODECS = ['own', 'modbus-serial'] as const;
export type ModbusCodecName = (typeof MODBUS_CODECS)[number];

export interface ModbusReaderOptions extends ModbusWireOptions {
  /** Who encodes and decodes the PDUs; `own` when left out (docs/decisions/001-modbus-serial-behind-a-guard.md). */
  codec?: ModbusCodecName;
}

export interface WiredModbusReader extends ModbusReader, ModbusWriter, DeviceIdentifier {
  readonly statistics: Readonly<WireStatistics>;
  figures(): WireFigures;
}

/** One reader a wire; all instruments on the wire share it. Nothing is opened before the first request. */
export function createModbusReader(options: ModbusReaderOptions): WiredModbusReader {
  const wire = new ModbusWire(options);
  const codec: ModbusCodec = options.codec === 'modbus-serial' ? new ModbusSerialCodec() : OWN_CODEC;
  const isLine = options.framing !== 'tcp';
  const refuseBroadcast = <T>(unitId: number, encode: () => EncodedRequest<T>) => {
    if (!isLine || unitId !== BROADCAST_UNIT) return encode;
    return () => {
      throw new RangeError('Unit 0 is the broadcast address of a serial line: no unit would answer');
    };
  };
  return {
    read: (request, answer) =>
      wire.request(
        refuseBroadcast(request.unitId, () => codec.read(request)),
        answer,
      ),
    write: (request, answer) => wire.request(() => codec.write(request), answer),
    readWrite: (request, answer) => wire.request(() => codec.readWrite(request), answer),
    readDeviceIdentification: ({ unitId, category }, answer) =>
      collectIdentification((objectId) => {
        const request = { unitId, category, objectId };
        const encode = () => ({
          request: encodeIdentification(request),
          decode: (reply: Uint8Array) => decodeIdentification(reply, request),
        });
        return wire.request(refuseBroadcast(unitId, encode), answer);
      }),
    get statistics() {
      return wire.statistics;
    },
    figures: () => wire.figures(),
    [Symbol.asyncDispose]: () => wire[Symbol.asyncDispose](),
  };
}
