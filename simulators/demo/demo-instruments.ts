/** The instruments of the demonstration: one on Modbus TCP, two on simulated RS-485 lines in RTU, one in ASCII. */
import { loadSimulatedInstrument } from '../instruments/load-simulated-instrument.js';
import { serveInstruments } from '../instruments/serve-instruments.js';
import { SimulatedInstrument } from '../instruments/simulated-instrument.js';
import { RealClock } from '../time/real-clock.js';
import { PseudoTerminal } from '../wires/pseudo-terminal.js';
import { TcpWire } from '../wires/tcp-wire.js';
import type { DemoFolder } from './demo-folder.js';

export interface DemoInstruments extends AsyncDisposable {
  serial: 'present' | 'absent';
  /** Why there is no serial line, for people. */
  reason: string | null;
}

export async function startDemoInstruments(folder: DemoFolder, tcpPort: number): Promise<DemoInstruments> {
  const clock = new RealClock();
  const make = (model: string, seed: number) =>
    new SimulatedInstrument({ definition: loadSimulatedInstrument(model), clock, seed });
  const running: AsyncDisposable[] = [];
  const wire = await TcpWire.listen({ port: tcpPort });
  running.push(
    serveInstruments({ wire, clock, framing: 'tcp', instruments: [make('endress-hauser-cm44x', 1)] }),
  );
  let reason: string | null = null;
  try {
    const lines = [
      { linkPath: folder.sensorLine, framing: 'rtu', instrument: make('wtw-iq-sensornet', 2) },
      { linkPath: folder.flowLine, framing: 'rtu', instrument: make('siemens-mag6000', 3) },
      { linkPath: folder.oxygenLine, framing: 'ascii', instrument: make('in-situ-rdo-pro', 4) },
    ] as const;
    for (const { linkPath, framing, instrument } of lines) {
      const terminal = await PseudoTerminal.create({ linkPath });
      running.push(serveInstruments({ wire: terminal, clock, framing, instruments: [instrument] }));
    }
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  return {
    serial: reason === null ? 'present' : 'absent',
    reason,
    [Symbol.asyncDispose]: async () => {
      for (const part of running.reverse()) await part[Symbol.asyncDispose]();
    },
  };
}
