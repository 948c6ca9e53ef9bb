// A wire in memory with simulated instruments on it, and the drivers of the shipped profiles on its other end.
import { beforeAll, onTestFinished } from 'vitest';
import { RequestLine } from '../../../hardware/serial/request-line.js';
import { createDriver } from '../../../protocols/profiles/create-driver.js';
import { type LoadedProfile, loadProfiles } from '../../../protocols/profiles/load-profiles.js';
import { isInstrumentError } from '../../../protocols/vocabulary/errors.js';
import type { VirtualClock } from '../../time/virtual-clock.js';
import { MemoryWire } from '../../wires/memory-wire.js';
import { serveTextInstruments } from './serve-text-instruments.js';
import type { TextInstrument } from './text-instrument.js';

let profiles: ReadonlyMap<string, LoadedProfile>;
beforeAll(async () => {
  profiles = await loadProfiles({ userFolder: null });
});

export interface Wanted {
  profile: string;
  measurements: readonly string[];
  settings: Record<string, string | number>;
  unitId?: number;
}

export function textBench(clock: VirtualClock, instruments: readonly TextInstrument[]) {
  const wire = new MemoryWire({ clock, baud: 9600, chunking: 'single-bytes' });
  const served = serveTextInstruments({ wire, clock, instruments });
  const line = new RequestLine({ open: wire.open, clock });
  onTestFinished(async () => {
    await line[Symbol.asyncDispose]();
    await served[Symbol.asyncDispose]();
  });
  const pollWith = ({ profile, unitId = 1, ...wanted }: Wanted) => {
    const { profile: loaded } = profiles.get(profile)!;
    const driver = createDriver({ ...wanted, profile: loaded, unitId, wire: { kind: 'line', line } });
    const start = (): Promise<string[]> =>
      driver.poll(new AbortController().signal).then(
        (readings) =>
          readings.map(({ measurement, value, status, reason }) =>
            [measurement, value, status, reason].filter((part) => part !== null).join(' '),
          ),
        (error: unknown) => [isInstrumentError(error) ? error.code : String(error)],
      );
    return async (): Promise<string[]> => {
      const polled = start();
      if (!running) await clock.advance(20_000);
      return polled;
    };
  };
  /** Several polls at the same time. */
  let running = false;
  const together = async (polls: readonly (() => Promise<string[]>)[]) => {
    running = true;
    const all = Promise.all(polls.map((poll) => poll()));
    await clock.advance(20_000);
    running = false;
    return all;
  };
  return { line, wire, pollWith, together };
}
