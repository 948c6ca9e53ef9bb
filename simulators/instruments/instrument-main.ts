/** `quantrac simulate instrument`: a simulated instrument on a real wire, with its levers on the standard input. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { wrongUse } from '../../protocols/configuration/wrong-use.js';
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
import { leverHelp } from './lever-commands.js';
import { listSimulatedInstruments, loadSimulatedInstrument } from './load-simulated-instrument.js';
import { lineOf, makeSimulation, spokenBy, type SimulatedPlace, type Simulation } from './simulation.js';
import { TEXT_MODELS } from './text/text-models.js';

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
      io.complain(wrongUse(parsed.message, 'quantrac simulate instrument'));
      return 2;
    case 'list':
      for (const id of listSimulatedInstruments())
        io.print(
          `${id.padEnd(LISTED)} ${'modbus'.padEnd(LISTED_PROTOCOL)} ${loadSimulatedInstrument(id).name}`,
        );
      for (const model of TEXT_MODELS.values())
        io.print(
          `${model.id.padEnd(LISTED)} ${spokenBy(model).padEnd(LISTED_PROTOCOL)} ${model.name}, ${lineOf(model)}`,
        );
      return 0;
    case 'run':
      return run(parsed.run, io);
  }
}

const LISTED = 31;
const LISTED_PROTOCOL = 33;

async function run(wanted: InstrumentArguments, io: InstrumentVerbIo): Promise<number> {
  const simulation = simulationOf(wanted, io);
  if (!simulation) return 1;
  let wire: Wire;
  try {
    wire = await openWire(wanted.wire);
  } catch (error) {
    io.complain(`Cannot open the wire: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
  const served = simulation.serve(wire);
  for (const { about } of simulation.places) io.print(about);
  io.print(`${simulation.speaks} on ${wire.address}`);
  const lines = createInterface({ input: io.input });
  lines.on('line', (line) => {
    if (line.trim() !== '') void obey(line.trim(), { places: simulation.places, wire, io });
  });
  if (!io.signal.aborted) await once(io.signal, 'abort');
  lines.close();
  await served[Symbol.asyncDispose]();
  return 0;
}

function simulationOf(wanted: InstrumentArguments, io: InstrumentVerbIo): Simulation | null {
  try {
    return makeSimulation(wanted, io.clock);
  } catch (error) {
    if (error instanceof ConfigError) io.complain(error.faults.map(formatConfigFault).join('\n'));
    else if (error instanceof RangeError) io.complain(error.message);
    else throw error;
    return null;
  }
}

function openWire(wire: InstrumentArguments['wire']): Promise<Wire> {
  if ('host' in wire) return TcpWire.listen({ host: wire.host, port: wire.port });
  return PseudoTerminal.create(wire.linkPath === null ? {} : { linkPath: wire.linkPath });
}

interface Stage {
  places: readonly SimulatedPlace[];
  wire: Wire;
  io: InstrumentVerbIo;
}

const WIRE_HELP = [
  'cut | unplug | plug                                   the wire itself',
  '@UNIT LEVER                                           where several instruments share the wire',
].join('\n');

async function obey(line: string, stage: Stage): Promise<void> {
  const { io, wire, places } = stage;
  try {
    switch (line) {
      case 'help':
        return io.print(`${places[0] === undefined ? '' : leverHelp(places[0].levers)}\n${WIRE_HELP}`);
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
        return io.print(pull(line, places));
    }
  } catch (error) {
    io.complain(error instanceof Error ? error.message : String(error));
  }
}

function pull(line: string, places: readonly SimulatedPlace[]): string {
  const match = /^@(\d+)\s+(.*)$/.exec(line);
  const [only] = places;
  if (!match && only && places.length === 1) return only.levers.command(line);
  const chosen = places.find(({ unit }) => unit === Number(match?.[1]));
  if (chosen) return chosen.levers.command(match?.[2] ?? '');
  const units = places.map(({ unit }) => `@${unit}`).join(', ');
  throw new RangeError(`Say which instrument is meant: ${units}, as in "@${only?.unit ?? 1} status"`);
}
