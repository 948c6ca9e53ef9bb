/** The shape of a bus in `station.yaml`: one branch a type, Modbus by its framings, and the plain lines of text instruments. */
import { Type, type Static } from 'typebox';
import { durationSchema } from '../../protocols/configuration/duration.js';
import { idSchema } from './id-schema.js';

const strict = { additionalProperties: false } as const;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

const timeout = durationSchema({
  minMs: 20,
  maxMs: MINUTE_MS,
  default: '500ms',
  description: 'Deadline of one request.',
});
const turnaround = durationSchema({
  minMs: 0,
  maxMs: 10 * SECOND_MS,
  default: '0ms',
  description: 'Rest before each request, beyond the silence of 3.5 characters.',
});
/** The standard's second; some instruments type more slowly, none faster than it matters. */
const characterTimeout = durationSchema({
  minMs: 20,
  maxMs: 10 * SECOND_MS,
  default: '1s',
  description: 'Longest pause between two characters of a reply.',
});
const codec = Type.Union([Type.Literal('own'), Type.Literal('modbus-serial')], {
  default: 'own',
  description: 'Who encodes requests and decodes replies; both pass the same tests.',
});

/** Of instruments that are asked in text: a reply is longer and slower than a Modbus frame. */
const lineTimeout = durationSchema({
  minMs: 20,
  maxMs: MINUTE_MS,
  default: '1s',
  description: 'Deadline of one request, to the last character of its reply.',
});
const gap = durationSchema({
  minMs: 0,
  maxMs: 10 * SECOND_MS,
  default: '0ms',
  description: 'Rest before each request, after whatever was last on the line.',
});

const paritySchema = (fallback: 'none' | 'even') =>
  Type.Union([Type.Literal('none'), Type.Literal('even'), Type.Literal('odd')], { default: fallback });
const dataBitsSchema = (fallback: 7 | 8) =>
  Type.Union([Type.Literal(7), Type.Literal(8)], { default: fallback });

/** Doubles from a second up to this while nobody answers. */
const probeInterval = durationSchema({
  minMs: SECOND_MS,
  maxMs: 10 * MINUTE_MS,
  default: '30s',
  description: 'How often, in the end, an instrument that fell silent is asked whether it is back.',
});

const socketAddress = {
  host: Type.String({ minLength: 1 }),
  port: Type.Integer({ minimum: 1, maximum: 65_535 }),
};

const serialPort = {
  port: Type.String({
    minLength: 1,
    description: 'A stable name: /dev/serial/by-id/… or /dev/serial/by-path/…',
  }),
  baudRate: Type.Integer({ minimum: 300, maximum: 921_600, default: 9600 }),
  parity: paritySchema('none'),
  dataBits: dataBitsSchema(8),
  stopBits: Type.Union([Type.Literal(1), Type.Literal(2)], { default: 1 }),
};

const portSchema = (fallback: number) => Type.Integer({ minimum: 1, maximum: 65_535, default: fallback });

export const busSchema = Type.Union([
  Type.Object(
    {
      id: idSchema('Name of the bus.'),
      type: Type.Literal('modbus-tcp'),
      host: Type.String({ minLength: 1 }),
      port: portSchema(502),
      timeout,
      probeInterval,
      codec,
    },
    strict,
  ),
  Type.Object(
    {
      id: idSchema('Name of the bus.'),
      type: Type.Literal('modbus-rtu'),
      ...serialPort,
      timeout,
      probeInterval,
      turnaround,
      codec,
    },
    strict,
  ),
  Type.Object(
    {
      id: idSchema('Name of the bus.'),
      type: Type.Literal('modbus-ascii'),
      ...serialPort,
      parity: paritySchema('even'),
      dataBits: dataBitsSchema(7),
      timeout,
      probeInterval,
      characterTimeout,
      turnaround,
      codec,
    },
    strict,
  ),
  Type.Object(
    {
      id: idSchema('Name of the bus.'),
      type: Type.Literal('modbus-ascii-over-tcp'),
      ...socketAddress,
      timeout,
      probeInterval,
      characterTimeout,
      turnaround,
      codec,
    },
    strict,
  ),
  Type.Object(
    {
      id: idSchema('Name of the bus.'),
      type: Type.Literal('modbus-rtu-over-tcp'),
      ...socketAddress,
      timeout,
      probeInterval,
      turnaround,
      codec,
    },
    strict,
  ),
  Type.Object(
    {
      id: idSchema('Name of the bus.'),
      type: Type.Literal('serial'),
      ...serialPort,
      timeout: lineTimeout,
      probeInterval,
      gap,
    },
    { ...strict, description: 'For instruments that are asked in text, not in Modbus.' },
  ),
  Type.Object(
    {
      id: idSchema('Name of the bus.'),
      type: Type.Literal('tcp'),
      ...socketAddress,
      timeout: lineTimeout,
      probeInterval,
      gap,
    },
    {
      ...strict,
      description: 'For instruments that are asked in text, not in Modbus; also a serial server.',
    },
  ),
]);

export type BusConfig = Static<typeof busSchema>;
/** A wire for instruments that are asked in text. */
export type LineBusConfig = Extract<BusConfig, { type: 'serial' | 'tcp' }>;
export type ModbusBusConfig = Exclude<BusConfig, LineBusConfig>;
