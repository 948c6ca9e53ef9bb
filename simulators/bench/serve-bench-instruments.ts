/**
 * The child process in which the benches' instruments live, so that their work is not counted as the logger's. It tells its
 * parent where they are, answers every message with the number of requests so far, and ends when the parent does.
 */
import { loadSimulatedInstrument } from '../instruments/load-simulated-instrument.js';
import { serveInstruments } from '../instruments/serve-instruments.js';
import { SimulatedInstrument } from '../instruments/simulated-instrument.js';
import { RealClock } from '../time/real-clock.js';
import { PseudoTerminal } from '../wires/pseudo-terminal.js';
import { TcpWire } from '../wires/tcp-wire.js';
import { INSTRUMENT_FILE, UNIT_ID } from './bench-load.js';

export interface ServedMessage {
  kind: 'served';
  tcpPorts: number[];
  /** `null`: no pseudo-terminal can be made here. */
  serialPath: string | null;
}

export interface CountsMessage {
  kind: 'counts';
  /** Requests answered, in the order of `tcpPorts`. */
  requests: number[];
}

export async function serveBenchInstruments(count: number): Promise<number> {
  if (process.send === undefined) throw new Error('this verb is started by the benches only');
  const tell = (message: ServedMessage | CountsMessage) => process.send?.(message);
  const parentGone = new Promise<void>((resolve) => process.once('disconnect', resolve));
  // Ctrl-C reaches the whole group; the parent decides when this ends.
  process.on('SIGINT', () => undefined);
  const served: AsyncDisposable[] = [];
  const clock = new RealClock();
  const definition = loadSimulatedInstrument(INSTRUMENT_FILE);
  const make = (seed: number) => new SimulatedInstrument({ definition, clock, seed, unit: UNIT_ID });
  const instruments = Array.from({ length: count }, (_, index) => make(index + 1));
  const tcpPorts: number[] = [];
  for (const instrument of instruments) {
    const wire = await TcpWire.listen();
    served.push(serveInstruments({ wire, clock, framing: 'tcp', instruments: [instrument] }));
    tcpPorts.push(wire.port);
  }
  const terminal = await PseudoTerminal.create().catch(() => null);
  if (terminal !== null) {
    served.push(serveInstruments({ wire: terminal, clock, framing: 'rtu', instruments: [make(count + 1)] }));
  }
  process.on('message', () =>
    tell({ kind: 'counts', requests: instruments.map(({ requests }) => requests) }),
  );
  tell({ kind: 'served', tcpPorts, serialPath: terminal?.path ?? null });
  await parentGone;
  for (const part of served) await part[Symbol.asyncDispose]();
  return 0;
}
