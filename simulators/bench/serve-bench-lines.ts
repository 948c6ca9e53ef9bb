/** The lines of the bus-limit bench, in a process of their own: pseudo-terminals that keep the pace of 9600 8N1, ten units on each. */
import { loadSimulatedInstrument } from '../instruments/load-simulated-instrument.js';
import type { ModbusUnit } from '../instruments/modbus-server.js';
import { serveInstruments } from '../instruments/serve-instruments.js';
import { SimulatedInstrument } from '../instruments/simulated-instrument.js';
import { RealClock } from '../time/real-clock.js';
import { PacedWire } from '../wires/paced-wire.js';
import { PseudoTerminal } from '../wires/pseudo-terminal.js';
import { INSTRUMENT_FILE } from './bench-load.js';

export const LINE_BAUD = 9600;
export const LINE_TURNAROUND_MS = 5;
export const LINE_UNITS = 10;
/** The unit that goes on answering when the others fall silent. */
export const LIVE_UNIT = LINE_UNITS;

export interface LineCounts {
  /** Requests answered by all units. */
  answered: number;
  /** When the live unit was asked, monotonic. */
  liveAtMs: number[];
}

export type LinesMessage = { kind: 'served'; paths: string[] } | { kind: 'counts'; lines: LineCounts[] };

/** Told by the bench: tell the counts and begin anew, or let all but one unit of each line fall silent. */
export type LinesCommand = 'counts' | 'silence';

export async function serveBenchLines(count: number): Promise<number> {
  if (process.send === undefined) throw new Error('this verb is started by the benches only');
  const tell = (message: LinesMessage) => process.send?.(message);
  const parentGone = new Promise<void>((resolve) => process.once('disconnect', resolve));
  process.on('SIGINT', () => undefined);
  const clock = new RealClock();
  const lines: Awaited<ReturnType<typeof serveLine>>[] = [];
  for (let index = 0; index < count; index += 1) lines.push(await serveLine(clock));
  process.on('message', (command: LinesCommand) => {
    if (command === 'silence') for (const line of lines) line.silence();
    tell({ kind: 'counts', lines: lines.map((line) => line.takeCounts()) });
  });
  tell({ kind: 'served', paths: lines.map(({ path }) => path) });
  await parentGone;
  for (const line of lines) await line.served[Symbol.asyncDispose]();
  return 0;
}

async function serveLine(clock: RealClock) {
  const definition = loadSimulatedInstrument(INSTRUMENT_FILE);
  let counts: LineCounts = { answered: 0, liveAtMs: [] };
  const units = Array.from({ length: LINE_UNITS }, (_, index): ModbusUnit => {
    const unit = index + 1;
    const instrument = new SimulatedInstrument({ definition, clock, seed: unit, unit });
    return {
      ...{ unit, faults: instrument.faults },
      answer: (pdu) => {
        counts.answered += 1;
        if (unit === LIVE_UNIT) counts.liveAtMs.push(clock.monotonicMs());
        return instrument.answer(pdu);
      },
    };
  });
  const terminal = await PseudoTerminal.create();
  const wire = new PacedWire(terminal, clock, { baud: LINE_BAUD, turnaroundMs: LINE_TURNAROUND_MS });
  return {
    path: terminal.path,
    served: serveInstruments({ wire, clock, framing: 'rtu', instruments: units }),
    silence: () => {
      for (const { unit, faults } of units)
        if (unit !== LIVE_UNIT) faults.turnOn('silent', 0, { kind: 'until-off' });
    },
    takeCounts: () => {
      const taken = counts;
      counts = { answered: 0, liveAtMs: [] };
      return taken;
    },
  };
}
