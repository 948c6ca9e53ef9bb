/** `quantrac instrument probe`: what hangs on a wire, as far as its answers tell. It only reads, and accepts nothing by itself. */
import { StopSignal } from '../../../hardware/host/stop-signal.js';
import { loadProfiles } from '../../../protocols/profiles/load-profiles.js';
import { chooseWire, parseWire } from '../instruments/parse-wire.js';
import { durationOf, readVerb, UsageError } from '../instruments/read-verb.js';
import { EXIT_FAILED, EXIT_OK, type VerbTools } from '../instruments/verb-tools.js';
import { describeProbe, snippetOf } from './describe-probe.js';
import {
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
  and questions for data in text. It first listens, and refuses a line on which somebody talks already.

  --port PATH         this serial port; may be repeated
  --host HOST[:PORT]  Modbus TCP (port 502); --rtu: a serial server that carries raw RTU frames
  --lines usual|all   line settings to try (usual: 9600 8N1, 19200 8E1, 19200 8N1, 9600 8E1, 38400 8N1, 115200 8N1)
  --baud N            only this speed, with --parity none|even|odd (none) --stop-bits 1|2 (1)
  --units 1-10,17     unit ids to ask (serial: 1-32; in text 0-7; host: 1, 255, 0 until one answers)
  --ask WHAT          modbus, text or both (serial: both; host: modbus)
  --timeout 250ms     how long one answer may take
  --listen 5s         how long to listen before asking on a serial line
  --anyway            asks although somebody talks on the line
  --everything        does not stop at the first line settings, or unit of a host, that answer
  --profiles FOLDER   also the profiles of this folder (the station's own)
  --json              for programs

Exit code: 0 somebody answered, 1 nobody did or a line was refused, 2 wrong arguments`;

const OPTIONS = {
  port: { type: 'string', multiple: true, default: [] as string[] },
  host: { type: 'string' },
  rtu: { type: 'boolean', default: false },
  lines: { type: 'string', default: 'usual' },
  baud: { type: 'string' },
  parity: { type: 'string', default: 'none' },
  'stop-bits': { type: 'string', default: '1' },
  units: { type: 'string' },
  ask: { type: 'string' },
  timeout: { type: 'string', default: '250ms' },
  listen: { type: 'string', default: '5s' },
  anyway: { type: 'boolean', default: false },
  everything: { type: 'boolean', default: false },
  profiles: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h' },
} as const;

const ASKED = ['modbus', 'text', 'both'] as const;
const TIMEOUT_LIMITS = { minMs: 20, maxMs: 10_000 };
const LISTEN_LIMITS = { minMs: 0, maxMs: 600_000 };
const SERIAL_UNITS = '1-32';
const TEXT_UNITS = '0-7';
const HOST_UNITS = '1,255,0';

interface Words {
  port: string[];
  host?: string | undefined;
  rtu: boolean;
  lines: string;
  baud?: string | undefined;
  parity: string;
  'stop-bits': string;
}

export async function probeVerb(argv: readonly string[], tools: VerbTools): Promise<number> {
  return readVerb({ argv, usage: USAGE, options: OPTIONS }, async (values, positionals) => {
    if (positionals.length > 0) throw new UsageError(`${positionals.join(' ')}: probe takes only options`);
    const lines = values.host === undefined ? await serialLines(values) : [hostLine(values)];
    if (lines.length === 0)
      throw new UsageError('there is no serial port here; name one with --port, or a --host');
    const isHost = values.host !== undefined;
    const ask = ASKED.find((word) => word === (values.ask ?? (isHost ? 'modbus' : 'both')));
    if (ask === undefined)
      throw new UsageError(`--ask ${values.ask ?? ''}: is not one of ${ASKED.join(', ')}`);
    const modbusUnits = ask === 'text' ? [] : unitsOf(values.units ?? (isHost ? HOST_UNITS : SERIAL_UNITS));
    const textUnits = ask === 'modbus' ? [] : unitsOf(values.units ?? TEXT_UNITS);
    const deadlineMs = durationOf('timeout', values.timeout, TIMEOUT_LIMITS);
    const listened = values.anyway || isHost ? 0 : durationOf('listen', values.listen, LISTEN_LIMITS);
    const ports = new Set(
      lines.map(({ channel }) => (channel.kind === 'serial' ? channel.path : channel.host)),
    ).size;
    const effort = { lines: lines.length, modbusUnits: modbusUnits.length, textUnits: textUnits.length };
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
    forms.map((form) => ({
      name: `${path} ${form.baudRate} 8${form.parity.charAt(0).toUpperCase()}${form.stopBits}`,
      channel: { kind: 'serial', path, dataBits: 8, ...form } as const,
      framing: 'rtu' as const,
    })),
  );
}

function formsOf(words: Words): readonly LineForm[] {
  const { lines, baud, parity, 'stop-bits': stopBits } = words;
  if (!(lines in LINE_FORMS))
    throw new UsageError(`--lines ${lines}: is not one of ${Object.keys(LINE_FORMS).join(', ')}`);
  if (baud === undefined) return LINE_FORMS[lines as LineForms];
  const parsed = parseWire({ port: '-', baud, parity, 'stop-bits': stopBits, unit: '1', rtu: false });
  if (typeof parsed === 'string') throw new UsageError(parsed);
  const channel = parsed.wire?.channel;
  if (channel?.kind !== 'serial') throw new UsageError('--baud goes with serial ports');
  return [{ baudRate: channel.baudRate, parity: channel.parity, stopBits: channel.stopBits }];
}

function hostLine({ host, rtu, port }: Words): ProbedLine {
  if (port.length > 0) throw new UsageError('--host and --port: one or the other');
  const parsed = parseWire({ host, rtu, unit: '1' });
  if (typeof parsed === 'string') throw new UsageError(parsed);
  if (parsed.wire === null) throw new UsageError('--host is missing');
  const choice = chooseWire(parsed.wire, 'modbus');
  if (typeof choice === 'string') throw new UsageError(choice);
  if (choice.protocol !== 'modbus' || choice.framing === 'ascii')
    throw new UsageError(`--host ${parsed.wire.name}: is not for Modbus`);
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
