/** The ModbusReader of a station: modbus-serial for the PDUs, our wire for everything that must not go wrong on a line. */
import type { ModbusReader } from '../../protocols/modbus/modbus-reader.js';
import { ModbusSerialCodec } from './modbus-serial-codec.js';
import { ModbusWire, type ModbusWireOptions } from './modbus-wire.js';
import type { WireFigures, WireStatistics } from '../../protocols/vocabulary/wire-statistics.js';

export interface WiredModbusReader extends ModbusReader {
  readonly statistics: Readonly<WireStatistics>;
  figures(): WireFigures;
}

/** One reader a wire; all instruments on the wire share it. Nothing is opened before the first read. */
export function createModbusReader(options: ModbusWireOptions): WiredModbusReader {
  const wire = new ModbusWire(options);
  const codec = new ModbusSerialCodec();
  return {
    read: (read, { deadlineMs, signal }) =>
      wire.inTurn(signal, async (transmit) => {
        const encoded = codec.encode(read);
        return encoded.decode(await transmit({ request: encoded.request, deadlineMs, signal }));
      }),
    get statistics() {
      return wire.statistics;
    },
    figures: () => wire.figures(),
    [Symbol.asyncDispose]: () => wire[Symbol.asyncDispose](),
  };
}
