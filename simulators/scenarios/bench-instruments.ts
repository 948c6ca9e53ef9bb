/** The instruments of the scenarios' station and the wires that they hang on, all in memory and on virtual time. */
import { loadSimulatedInstrument } from '../instruments/load-simulated-instrument.js';
import { serveInstruments } from '../instruments/serve-instruments.js';
import { serveTalkingInstrument } from '../instruments/text/serve-talking-instrument.js';
import { WindSensor } from '../instruments/text/wind-sensor.js';
import { SimulatedInstrument } from '../instruments/simulated-instrument.js';
import type { InstrumentDefinition } from '../instruments/instrument-definition.js';
import type { VirtualClock } from '../time/virtual-clock.js';
import { MemoryWire } from '../wires/memory-wire.js';

export const SERIAL_BITS_PER_SECOND = 19_200;

export interface InstrumentChanges {
  /** Another totalizer, another range: the definition of the flow meter before it is built. */
  meter?: (definition: InstrumentDefinition) => InstrumentDefinition;
  /** `talks`: a wind sensor sends by itself on the wire `mast`, every second. */
  wind?: 'talks' | 'none';
  /** The same seed gives the same weather. */
  seed?: number;
}

export interface BenchInstruments extends AsyncDisposable {
  /** By the bus's id in `station.yaml`. */
  readonly wires: Readonly<
    Record<'cabinet' | 'shelter' | 'line' | 'mast' | 'analyzer' | 'signals', MemoryWire>
  >;
  readonly liquiline: SimulatedInstrument;
  readonly ozone: SimulatedInstrument;
  readonly sensors: SimulatedInstrument;
  readonly meter: SimulatedInstrument;
  /** Of a stack; only a station that is drafted as one asks these two. */
  readonly analyzer: SimulatedInstrument;
  readonly signals: SimulatedInstrument;
  readonly wind: WindSensor;
}

export function benchInstruments(clock: VirtualClock, changes: InstrumentChanges = {}): BenchInstruments {
  const { seed = 1, wind: manner = 'none', meter: changeMeter = (definition) => definition } = changes;
  const make = (model: string, unit = 1) =>
    new SimulatedInstrument({ definition: loadSimulatedInstrument(model), clock, unit, seed });
  const liquiline = make('endress-hauser-cm44x');
  const ozone = make('teledyne-t400');
  const sensors = make('wtw-iq-sensornet');
  const analyzer = make('sick-marsic300');
  const signals = make('moxa-iologik-e1240');
  const meter = new SimulatedInstrument({
    definition: changeMeter(loadSimulatedInstrument('siemens-mag6000')),
    clock,
    unit: 2,
    seed,
  });
  const wires = {
    cabinet: new MemoryWire({ clock, delayMs: 5 }),
    shelter: new MemoryWire({ clock, delayMs: 5 }),
    line: new MemoryWire({ clock, baud: SERIAL_BITS_PER_SECOND }),
    analyzer: new MemoryWire({ clock, delayMs: 5 }),
    signals: new MemoryWire({ clock, delayMs: 5 }),
    mast: new MemoryWire({ clock, baud: 9600 }),
  };
  const wind = new WindSensor(clock);
  const served: AsyncDisposable[] = [
    serveInstruments({ wire: wires.cabinet, clock, framing: 'tcp', instruments: [liquiline] }),
    serveInstruments({ wire: wires.shelter, clock, framing: 'tcp', instruments: [ozone] }),
    serveInstruments({ wire: wires.line, clock, framing: 'rtu', instruments: [sensors, meter] }),
    serveInstruments({ wire: wires.analyzer, clock, framing: 'tcp', instruments: [analyzer] }),
    serveInstruments({ wire: wires.signals, clock, framing: 'tcp', instruments: [signals] }),
    ...(manner === 'talks' ? [serveTalkingInstrument({ wire: wires.mast, clock, instrument: wind })] : []),
  ];
  return {
    wires,
    liquiline,
    ozone,
    sensors,
    meter,
    analyzer,
    signals,
    wind,
    [Symbol.asyncDispose]: async () => {
      for (const each of served) await each[Symbol.asyncDispose]();
    },
  };
}
