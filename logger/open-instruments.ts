/**
 * The way of a reading into the store: a wire for each bus, a driver for each instrument, acquisition with its judgement, and
 * what is derived of committed readings.
 */
import type { WireFigures } from '../protocols/vocabulary/wire-statistics.js';
import { Acquisition } from './acquisition/acquisition.js';
import { planBus } from './acquisition/plan-bus.js';
import { isListenedBus } from './config/is-listened-bus.js';
import { Derivation } from './derivation/derivation.js';
import type { StationSeams } from './station-seams.js';
import type { StationStores } from './open-stores.js';
import { FailurePersistence, persistenceOf } from './quality/failure-persistence.js';
import { judgeReading } from './quality/judge-reading.js';
import { SettingValues } from './settings/setting-values.js';
import { SettingsWatcher, watchedInstruments } from './settings/settings-watcher.js';
import type { StationSurroundings } from './station-surroundings.js';

export interface StationInstruments extends AsyncDisposable {
  readonly acquisition: Acquisition;
  readonly settings: SettingsWatcher;
  readonly derivation: Derivation;
  /** By bus: what its wire says of itself now. */
  readonly wireFigures: () => ReadonlyMap<string, WireFigures>;
}

export function openInstruments(
  { setup, clock, log }: StationSurroundings,
  { openWire }: Pick<StationSeams, 'openWire'>,
  { database, scans, journal }: StationStores,
): StationInstruments {
  const wires = new Map(
    setup.config.buses.map((bus) => [bus.id, openWire(bus, isListenedBus(bus.id, setup))]),
  );
  const buses = setup.config.buses.map((bus) => planBus(bus, setup.instruments, wires));
  const settings = new SettingsWatcher({
    values: new SettingValues(database, journal.events),
    instruments: watchedInstruments(buses, setup.instruments),
    clock,
    log,
  });
  const persistence = new FailurePersistence(persistenceOf(setup.instruments));
  const acquisition = new Acquisition({
    buses,
    clock,
    log,
    judge: (channel, reading, at) => judgeReading(persistence.weigh(channel, reading, at), channel),
    onScan: (scan) => scans.append(scan),
    onSettings: (round) => settings.take(round),
  });
  const { derived } = setup;
  const derivation = new Derivation({ derived, scans, acquisition, log, startedAt: clock.now() });
  return {
    ...{ acquisition, settings, derivation },
    wireFigures: () => new Map([...wires].map(([id, wire]) => [id, wire.figures()])),
    [Symbol.asyncDispose]: async () => {
      for (const wire of wires.values()) await wire[Symbol.asyncDispose]();
      derivation[Symbol.dispose]();
    },
  };
}
