/**
 * Opens the wire to instruments: what a bus of the station, or the words of a command line, name by address and protocol becomes
 * something that drivers can ask. Nothing touches the outside before the first question.
 */
import type { InstrumentWire } from '../protocols/profiles/create-driver.js';
import type { OpenByteChannel } from '../protocols/vocabulary/byte-channel.js';
import type { Clock } from '../protocols/vocabulary/clock.js';
import type { WireStatistics } from '../protocols/vocabulary/wire-statistics.js';
import { createModbusReader, type ModbusCodecName } from './modbus/create-modbus-reader.js';
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
      framing: 'tcp' | 'rtu' | 'ascii';
      channel: ChannelAddress;
      /** RTU and ASCII: pause before each request beyond the 3.5 characters of RTU; 0 when left out. */
      turnaroundDelayMs?: number;
      /** ASCII only: the longest pause inside a frame; 1000 ms when left out. */
      characterTimeoutMs?: number;
      /** Who encodes and decodes the PDUs; `own` when left out. */
      codec?: ModbusCodecName;
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
}

export type OpenedWire = InstrumentWire & AsyncDisposable & { readonly statistics: Readonly<WireStatistics> };

/** One wire a bus; all instruments on it share it. */
export function openInstrumentWire(settings: WireSettings, options: WireOptions): OpenedWire {
  const { channel } = settings;
  const shared = { ...options, open: openChannel(channel, options.clock) };
  if (settings.protocol === 'line') {
    const line = new RequestLine({ ...shared, gapMs: settings.gapMs ?? 0 });
    return { kind: 'line', line, ...ownedBy(line) };
  }
  const { turnaroundDelayMs = 0, characterTimeoutMs, codec = 'own' } = settings;
  const reader = createModbusReader({
    ...shared,
    ...lineOf(settings.framing, channel),
    ...{ turnaroundDelayMs, codec },
    ...(characterTimeoutMs === undefined ? {} : { characterTimeoutMs }),
  });
  return { kind: 'modbus', reader, ...ownedBy(reader) };
}

function lineOf(framing: 'tcp' | 'rtu' | 'ascii', channel: ChannelAddress) {
  if (channel.kind === 'serial') {
    const bitsPerCharacter = 1 + channel.dataBits + (channel.parity === 'none' ? 0 : 1) + channel.stopBits;
    const onLine = framing === 'ascii' ? 'ascii' : 'rtu';
    return { framing: onLine, bitsPerSecond: channel.baudRate, bitsPerCharacter } as const;
  }
  return { framing: framing === 'tcp' ? 'tcp' : (`${framing}-over-tcp` as const) } as const;
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
