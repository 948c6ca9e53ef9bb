/**
 * What `quantrac simulate instrument` runs: instruments of one kind, Modbus or text, ready for a wire. The kinds differ in what carries
 * their answers; their levers are the same.
 */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { ConfigError } from '../../protocols/vocabulary/errors.js';
import type { Wire } from '../wires/wire.js';
import type { InstrumentArguments, WantedInstrument } from './instrument-arguments.js';
import { loadSimulatedInstrument } from './load-simulated-instrument.js';
import type { Framing } from './modbus-frames.js';
import type { PhysicalInstrument } from './physical-instrument.js';
import { serveInstruments } from './serve-instruments.js';
import { SimulatedInstrument } from './simulated-instrument.js';
import { serveSimulatedText } from './text/serve-simulated-text.js';
import type { SimulatedTextInstrument } from './text/simulated-text-instrument.js';
import { TEXT_MODELS, type TextModelEntry } from './text/text-models.js';

export interface SimulatedPlace {
  levers: PhysicalInstrument;
  unit: number;
  /** `Teledyne API T400, unit 1` */
  about: string;
}

export interface Simulation {
  places: readonly SimulatedPlace[];
  /** `Modbus TCP`, `bayern-hessen 9600 8N1` */
  speaks: string;
  /** Disposing ends it and the wire. */
  serve(wire: Wire): AsyncDisposable;
}

/** @throws ConfigError or RangeError that says what does not go. */
export function makeSimulation(wanted: InstrumentArguments, clock: Clock): Simulation {
  const models = wanted.instruments.map((instrument) => ({
    instrument,
    text: TEXT_MODELS.get(instrument.model),
  }));
  const text = models.flatMap(({ instrument, text: model }) => (model ? [{ instrument, model }] : []));
  if (text.length === 0) return pulled(modbusSimulation(wanted, clock), wanted);
  if (text.length > 1 && text.some(({ model }) => model.speech === 'unasked'))
    throw new RangeError('An instrument that talks by itself has its line to itself; --list tells which do');
  const protocols = new Set(text.map(({ model }) => model.protocol));
  if (text.length < models.length || protocols.size > 1)
    throw new RangeError('Instruments on one wire speak one protocol; --list tells which each speaks');
  return pulled(textSimulation(text, wanted, clock), wanted);
}

/** The levers of the command line, before anybody is answered. */
function pulled(simulation: Simulation, { instruments }: InstrumentArguments): Simulation {
  for (const [index, { levers }] of instruments.entries())
    for (const line of levers) simulation.places[index]?.levers.command(line);
  return simulation;
}

const MODBUS_WIRES = {
  tcp: { framing: 'tcp', name: 'Modbus TCP' },
  'rtu-over-tcp': { framing: 'rtu', name: 'Modbus RTU over TCP' },
  'ascii-over-tcp': { framing: 'ascii', name: 'Modbus ASCII over TCP' },
  pty: { framing: 'rtu', name: 'Modbus RTU' },
  'ascii-pty': { framing: 'ascii', name: 'Modbus ASCII' },
} as const satisfies Record<InstrumentArguments['wire']['kind'], { framing: Framing; name: string }>;

const MODBUS_UNIT_MAX = 255;

function modbusSimulation(
  { instruments, seed, wordOrder, wire: { kind } }: InstrumentArguments,
  clock: Clock,
): Simulation {
  const units = instruments.map(({ unit }) => unit ?? 1);
  const beyond = units.find((unit) => unit > MODBUS_UNIT_MAX);
  if (beyond !== undefined) throw new RangeError(`${beyond} is no Modbus unit id (0…${MODBUS_UNIT_MAX})`);
  checkUnits(units);
  const made = instruments.map(({ model, unit }) => {
    const id = unit ?? 1;
    const order = wordOrder === null ? {} : { wordOrder };
    const definition = loadSimulatedInstrument(model);
    return new SimulatedInstrument({ definition, clock, unit: id, seed: seed + id - 1, ...order });
  });
  return {
    places: made.map((it) => ({
      levers: it,
      unit: it.unit,
      about: `${it.definition.name}, unit ${it.unit}`,
    })),
    speaks: MODBUS_WIRES[kind].name,
    serve: (wire) =>
      serveInstruments({ wire, framing: MODBUS_WIRES[kind].framing, clock, instruments: made }),
  };
}

function textSimulation(
  models: readonly { instrument: WantedInstrument; model: TextModelEntry }[],
  { seed, wordOrder, wire: { kind } }: InstrumentArguments,
  clock: Clock,
): Simulation {
  if (kind !== 'tcp' && kind !== 'pty')
    throw new RangeError(`--${kind} is for Modbus; a text instrument takes --tcp or --pty`);
  if (wordOrder !== null) throw new RangeError('--word-order is for Modbus; text has no words');
  const wire = kind === 'pty' ? 'serial' : 'tcp';
  const made = models.map(
    ({ instrument, model }, index): { model: TextModelEntry; it: SimulatedTextInstrument } => {
      const unit = instrument.unit ?? model.unitIds?.byDefault ?? index + 1;
      return { model, it: model.make({ clock, unit, wire, seed: seed + index }) };
    },
  );
  checkUnits(made.map(({ it }) => it.unit));
  const [first] = models;
  return {
    places: made.map(({ model, it }) => ({
      levers: it,
      unit: it.unit,
      about: model.unitIds === null ? it.name : `${it.name}, address ${it.unit}`,
    })),
    speaks:
      first === undefined ? '' : `${spokenBy(first.model)}${kind === 'pty' ? ` ${lineOf(first.model)}` : ''}`,
    serve: (opened) => serveSimulatedText({ wire: opened, clock, simulated: made.map(({ it }) => it) }),
  };
}

/** `sdi-12`, `nmea-0183 unasked` */
export function spokenBy({ protocol, speech }: Pick<TextModelEntry, 'protocol' | 'speech'>): string {
  return speech === 'unasked' ? `${protocol} unasked` : protocol;
}

/** `9600 8N1` */
export function lineOf({
  line: { baudRate, dataBits, parity, stopBits },
}: Pick<TextModelEntry, 'line'>): string {
  return `${baudRate} ${dataBits}${parity.charAt(0).toUpperCase()}${stopBits}`;
}

function checkUnits(units: readonly number[]): void {
  if (new Set(units).size === units.length) return;
  const message = `every instrument on a wire needs its own unit id; these were given: ${units.join(', ')}`;
  throw new ConfigError([
    { code: 'conflict', file: 'simulate instrument', line: null, key: 'unit', message, legal: 'MODEL:UNIT' },
  ]);
}
