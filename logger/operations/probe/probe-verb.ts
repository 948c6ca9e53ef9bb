/** `quantrac instrument probe`: what hangs on a wire, as far as its answers tell. It only reads, and accepts nothing by itself. */
import { StopSignal } from '../../../hardware/host/stop-signal.js';
import { loadProfiles } from '../../../protocols/profiles/load-profiles.js';
import { chooseWire, parseWire } from '../instruments/parse-wire.js';
import { durationOf, readVerb, UsageError } from '../instruments/read-verb.js';
import { EXIT_FAILED, EXIT_OK, type VerbTools } from '../instruments/verb-tools.js';
import { describeProbe, snippetOf } from './describe-probe.js';
import {
  ASCII_FORMS,
  findSerialPorts,
  LINE_FORMS,
  longestMs,
  parseUnits,
  type LineForm,
  type LineForms,
} from './probe-lines.js';
import { runProbe, type FoundInstrument, type ProbedLine, type ProbeResult } from './run-probe.js';

const USAGE = `Usage: quantrac instrument probe [--port /dev/tty…]… | --host HOST[:PORT] [--json]

  Asks what answers on serial ports (all that are found, when none is named) or at a host, compares it with every profile,
  and prints candidates with their reasons and a piece of station.yaml to review. It only reads: registers, identification,
  and questions for data in text. It first listens: an instrument that talks unasked is told by its telegrams, and a line on
  which somebody else talks already is left alone.

  --port PATH         this serial port; may be repeated
  --host HOST[:PORT]  Modbus TCP (port 502); --rtu, --ascii: a serial server that carries raw frames of that kind
  --lines usual|all   line settings to try (usual: 9600 8N1, 19200 8E1, 19200 8N1, 9600 8E1, 38400 8N1, 115200 8N1,
                      and Modbus ASCII at 9600 7E1, 19200 7E1)
  --baud N            only this speed, with --parity none|even|odd (none) --stop-bits 1|2 (1); --ascii: Modbus ASCII there
                      (7 data bits and even parity unless --data-bits 8 --parity none)
  --units 1-10,17     unit ids to ask (serial, --rtu, --ascii: 1-32; in text 0-7; Modbus TCP: 1, 255, 0 until one answers)
  --ask WHAT          modbus, text or both (serial: both; host: modbus)
  --sdi-12            asks SDI-12 sensors in text too (aI!): a measurement that is under way breaks off
  --timeout 250ms     how long one answer may take
  --listen 5s         how long to listen before asking on a serial line (on a --host only when it is given)
  --anyway            asks although somebody talks on the line
  --everything        does not stop at the first line settings, or unit of a host, that answer
  --profiles FOLDER   also the profiles of this folder (the station's own)
  --json              for programs

Exit code: 0 somebody answered, 1 nobody did or a line was refused, 2 wrong arguments`;

const OPTIONS = {
  port: { type: 'string', multiple: true, default: [] as string[] },
  host: { type: 'string' },
  rtu: { type: 'boolean', default: false },
  ascii: { type: 'boolean', default: false },
  'data-bits': { type: 'string' },
  'sdi-12': { type: 'boolean', default: false },
  lines: { type: 'string', default: 'usual' },
  baud: { type: 'string' },
  parity: { type: 'string' },
  'stop-bits': { type: 'string' },
  units: { type: 'string' },
  ask: { type: 'string' },
  timeout: { type: 'string', default: '250ms' },
  listen: { type: 'string' },
  anyway: { type: 'boolean', default: false },
  everything: { type: 'boolean', default: false },
  profiles: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h' },
} as const;

const ASKED = ['modbus', 'text', 'both'] as const;
const TIMEOUT_LIMITS = { minMs: 20, maxMs: 10_000 };
const LISTEN_LIMITS = { minMs: 0, maxMs: 600_000 };
const LISTEN_DEFAULT = '5s';
const SERIAL_UNITS = '1-32';
const TEXT_UNITS = '0-7';
const HOST_UNITS = '1,255,0';

interface Words {
  port: string[];
  host?: string | undefined;
  rtu: boolean;
  ascii: boolean;
  lines: string;
  baud?: string | undefined;
  parity?: string | undefined;
  'data-bits'?: string | undefined;
  'stop-bits'?: string | undefined;
}

export async function probeVerb(argv: readonly string[], tools: VerbTools): Promise<number> {
  return readVerb({ argv, verb: 'probe', usage: USAGE, options: OPTIONS }, async (values, positionals) => {
    if (positionals.length > 0) throw new UsageError(`${positionals.join(' ')}: probe takes only options`);
    const isHost = values.host !== undefined;
    const named = isHost ? [hostLine(values)] : await serialLines(values);
    const lines = values.ask === 'text' ? named.filter(({ framing }) => framing !== 'ascii') : named;
    if (lines.length === 0)
      throw new UsageError('there is no serial port here; name one with --port, or a --host');
    const ask = ASKED.find((word) => word === (values.ask ?? (isHost ? 'modbus' : 'both')));
    if (ask === undefined)
      throw new UsageError(`--ask ${values.ask ?? ''}: is not one of ${ASKED.join(', ')}`);
    const modbusUnits =
      ask === 'text'
        ? []
        : unitsOf(values.units ?? (lines[0]?.framing === 'tcp' ? HOST_UNITS : SERIAL_UNITS));
    const textUnits = ask === 'modbus' ? [] : unitsOf(values.units ?? TEXT_UNITS);
    const deadlineMs = durationOf('timeout', values.timeout, TIMEOUT_LIMITS);
    const listens = !values.anyway && (!isHost || values.listen !== undefined);
    const listened = listens ? durationOf('listen', values.listen ?? LISTEN_DEFAULT, LISTEN_LIMITS) : 0;
    const ports = new Set(
      lines.map(({ channel }) => (channel.kind === 'serial' ? channel.path : channel.host)),
    ).size;
    const textLines = lines.filter(({ framing }) => framing !== 'ascii').length;
    const effort = {
      lines: lines.length,
      textLines,
      modbusUnits: modbusUnits.length,
      textUnits: textUnits.length,
    };
    const mostMs = longestMs({ ...effort, deadlineMs, listenMs: ports * listened });
    const tell = (text: string) => console.error(text);
    tell(
      `${lines.length} line settings on ${ports} wire(s); at most ${shownTime(mostMs)} until it is known that nobody answers`,
    );
    using stop = new StopSignal();
    try {
      const profiles = [...(await loadProfiles({ userFolder: values.profiles ?? null })).values()];
      const result = await runProbe({
        ...{ tools, lines, modbusUnits, textUnits, deadlineMs, listenMs: listened, tell },
        profiles: profiles.map(({ profile }) => profile),
        everything: values.everything,
        asksSdi12: values['sdi-12'],
        signal: stop.signal,
      });
      console.log(values.json ? jsonOf(result) : describeProbe(result).join('\n'));
      return result.found.length > 0 ? EXIT_OK : EXIT_FAILED;
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      tell('stopped; the wire is free');
      return EXIT_FAILED;
    }
  });
}

async function serialLines(words: Words): Promise<ProbedLine[]> {
  const forms = formsOf(words);
  const ports = words.port.length > 0 ? words.port : await findSerialPorts();
  return ports.flatMap((path) =>
    forms.map(({ framing, ...form }) => ({
      name: `${path} ${form.baudRate} ${form.dataBits}${form.parity.charAt(0).toUpperCase()}${form.stopBits}${framing === 'ascii' ? ' ASCII' : ''}`,
      channel: { kind: 'serial', path, ...form } as const,
      framing,
    })),
  );
}

type FramedForm = LineForm & { framing: 'rtu' | 'ascii' };

function formsOf(words: Words): readonly FramedForm[] {
  const { lines, baud, ascii, parity, 'stop-bits': stopBits, 'data-bits': dataBits } = words;
  if (!(lines in LINE_FORMS))
    throw new UsageError(`--lines ${lines}: is not one of ${Object.keys(LINE_FORMS).join(', ')}`);
  if (baud === undefined) {
    const asRtu = LINE_FORMS[lines as LineForms].map((form) => ({ ...form, framing: 'rtu' as const }));
    const asAscii = ASCII_FORMS[lines as LineForms].map((form) => ({ ...form, framing: 'ascii' as const }));
    return ascii ? asAscii : [...asRtu, ...asAscii];
  }
  const settings = { baud, parity, 'stop-bits': stopBits, 'data-bits': dataBits };
  const parsed = parseWire({ port: '-', ...settings, ascii, unit: '1', rtu: false });
  if (typeof parsed === 'string') throw new UsageError(parsed);
  const channel = parsed.wire?.channel;
  if (channel?.kind !== 'serial') throw new UsageError('--baud goes with serial ports');
  const { baudRate, dataBits: bits, stopBits: stops } = channel;
  const form = { baudRate, parity: channel.parity, dataBits: bits, stopBits: stops };
  return [{ ...form, framing: ascii ? 'ascii' : 'rtu' }];
}

function hostLine({ host, rtu, ascii, port }: Words): ProbedLine {
  if (port.length > 0) throw new UsageError('--host and --port: one or the other');
  const parsed = parseWire({ host, rtu, ascii, unit: '1' });
  if (typeof parsed === 'string') throw new UsageError(parsed);
  if (parsed.wire === null) throw new UsageError('--host is missing');
  const choice = chooseWire(parsed.wire, 'modbus');
  if (typeof choice === 'string') throw new UsageError(choice);
  if (choice.protocol !== 'modbus') throw new UsageError(`--host ${parsed.wire.name}: is not for Modbus`);
  return { name: parsed.wire.name, channel: choice.channel, framing: choice.framing };
}

function unitsOf(text: string): number[] {
  const units = parseUnits(text, 255);
  if (units === null) throw new UsageError(`--units ${text}: is not like 1-10,17 (0…255)`);
  return units;
}

function shownTime(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} minutes`;
}

function jsonOf({ found, refused }: ProbeResult): string {
  const shown = ({ line, wire, unitId, identification, verdict, cutShort, candidates }: FoundInstrument) => ({
    ...{ line: line.name, wire, unitId, identification, verdict, cutShort },
    candidates: candidates.map(({ profile, ...candidate }) => ({ profile: profile.id, ...candidate })),
  });
  return JSON.stringify({ found: found.map(shown), refused, snippet: snippetOf(found).join('\n') }, null, 2);
}
