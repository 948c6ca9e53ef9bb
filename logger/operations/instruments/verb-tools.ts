/** What a verb of `quantrac instrument` is given to reach the outside with: only instrument-main.ts opens wires. */
import type { DeviceIdentifier } from '../../../protocols/modbus/device-identification.js';
import type { ModbusReader } from '../../../protocols/modbus/modbus-reader.js';
import type { InstrumentWire } from '../../../protocols/profiles/create-driver.js';
import type { OpenByteChannel } from '../../../protocols/vocabulary/byte-channel.js';
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import type { WireChoice } from './parse-wire.js';

export type AskedChannel = WireChoice['channel'];

export type AskedWire =
  | {
      protocol: 'modbus';
      framing: 'tcp' | 'rtu' | 'ascii';
      channel: AskedChannel;
      turnaroundDelayMs?: number;
    }
  | { protocol: 'line'; channel: AskedChannel; gapMs?: number }
  | { protocol: 'listening'; channel: AskedChannel };

export interface AskedWireOptions {
  clock: Clock;
  /** Instead of the channel that the wire names. */
  open?: OpenByteChannel;
}

/** A Modbus wire of the real world can also ask who a device says it is. */
export type AskedInstrumentWire = AsyncDisposable &
  (Exclude<InstrumentWire, { kind: 'modbus' }> | { kind: 'modbus'; reader: ModbusReader & DeviceIdentifier });

export interface VerbTools {
  clock: Clock;
  openWire(wire: AskedWire, options: AskedWireOptions): AskedInstrumentWire;
  openChannel(channel: AskedChannel, clock: Clock): OpenByteChannel;
}

export const EXIT_OK = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;
