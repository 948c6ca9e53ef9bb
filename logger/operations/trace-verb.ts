/** `quantrac logger trace BUS`: what goes over a bus of the running logger, without stopping it. */
import { StopSignal } from '../../hardware/host/stop-signal.js';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { parseDuration } from '../../protocols/configuration/duration.js';
import type { StationSetup } from '../config/station-setup.js';
import { noteAction } from './note-action.js';
import { traceBus } from './trace/trace-bus.js';
import { EXIT_FAILED, EXIT_OK, UsageError, type Verb } from './verb.js';

const TRACE_MS_MIN = 1_000;
const TRACE_MS_MAX = 3_600_000;

export const traceVerb: Verb = {
  summary: 'shows what goes over a bus of the running logger, and keeps it in traces/ of its data folder',
  operands: ['BUS'],
  options: { for: { type: 'string', value: 'TIME', about: 'how long, 1s … 1h (default: 1m)' } },
  run: (setup, values) => trace(setup, String(values['BUS']), String(values['for'] ?? '1m')),
};

async function trace(setup: StationSetup, bus: string, forText: string): Promise<number> {
  const { config, dataFolder } = setup;
  const forMs = parseDuration(forText);
  if (forMs === null || forMs < TRACE_MS_MIN || forMs > TRACE_MS_MAX) {
    throw new UsageError(`--for ${forText}: is not a duration of 1s … 1h`);
  }
  const buses = config.buses.map(({ id }) => id);
  if (!buses.includes(bus)) throw new UsageError(`there is no bus ${bus} (legal: ${buses.join(', ')})`);
  await noteAction(setup, {
    kind: 'bus-traced',
    subject: { kind: 'bus', id: bus },
    parameters: { bus, seconds: Math.round(forMs / 1000) },
  });
  using stop = new StopSignal();
  const print = (text: string) => console.log(text);
  const wanted = { dataFolder, bus, forMs, clock: new SystemClock(), signal: stop.signal, print };
  return (await traceBus(wanted)) > 0 ? EXIT_OK : EXIT_FAILED;
}
