/** The command line's words for a wire: a host (Modbus TCP, or a serial server) or a serial port, and a unit id. */

export interface WireArguments {
  /** For people. */
  name: string;
  framing: 'tcp' | 'rtu';
  channel:
    | { kind: 'tcp'; host: string; port: number }
    | { kind: 'serial'; path: string; baudRate: number; parity: Parity; dataBits: 8; stopBits: 1 | 2 };
}

const PARITIES = ['none', 'even', 'odd'] as const;
type Parity = (typeof PARITIES)[number];

const MODBUS_TCP_PORT = 502;
const BAUD_MIN = 300;
const BAUD_MAX = 921_600;

export const WIRE_OPTIONS = {
  host: { type: 'string' },
  rtu: { type: 'boolean', default: false },
  port: { type: 'string' },
  baud: { type: 'string', default: '9600' },
  parity: { type: 'string', default: 'none' },
  'stop-bits': { type: 'string', default: '1' },
  unit: { type: 'string', default: '1' },
} as const;

export const WIRE_USAGE = `
The wire, for verify:
  --host HOST[:PORT]  Modbus TCP (port 502); --rtu: a serial server that carries raw RTU frames
  --port /dev/tty…    a serial line, with --baud 9600 --parity none|even|odd --stop-bits 1|2
  --unit N            the instrument's unit id (1)
`;

export interface WireValues {
  host?: string | undefined;
  rtu: boolean;
  port?: string | undefined;
  baud: string;
  parity: string;
  'stop-bits': string;
  unit: string;
}

/** Returns what is wrong with the words, as text. */
export function parseWire(values: WireValues): { wire: WireArguments | null; unitId: number } | string {
  const unitId = Number(values.unit);
  if (!Number.isInteger(unitId) || unitId < 0 || unitId > 255)
    return `--unit ${values.unit}: is not a unit id (0…255)`;
  if (values.host !== undefined && values.port !== undefined) return '--host and --port: one wire at a time';
  if (values.rtu && values.host === undefined) return '--rtu: only goes with --host';
  const wire = values.host === undefined ? serialOf(values) : tcpOf(values.host, values.rtu);
  return typeof wire === 'string' ? wire : { wire, unitId };
}

function tcpOf(text: string, rtu: boolean): WireArguments | string {
  const [, bracketed, bare, digits] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  const host = bracketed ?? bare;
  const port = digits === undefined ? MODBUS_TCP_PORT : Number(digits);
  if (host === undefined || port < 1 || port > 65_535) return `--host ${text}: is not HOST or HOST:PORT`;
  return { name: text, framing: rtu ? 'rtu' : 'tcp', channel: { kind: 'tcp', host, port } };
}

function serialOf({ port, baud, parity, 'stop-bits': stop }: WireValues): WireArguments | null | string {
  if (port === undefined) return null;
  const baudRate = Number(baud);
  if (!Number.isInteger(baudRate) || baudRate < BAUD_MIN || baudRate > BAUD_MAX)
    return `--baud ${baud}: is not a rate (${BAUD_MIN}…${BAUD_MAX})`;
  const known = PARITIES.find((candidate) => candidate === parity);
  if (known === undefined) return `--parity ${parity}: is not one of ${PARITIES.join(', ')}`;
  if (stop !== '1' && stop !== '2') return `--stop-bits ${stop}: is not 1 or 2`;
  const name = `${port} ${baudRate} 8${known.charAt(0).toUpperCase()}${stop}`;
  const stopBits = stop === '1' ? 1 : 2;
  return {
    name,
    framing: 'rtu',
    channel: { kind: 'serial', path: port, baudRate, parity: known, dataBits: 8, stopBits },
  };
}
