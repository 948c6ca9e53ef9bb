/**
 * Opens the wire to instruments: what a bus of the station, or the words of a command line, name by address and protocol becomes
 * something that drivers can ask. Nothing touches the outside before the first question.
 */
import type { InstrumentWire } from '../protocols/profiles/create-driver.js';
import type { OpenByteChannel } from '../protocols/vocabulary/byte-channel.js';
import type { Clock } from '../protocols/vocabulary/clock.js';
import type { WireStatistics } from '../protocols/vocabulary/wire-statistics.js';
import { createModbusReader } from './modbus/create-modbus-reader.js';
import { tcpByteChannel } from './modbus/tcp-byte-channel.js';
import type { WireTrace } from './serial/in-hand.js';
import { RequestLine } from './serial/request-line.js';
import { serialByteChannel, type SerialSettings } from './serial/serial-byte-channel.js';

export type ChannelAddress =
  { kind: 'tcp'; host: string; port: number } | ({ kind: 'serial' } & SerialSettings);

export type WireSettings =
  | {
      protocol: 'modbus';
      /** `tcp`: with the header of Modbus TCP; only on a channel of kind `tcp`. */
      framing: 'tcp' | 'rtu';
      channel: ChannelAddress;
      /** RTU only: pause before each request beyond the 3.5 characters; 0 when left out. */
      turnaroundDelayMs?: number;
    }
  | {
      protocol: 'line';
      channel: ChannelAddress;
      /** Rest before each request after whatever was last on the line; 0 when left out. */
      gapMs?: number;
    };

export interface WireOptions {
  clock: Clock;
  trace?: WireTrace;
  /** Instead of opening the channel that the settings name: one that is recorded, or that plays what was recorded. */
  open?: OpenByteChannel;
}

export type OpenedWire = InstrumentWire & AsyncDisposable & { readonly statistics: Readonly<WireStatistics> };

/** One wire a bus; all instruments on it share it. */
export function openInstrumentWire(settings: WireSettings, options: WireOptions): OpenedWire {
  const { channel } = settings;
  const { open = openChannel(channel, options.clock) } = options;
  const shared = { ...options, open };
  if (settings.protocol === 'line') {
    const line = new RequestLine({ ...shared, gapMs: settings.gapMs ?? 0 });
    return { kind: 'line', line, ...ownedBy(line) };
  }
  const { framing, turnaroundDelayMs = 0 } = settings;
  const reader = createModbusReader({
    ...shared,
    turnaroundDelayMs,
    ...(channel.kind === 'serial'
      ? { framing: 'rtu', bitsPerSecond: channel.baudRate }
      : { framing: framing === 'rtu' ? 'rtu-over-tcp' : 'tcp' }),
  });
  return { kind: 'modbus', reader, ...ownedBy(reader) };
}

export function openChannel(address: ChannelAddress, clock: Clock): OpenByteChannel {
  if (address.kind === 'tcp') return tcpByteChannel({ host: address.host, port: address.port, clock });
  const { path, baudRate, dataBits, parity, stopBits } = address;
  return serialByteChannel({ path, baudRate, dataBits, parity, stopBits });
}

/** The wire's life and its counters are those of what it is made of; the counters object lives as long as the wire. */
function ownedBy(made: AsyncDisposable & { readonly statistics: Readonly<WireStatistics> }) {
  return { statistics: made.statistics, [Symbol.asyncDispose]: () => made[Symbol.asyncDispose]() };
}
