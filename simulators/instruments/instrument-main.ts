/** `quantrac simulate instrument`: a simulated instrument on a real wire, with its levers on the standard input. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { ConfigError, formatConfigFault } from '../../protocols/vocabulary/errors.js';
import { RealClock } from '../time/real-clock.js';
import { PseudoTerminal } from '../wires/pseudo-terminal.js';
import { TcpWire } from '../wires/tcp-wire.js';
import type { Wire } from '../wires/wire.js';
import {
  INSTRUMENT_USAGE,
  type InstrumentArguments,
  parseInstrumentArguments,
} from './instrument-arguments.js';
import { LEVER_HELP } from './lever-commands.js';
import { listSimulatedInstruments, loadSimulatedInstrument } from './load-simulated-instrument.js';
import type { Framing } from './modbus-frames.js';
import { serveInstruments } from './serve-instruments.js';
import { SimulatedInstrument } from './simulated-instrument.js';

export interface InstrumentVerbIo {
  input: Readable;
  print: (text: string) => void;
  complain: (text: string) => void;
  /** Aborted: close everything and return. */
  signal: AbortSignal;
  clock: Clock;
}

export async function main(argv: readonly string[]): Promise<number> {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    return await runInstrumentVerb(argv, {
      input: process.stdin,
      print: (text) => process.stdout.write(`${text}\n`),
      complain: (text) => process.stderr.write(`${text}\n`),
      signal: stop.signal,
      clock: new RealClock(),
    });
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    process.stdin.unref?.();
  }
}

/** @returns The exit code: 0 after a clean stop, 1 when it cannot run, 2 for a wrong command line. */
export async function runInstrumentVerb(argv: readonly string[], io: InstrumentVerbIo): Promise<number> {
  const parsed = parseInstrumentArguments(argv);
  switch (parsed.kind) {
    case 'help':
      io.print(INSTRUMENT_USAGE);
      return 0;
    case 'mistake':
      io.complain(`${parsed.message}\n\n${INSTRUMENT_USAGE}`);
      return 2;
    case 'list':
      for (const id of listSimulatedInstruments())
        io.print(`${id.padEnd(24)} ${loadSimulatedInstrument(id).name}`);
      return 0;
    case 'run':
      return run(parsed.run, io);
  }
}

const WIRES = {
  tcp: { framing: 'tcp', name: 'Modbus TCP' },
  'rtu-over-tcp': { framing: 'rtu', name: 'Modbus RTU over TCP' },
  'ascii-over-tcp': { framing: 'ascii', name: 'Modbus ASCII over TCP' },
  pty: { framing: 'rtu', name: 'Modbus RTU' },
  'ascii-pty': { framing: 'ascii', name: 'Modbus ASCII' },
} as const satisfies Record<InstrumentArguments['wire']['kind'], { framing: Framing; name: string }>;

async function run(wanted: InstrumentArguments, io: InstrumentVerbIo): Promise<number> {
  const instruments = makeInstruments(wanted, io);
  if (!instruments) return 1;
  let wire: Wire;
  try {
    wire = await openWire(wanted.wire);
  } catch (error) {
    io.complain(`Cannot open the wire: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
  const { framing, name } = WIRES[wanted.wire.kind];
  const served = serveInstruments({ wire, framing, clock: io.clock, instruments });
  for (const { definition, unit } of instruments) io.print(`${definition.name}, unit ${unit}`);
  io.print(`${name} on ${wire.address}`);
  const lines = createInterface({ input: io.input });
  lines.on('line', (line) => {
    if (line.trim() !== '') void obey(line.trim(), { instruments, wire, io });
  });
  if (!io.signal.aborted) await once(io.signal, 'abort');
  lines.close();
  await served[Symbol.asyncDispose]();
  return 0;
}

function makeInstruments(wanted: InstrumentArguments, io: InstrumentVerbIo): SimulatedInstrument[] | null {
  const { seed, wordOrder } = wanted;
  const units = wanted.instruments.map(({ unit }) => unit);
  if (new Set(units).size < units.length) {
    io.complain(`Every instrument on a wire needs its own unit id; these were given: ${units.join(', ')}`);
    return null;
  }
  try {
    return wanted.instruments.map(({ model, unit }) => {
      const definition = loadSimulatedInstrument(model);
      return new SimulatedInstrument({
        definition,
        clock: io.clock,
        unit,
        seed: seed + unit - 1,
        ...(wordOrder ? { wordOrder } : {}),
      });
    });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    io.complain(error.faults.map(formatConfigFault).join('\n'));
    return null;
  }
}

function openWire(wire: InstrumentArguments['wire']): Promise<Wire> {
  if ('host' in wire) return TcpWire.listen({ host: wire.host, port: wire.port });
  return PseudoTerminal.create(wire.linkPath === null ? {} : { linkPath: wire.linkPath });
}

interface Stage {
  instruments: readonly SimulatedInstrument[];
  wire: Wire;
  io: InstrumentVerbIo;
}

const WIRE_HELP = [
  'cut | unplug | plug                                   the wire itself',
  '@UNIT LEVER                                           where several instruments share the wire',
].join('\n');

async function obey(line: string, stage: Stage): Promise<void> {
  const { io, wire } = stage;
  try {
    switch (line) {
      case 'help':
        return io.print(`${LEVER_HELP}\n${WIRE_HELP}`);
      case 'cut':
        await wire.cut();
        return io.print('everybody was disconnected');
      case 'unplug':
        await wire.unplug();
        return io.print('unplugged');
      case 'plug':
        await wire.plug();
        return io.print(`plugged in again at ${wire.address}`);
      default:
        return io.print(pull(line, stage.instruments));
    }
  } catch (error) {
    io.complain(error instanceof Error ? error.message : String(error));
  }
}

function pull(line: string, instruments: readonly SimulatedInstrument[]): string {
  const match = /^@(\d+)\s+(.*)$/.exec(line);
  const [only] = instruments;
  if (!match && only && instruments.length === 1) return only.command(line);
  const chosen = instruments.find(({ unit }) => unit === Number(match?.[1]));
  if (chosen) return chosen.command(match?.[2] ?? '');
  const units = instruments.map(({ unit }) => `@${unit}`).join(', ');
  throw new RangeError(`Say which instrument is meant: ${units}, as in "@${only?.unit ?? 1} status"`);
}
