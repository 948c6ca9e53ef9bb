/**
 * The trace file (docs/formats/trace.md): one JSON object a line. The first says what was traced, each further one is something that
 * happened on the wire, the last seals the file with the SHA-256 of all lines before it. A crash leaves it unsealed, perhaps with a
 * torn last line; what stands before that is whole.
 */
import { createHash } from 'node:crypto';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import type { DriverReading } from '../../../protocols/vocabulary/reading.js';
import type { AskedWire } from '../instruments/verb-tools.js';

export const TRACE_VERSION = 1;

export interface TraceHeader {
  trace: typeof TRACE_VERSION;
  /** For people; nothing is reckoned from it. */
  begunAt: string;
  profile: { id: string; version: string; /** Of the YAML text. */ sha256: string };
  settings: Readonly<Record<string, string | number | boolean>>;
  unitId: number;
  measurements: readonly string[];
  /** For each reply, or for the next telegram; left out: as the profile says. */
  replyTimeoutMs?: number;
  wire: AskedWire;
}

const TracedErrorSchema = Type.Object({
  code: Type.Union([Type.String(), Type.Null()]),
  message: Type.String(),
  hint: Type.Optional(Type.String()),
});
export type TracedError = Static<typeof TracedErrorSchema>;

const Hex = Type.String({ pattern: '^[0-9A-F]{2}( [0-9A-F]{2})*$' });
const ms = Type.Number({ minimum: 0 });
const is = <const T extends string>(name: T) => Type.Literal(name);

const ReadingSchema = Type.Object({
  measurement: Type.String(),
  value: Type.Union([Type.Number(), Type.Null()]),
  status: Type.Unsafe<DriverReading['status']>({ type: 'string' }),
  reason: Type.Union([Type.String(), Type.Null()]),
});

/** What the outside did: what replay gives the wire. */
const Inputs = [
  Type.Object({ ms, is: is('poll') }),
  Type.Object({ ms, is: is('opened') }),
  Type.Object({ ms, is: is('failed'), error: TracedErrorSchema }),
  Type.Object({ ms, is: is('written'), error: Type.Optional(TracedErrorSchema) }),
  Type.Object({ ms, is: is('flushed'), error: Type.Optional(TracedErrorSchema) }),
  Type.Object({ ms, is: is('received'), hex: Hex, together: Type.Optional(Type.Literal(true)) }),
  Type.Object({ ms, is: is('lost'), error: Type.Union([TracedErrorSchema, Type.Null()]) }),
  Type.Object({ ms, is: is('timer'), timer: Type.Integer({ minimum: 1 }) }),
] as const;

/** What the wire did: what replay compares. */
const Outputs = [
  Type.Object({ ms, is: is('open') }),
  Type.Object({ ms, is: is('sent'), hex: Hex }),
  Type.Object({ ms, is: is('dropped') }),
  Type.Object({ ms, is: is('readings'), readings: Type.Array(ReadingSchema) }),
  Type.Object({ ms, is: is('no-readings'), code: Type.String(), message: Type.String() }),
] as const;

const Input = Type.Union([...Inputs]);
const Output = Type.Union([...Outputs]);
export type TraceInput = Static<typeof Input>;
export type TraceOutput = Static<typeof Output>;
export type TraceEvent = TraceInput | TraceOutput;

const Seal = Type.Object({ is: is('sealed'), sha256: Type.String() });

const Header = Type.Object({
  trace: Type.Integer(),
  begunAt: Type.String(),
  profile: Type.Object({ id: Type.String(), version: Type.String(), sha256: Type.String() }),
  settings: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
  unitId: Type.Integer(),
  measurements: Type.Array(Type.String(), { minItems: 1 }),
  replyTimeoutMs: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  wire: Type.Unsafe<AskedWire>(
    Type.Object({
      protocol: Type.Union([Type.Literal('modbus'), Type.Literal('line'), Type.Literal('listening')]),
      channel: Type.Object({ kind: Type.Union([Type.Literal('tcp'), Type.Literal('serial')]) }),
    }),
  ),
});

export interface TraceLine {
  /** 1-based. */
  line: number;
  event: TraceEvent;
}

export interface ParsedTrace {
  header: TraceHeader;
  lines: readonly TraceLine[];
  /** `broken`: the file is not as it was written. `none`: it ends in mid-air, after a crash. */
  seal: 'whole' | 'broken' | 'none';
  torn: boolean;
}

export interface TraceFault {
  line: number;
  message: string;
}

export function formatTraceLine(content: TraceHeader | TraceEvent): string {
  return `${JSON.stringify(content)}\n`;
}

export function formatSeal(sha256: string): string {
  return `${JSON.stringify({ is: 'sealed', sha256 })}\n`;
}

/** The events up to the first line that is none; a torn last line is left out. */
export function parseTrace(text: string): ParsedTrace | TraceFault {
  const texts = text.split('\n');
  const torn = texts.pop() !== '';
  const header = headerOf(texts[0] ?? '');
  if ('message' in header) return header;
  const lines: TraceLine[] = [];
  const hash = createHash('sha256').update(`${texts[0] ?? ''}\n`);
  let lastMs = 0;
  for (const [index, line] of texts.entries()) {
    if (index === 0) continue;
    const content = jsonOf(line);
    if (Value.Check(Seal, content)) {
      const isLast = index === texts.length - 1 && !torn;
      const seal = isLast && content.sha256 === hash.digest('hex') ? 'whole' : 'broken';
      return { header, lines, seal, torn };
    }
    hash.update(`${line}\n`);
    if (!Value.Check(Input, content) && !Value.Check(Output, content)) {
      return { line: index + 1, message: `is no event of a trace: ${line.slice(0, SHOWN_CHARACTERS)}` };
    }
    if (content.ms < lastMs)
      return { line: index + 1, message: `${content.ms} ms is before ${lastMs} ms above it` };
    lastMs = content.ms;
    lines.push({ line: index + 1, event: content });
  }
  return { header, lines, seal: 'none', torn };
}

const SHOWN_CHARACTERS = 60;

function headerOf(line: string): TraceHeader | TraceFault {
  const content = jsonOf(line);
  if (!Value.Check(Header, content)) return { line: 1, message: 'is not the first line of a trace' };
  if (content.trace === TRACE_VERSION) return { ...content, trace: TRACE_VERSION };
  return { line: 1, message: `version ${content.trace} is not known here (legal: ${TRACE_VERSION})` };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

export function isInput(event: TraceEvent): event is TraceInput {
  return Value.Check(Input, event);
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
}

export function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.split(' '), (pair) => parseInt(pair, 16));
}
