/**
 * Looks for instruments on wires: listens first for one that talks unasked, then asks unit after unit for one register, and in text for
 * data; whoever answers is examined. It only reads, and stops at the first line settings with which somebody answers.
 */
import type { InstrumentProfile } from '../../../protocols/profiles/instrument-profile.js';
import { isModbusProfile } from '../../../protocols/profiles/instrument-profile.js';
import type { LineProfile } from '../../../protocols/profiles/line-profile-schema.js';
import { isTelegramProfile } from '../../../protocols/profiles/telegram-profile-schema.js';
import type { DeviceIdentifier } from '../../../protocols/modbus/device-identification.js';
import type { ModbusReader } from '../../../protocols/modbus/modbus-reader.js';
import { showText } from '../../../protocols/vendors/text.js';
import { isInstrumentError } from '../../../protocols/vocabulary/errors.js';
import type { AskedChannel, AskedWire, VerbTools } from '../instruments/verb-tools.js';
import { askTextUnits, TEXT_QUESTIONS_ASKED } from './ask-text-units.js';
import { examineModbusUnit } from './examine-modbus-unit.js';
import { examineTextUnit } from './examine-text-unit.js';
import { identifyUnit, type Identification } from './identify-unit.js';
import { listenFirst } from './listen-first.js';
import { candidatesOf } from './listened-telegrams.js';
import { verdictOf, type Candidate, type Verdict } from './rank-candidates.js';

export interface ProbedLine {
  /** For people: `/dev/ttyUSB0 9600 8N1` */
  name: string;
  channel: AskedChannel;
  framing: 'tcp' | 'rtu' | 'ascii';
}

export interface ProbeOptions {
  tools: VerbTools;
  profiles: readonly InstrumentProfile[];
  lines: readonly ProbedLine[];
  /** Empty: Modbus is not asked. */
  modbusUnits: readonly number[];
  /** Empty: nothing is asked in text. */
  textUnits: readonly number[];
  deadlineMs: number;
  /** Asks SDI-12 sensors as well: a measurement that is under way breaks off. */
  asksSdi12: boolean;
  /** 0: does not listen. */
  listenMs: number;
  /** Goes on after the first line settings, and after the first unit of a host, that answer. */
  everything: boolean;
  signal: AbortSignal;
  tell: (text: string) => void;
}

export interface FoundInstrument {
  line: ProbedLine;
  wire: AskedWire;
  unitId: number;
  identification: Identification | null;
  candidates: readonly Candidate[];
  verdict: Verdict;
  /** It stopped answering while it was examined. */
  cutShort: boolean;
}

export interface ProbeResult {
  found: readonly FoundInstrument[];
  /** Lines that were not asked, and why. */
  refused: readonly { name: string; why: string }[];
}

const GATEWAY_EXCEPTIONS: readonly (number | null)[] = [10, 11];

export async function runProbe(options: ProbeOptions): Promise<ProbeResult> {
  const found: FoundInstrument[] = [];
  const refused: { name: string; why: string }[] = [];
  const closed = new Set<string>();
  const quiet = new Set<string>();
  const talks = new Map<string, string>();
  for (const line of options.lines) {
    const port = portOf(line.channel);
    if (closed.has(port)) continue;
    try {
      const heard = quiet.has(port) ? null : await talkOn(line, options);
      if (heard === null) {
        quiet.add(port);
        found.push(...(await probeLine(line, options)));
      } else if (heard.candidates.length > 0) {
        talks.delete(port);
        found.push(heardOn(line, heard.candidates));
        closed.add(port);
      } else {
        // Who talks may be understood at another speed; nothing is asked meanwhile.
        talks.set(port, talks.get(port) ?? heard.said);
      }
    } catch (error) {
      if (!isInstrumentError(error) || error.code !== 'not-connected') throw error;
      refused.push({ name: port, why: `${error.message}${error.hint === null ? '' : ` (${error.hint})`}` });
      closed.add(port);
    }
    if (!options.everything && found.some((it) => portOf(it.line.channel) === port)) closed.add(port);
  }
  const untold = [...talks].map(([name, said]) => ({ name, why: whyNot(said) }));
  return { found, refused: [...refused, ...untold] };
}

function whyNot(said: string): string {
  return (
    `somebody talks on this line already (${said}), and no profile of an instrument that talks unasked knows it: ` +
    'perhaps another logger or controller is its master; stop that first, or --anyway'
  );
}

function heardOn(line: ProbedLine, candidates: readonly Candidate[]): FoundInstrument {
  const wire: AskedWire = { protocol: 'listening', channel: line.channel };
  const verdict = verdictOf(candidates);
  return { line, wire, unitId: 1, identification: null, candidates, verdict, cutShort: false };
}

function portOf(channel: AskedChannel): string {
  return channel.kind === 'serial' ? channel.path : `${channel.host}:${channel.port}`;
}

interface Talk {
  candidates: readonly Candidate[];
  /** What was heard, for people. */
  said: string;
}

const SAID_CHARACTERS = 60;

/** `null`: nothing was heard. */
async function talkOn({ channel, name, framing }: ProbedLine, options: ProbeOptions): Promise<Talk | null> {
  const { tools, profiles, listenMs, signal, tell } = options;
  if (listenMs === 0 || framing === 'ascii') return null;
  tell(`${name}: listens for ${listenMs / 1000} s`);
  const open = tools.openChannel(channel, tools.clock);
  const heard = await listenFirst({ open, clock: tools.clock, listenMs, signal });
  if (heard.length === 0) return null;
  const text = showText(heard.slice(0, SAID_CHARACTERS));
  tell(`${name}: talks unasked: "${text}${heard.length > SAID_CHARACTERS ? '…' : ''}"`);
  const candidates = await candidatesOf(heard, profiles, signal);
  return { candidates, said: `${heard.length} bytes in ${listenMs / 1000} s: "${text}…"` };
}

async function probeLine(line: ProbedLine, options: ProbeOptions): Promise<FoundInstrument[]> {
  const found = options.modbusUnits.length === 0 ? [] : await probeModbus(line, options);
  // Modbus ASCII has line settings of its own, which text has not.
  const asksText = options.textUnits.length > 0 && line.framing !== 'ascii';
  if (asksText && (found.length === 0 || options.everything)) {
    found.push(...(await probeText(line, options)));
  }
  return found;
}

async function probeModbus(line: ProbedLine, options: ProbeOptions): Promise<FoundInstrument[]> {
  const { modbusUnits, deadlineMs, signal, tell } = options;
  const { channel, framing } = line;
  const wire: AskedWire = { protocol: 'modbus', framing, channel };
  tell(`${line.name}: asks Modbus units ${shortList(modbusUnits)}`);
  const answering = await withReader(wire, options, (reader) => answeringUnits(reader, line, options));
  const found: FoundInstrument[] = [];
  for (const unitId of answering) {
    const identification = await withReader(wire, options, (reader) =>
      identifyUnit(reader, unitId, { deadlineMs, signal }),
    );
    const profiles = options.profiles.filter(isModbusProfile);
    tell(`${line.name}: unit ${unitId} answers, and is examined`);
    const examined = await withReader(wire, options, (reader) =>
      examineModbusUnit({ reader, unitId, profiles, identification, deadlineMs: deadlineMs * 2, signal }),
    );
    const { candidates, cutShort } = examined;
    found.push({ line, wire, unitId, identification, candidates, verdict: verdictOf(candidates), cutShort });
  }
  return found;
}

async function withReader<T>(
  wire: AskedWire,
  { tools }: ProbeOptions,
  use: (reader: ModbusReader & DeviceIdentifier) => Promise<T>,
): Promise<T> {
  await using opened = tools.openWire(wire, { clock: tools.clock });
  if (opened.kind !== 'modbus') throw new TypeError('a Modbus wire was asked for');
  return await use(opened.reader);
}

/** Any answer counts, a refusal too. Many instruments on a network answer to whatever unit they are called by. */
async function answeringUnits(
  reader: ModbusReader,
  line: ProbedLine,
  options: ProbeOptions,
): Promise<number[]> {
  const { modbusUnits, deadlineMs, signal, everything } = options;
  const answering: number[] = [];
  // On a serial line 0 is everybody, and nobody answers.
  const units = line.framing === 'tcp' ? modbusUnits : modbusUnits.filter((unitId) => unitId > 0);
  for (const unitId of units) {
    const request = { unitId, functionCode: 3, address: 0, count: 1 } as const;
    try {
      await reader.read(request, { deadlineMs, signal });
      answering.push(unitId);
    } catch (error) {
      if (!isInstrumentError(error) || error.code === 'not-connected') throw error;
      if (error.code === 'bad-checksum') options.tell(`${line.name}: damaged bytes came from unit ${unitId}`);
      const refused = error.code === 'device-exception' && !GATEWAY_EXCEPTIONS.includes(error.exception);
      if (refused) answering.push(unitId);
    }
    if (line.framing === 'tcp' && answering.length > 0 && !everything) break;
  }
  return answering;
}

async function probeText(line: ProbedLine, options: ProbeOptions): Promise<FoundInstrument[]> {
  const { tools, textUnits: unitIds, asksSdi12, deadlineMs, signal, tell } = options;
  const wire: AskedWire = { protocol: 'line', channel: line.channel };
  tell(`${line.name}: asks in text (${TEXT_QUESTIONS_ASKED}${asksSdi12 ? ', aI!' : ''})`);
  await using opened = tools.openWire(wire, { clock: tools.clock });
  if (opened.kind !== 'line') throw new TypeError('a line was asked for');
  const asking = { line: opened.line, deadlineMs, signal };
  const found: FoundInstrument[] = [];
  for (const speaker of await askTextUnits({ ...asking, unitIds, asksSdi12 })) {
    tell(
      `${line.name}: ${speaker.protocol} is spoken${speaker.unitId > 1 ? `, unit ${speaker.unitId}` : ''}`,
    );
    const profiles = options.profiles.filter(
      (profile): profile is LineProfile => !isModbusProfile(profile) && !isTelegramProfile(profile),
    );
    const candidates = await examineTextUnit({ ...asking, speaker, profiles });
    const { unitId } = speaker;
    const verdict = verdictOf(candidates);
    found.push({ line, wire, unitId, identification: null, candidates, verdict, cutShort: false });
  }
  return found;
}

export function shortList(ids: readonly number[]): string {
  const parts: string[] = [];
  for (let start = 0; start < ids.length;) {
    let end = start;
    while (ids[end + 1] === (ids[end] ?? 0) + 1) end += 1;
    parts.push(end === start ? `${ids[start]}` : `${ids[start]}…${ids[end]}`);
    start = end + 1;
  }
  return parts.join(', ');
}
