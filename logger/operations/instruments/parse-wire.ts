/**
 * The command line's words for a wire: a host, or a serial port with its line settings, and a unit id. What they mean depends on what
 * the instrument speaks: Modbus has a port of its own on TCP and eight data bits, text instruments have neither.
 */
import { formatDuration, parseDuration } from '../../../protocols/configuration/duration.js';
import { isModbusProfile, type InstrumentProfile } from '../../../protocols/profiles/instrument-profile.js';
import { isListenedTo } from '../../../protocols/profiles/telegram-profile-schema.js';

export interface WireArguments {
  /** For people. */
  name: string;
  channel:
    | { kind: 'tcp'; host: string; port: number | null }
    | { kind: 'serial'; path: string; baudRate: number; parity: Parity; dataBits: 7 | 8; stopBits: 1 | 2 };
  /** Frames without the header of Modbus TCP, on TCP. */
  rtu: boolean;
  /** Modbus ASCII, on a serial line or over TCP. */
  ascii: boolean;
  gapMs: number;
  /** For each request; `null`: as the profile says. */
  replyTimeoutMs: number | null;
}

const PARITIES = ['none', 'even', 'odd'] as const;
type Parity = (typeof PARITIES)[number];

const MODBUS_TCP_PORT = 502;
const BAUD_MIN = 300;
const BAUD_MAX = 921_600;
const GAP_MS_MAX = 60_000;
const TIMEOUT_MS_MAX = 600_000;

export const WIRE_OPTIONS = {
  host: { type: 'string' },
  rtu: { type: 'boolean', default: false },
  ascii: { type: 'boolean', default: false },
  port: { type: 'string' },
  baud: { type: 'string' },
  parity: { type: 'string' },
  'data-bits': { type: 'string' },
  'stop-bits': { type: 'string' },
  unit: { type: 'string', default: '1' },
  gap: { type: 'string' },
  timeout: { type: 'string' },
} as const;

export const WIRE_USAGE = `
The wire, for verify:
  --host HOST[:PORT]  Modbus TCP (port 502); --rtu: a serial server that carries raw RTU frames;
                      an instrument that speaks text needs its port: 192.168.1.20:4001
  --port /dev/tty…    a serial line, with --baud 9600 --data-bits 7|8 --parity none|even|odd --stop-bits 1|2
  --ascii             Modbus ASCII, on --port (then 7 data bits, even parity unless given) or on --host HOST:PORT
  --unit N            the instrument's unit id or address (1)
  --gap 50ms          rest before each request, for instruments that need one (none)
  --timeout 3s        how long a reply may take (as the profile says)
`;

export interface WireValues {
  host?: string | undefined;
  rtu: boolean;
  ascii?: boolean | undefined;
  port?: string | undefined;
  baud?: string | undefined;
  parity?: string | undefined;
  'data-bits'?: string | undefined;
  'stop-bits'?: string | undefined;
  unit: string;
  gap?: string | undefined;
  timeout?: string | undefined;
}

class Mistake extends Error {}

/** Returns what is wrong with the words, as text. */
export function parseWire(values: WireValues): { wire: WireArguments | null; unitId: number } | string {
  try {
    const unitId = whole(values.unit, '--unit', [0, 255]);
    if (values.host !== undefined && values.port !== undefined)
      throw new Mistake('--host and --port: one wire at a time');
    if (values.rtu && values.host === undefined)
      throw new Mistake('--rtu: only goes with --host; on --port it is RTU anyway');
    if (values.ascii === true && values.rtu) throw new Mistake('--ascii and --rtu: one framing at a time');
    const common = {
      rtu: values.rtu,
      ascii: values.ascii ?? false,
      gapMs: duration(values.gap, '--gap', GAP_MS_MAX) ?? 0,
      replyTimeoutMs: duration(values.timeout, '--timeout', TIMEOUT_MS_MAX),
    };
    const named = values.host === undefined ? serialOf(values) : tcpOf(values.host, values);
    if (named === null) refuseLineSettings(values, 'needs --port');
    if (named === null && values.ascii === true) throw new Mistake('--ascii: needs --port or --host');
    return { wire: named === null ? null : { ...named, ...common }, unitId };
  } catch (error) {
    if (error instanceof Mistake) return error.message;
    throw error;
  }
}

type Named = Pick<WireArguments, 'name' | 'channel'>;
const LINE_SETTINGS = ['baud', 'parity', 'data-bits', 'stop-bits'] as const;

function refuseLineSettings(values: WireValues, why: string): void {
  const given = LINE_SETTINGS.find((name) => values[name] !== undefined);
  if (given !== undefined) throw new Mistake(`--${given}: ${why}`);
}

function tcpOf(text: string, values: WireValues): Named {
  refuseLineSettings(values, 'is a setting of --port; on --host the serial server has it');
  const [, bracketed, bare, digits] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  const host = bracketed ?? bare;
  const port = digits === undefined ? null : Number(digits);
  if (host === undefined || (port !== null && (port < 1 || port > 65_535)))
    throw new Mistake(`--host ${text}: is not HOST or HOST:PORT`);
  return { name: text, channel: { kind: 'tcp', host, port } };
}

function serialOf(values: WireValues): Named | null {
  const {
    port: path,
    baud = '9600',
    // What the standard has for either framing.
    parity = values.ascii === true ? 'even' : 'none',
    'data-bits': data = values.ascii === true ? '7' : '8',
    'stop-bits': stop = '1',
  } = values;
  if (path === undefined) return null;
  const baudRate = whole(baud, '--baud', [BAUD_MIN, BAUD_MAX]);
  const known = PARITIES.find((candidate) => candidate === parity);
  if (known === undefined) throw new Mistake(`--parity ${parity}: is not one of ${PARITIES.join(', ')}`);
  const dataBits = whole(data, '--data-bits', [7, 8]) === 7 ? 7 : 8;
  const stopBits = whole(stop, '--stop-bits', [1, 2]) === 1 ? 1 : 2;
  const name = `${path} ${baudRate} ${dataBits}${known.charAt(0).toUpperCase()}${stopBits}`;
  return { name, channel: { kind: 'serial', path, baudRate, parity: known, dataBits, stopBits } };
}

function whole(text: string, option: string, [low, high]: readonly [number, number]): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= low && value <= high) return value;
  throw new Mistake(`${option} ${text}: is not a whole number ${low}…${high}`);
}

function duration(text: string | undefined, option: string, maxMs: number): number | null {
  if (text === undefined) return null;
  const durationMs = parseDuration(text);
  if (durationMs !== null && durationMs > 0 && durationMs <= maxMs) return durationMs;
  throw new Mistake(`${option} ${text}: is not a duration up to ${formatDuration(maxMs)}, like 50ms or 2s`);
}

type SerialChannel = Extract<WireArguments['channel'], { kind: 'serial' }>;
type Channel = { kind: 'tcp'; host: string; port: number } | SerialChannel;

/** What the machine opens for it. */
export type WireChoice =
  | { protocol: 'modbus'; framing: 'tcp' | 'rtu' | 'ascii'; channel: Channel; turnaroundDelayMs: number }
  | { protocol: 'line'; channel: Channel; gapMs: number }
  | { protocol: 'listening'; channel: Channel };

/** `listening`: it talks unasked, in text. */
export type Speech = 'modbus' | 'text' | 'listening';

export function speechOf(profile: InstrumentProfile): Speech {
  if (isModbusProfile(profile)) return 'modbus';
  return isListenedTo(profile) ? 'listening' : 'text';
}

/** The wire for an instrument that speaks so. Returns what does not go together, as text. */
export function chooseWire(wire: WireArguments, speaks: Speech): WireChoice | string {
  const { channel, rtu, ascii, gapMs } = wire;
  if (speaks !== 'modbus') {
    const channelForText = textChannel(wire, speaks);
    if (typeof channelForText === 'string') return channelForText;
    return speaks === 'text'
      ? { protocol: 'line', channel: channelForText, gapMs }
      : { protocol: 'listening', channel: channelForText };
  }
  const turnaroundDelayMs = gapMs;
  if (channel.kind === 'serial') {
    if (channel.dataBits === 7 && !ascii) return '--data-bits 7: Modbus RTU has 8 data bits';
    return { protocol: 'modbus', framing: ascii ? 'ascii' : 'rtu', channel, turnaroundDelayMs };
  }
  const { kind, host, port } = channel;
  // ASCII has no port of its own on TCP: it is a serial server's.
  if (ascii && port === null) return `--host ${host}: Modbus ASCII needs the port, ${host}:PORT`;
  const framing = ascii ? 'ascii' : rtu ? 'rtu' : 'tcp';
  return {
    protocol: 'modbus',
    framing,
    channel: { kind, host, port: port ?? MODBUS_TCP_PORT },
    turnaroundDelayMs,
  };
}

function textChannel({ channel, rtu, ascii }: WireArguments, speaks: 'text' | 'listening'): Channel | string {
  const manner = speaks === 'text' ? 'is asked in text' : 'talks unasked';
  if (rtu || ascii) return `${rtu ? '--rtu' : '--ascii'}: is for Modbus; this instrument ${manner}`;
  if (channel.kind === 'serial') return channel;
  const { kind, host, port } = channel;
  if (port === null) return `--host ${host}: an instrument that ${manner} needs its port, ${host}:PORT`;
  return { kind, host, port };
}
