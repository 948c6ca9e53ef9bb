/**
 * Opens the wire to instruments: what a bus of the station, or the words of a command line, name by address and protocol becomes
 * something that drivers can ask. Nothing touches the outside before the first question.
 */
import type { InstrumentWire } from '../protocols/profiles/create-driver.js';
import type { OpenByteChannel } from '../protocols/vocabulary/byte-channel.js';
import type { Clock } from '../protocols/vocabulary/clock.js';
import type { WireFigures, WireStatistics } from '../protocols/vocabulary/wire-statistics.js';
import {
  createModbusReader,
  type ModbusCodecName,
  type WiredModbusReader,
} from './modbus/create-modbus-reader.js';
import { tcpByteChannel } from './modbus/tcp-byte-channel.js';
import type { WireTrace } from './serial/in-hand.js';
import { ListeningLine } from './serial/listening-line.js';
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
    }
  /** For one instrument that talks unasked; nothing is sent. */
  | { protocol: 'listening'; channel: ChannelAddress };

export interface WireOptions {
  clock: Clock;
  trace?: WireTrace;
  /** Instead of opening the channel that the settings name: one that is recorded, or that plays what was recorded. */
  open?: OpenByteChannel;
}

export interface MeasuredWire extends AsyncDisposable {
  readonly statistics: Readonly<WireStatistics>;
  figures(): WireFigures;
}

export type OpenedWire = InstrumentWire & MeasuredWire;

/** The real thing can also ask a Modbus device who it is. */
export type IdentifyingWire = MeasuredWire &
  (Exclude<InstrumentWire, { kind: 'modbus' }> | { kind: 'modbus'; reader: WiredModbusReader });

/** One wire a bus; all instruments on it share it. */
export function openInstrumentWire(settings: WireSettings, options: WireOptions): IdentifyingWire {
  const { channel } = settings;
  const { open = openChannel(channel, options.clock) } = options;
  const shared = { ...options, open };
  const msPerCharacter =
    channel.kind === 'serial' ? (bitsPerCharacter(channel) * 1000) / channel.baudRate : null;
  const timed = msPerCharacter === null ? {} : { msPerCharacter };
  if (settings.protocol === 'listening') {
    const ear = new ListeningLine({ ...shared, ...timed });
    return { kind: 'listening', ear, ...ownedBy(ear) };
  }
  if (settings.protocol === 'line') {
    const line = new RequestLine({ ...shared, ...timed, gapMs: settings.gapMs ?? 0 });
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
    const onLine = framing === 'ascii' ? 'ascii' : 'rtu';
    const bits = bitsPerCharacter(channel);
    return { framing: onLine, bitsPerSecond: channel.baudRate, bitsPerCharacter: bits } as const;
  }
  return { framing: framing === 'tcp' ? 'tcp' : (`${framing}-over-tcp` as const) } as const;
}

export function openChannel(address: ChannelAddress, clock: Clock): OpenByteChannel {
  if (address.kind === 'tcp') return tcpByteChannel({ host: address.host, port: address.port, clock });
  const { path, baudRate, dataBits, parity, stopBits } = address;
  return serialByteChannel({ path, baudRate, dataBits, parity, stopBits });
}

function bitsPerCharacter({ dataBits, parity, stopBits }: SerialSettings): number {
  return 1 + dataBits + (parity === 'none' ? 0 : 1) + stopBits;
}

/** The wire's life and its counters are those of what it is made of; the counters object lives as long as the wire. */
function ownedBy(made: MeasuredWire): MeasuredWire {
  return {
    statistics: made.statistics,
    figures: () => made.figures(),
    [Symbol.asyncDispose]: () => made[Symbol.asyncDispose](),
  };
}
