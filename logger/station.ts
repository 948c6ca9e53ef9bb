/**
 * Composes the logger from its configuration: wires, drivers, acquisition, store, reports, deliveries, panel. The only file
 * of the logger that knows them all; whatever touches the outside can be replaced for a scenario.
 */
import { join } from 'node:path';
import { openInstrumentWire, type OpenedWire } from '../hardware/instrument-wire.js';
import { Delivery } from '../protocols/delivery/deliver.js';
import { deliverySettingsOf } from '../protocols/delivery/delivery-settings.js';
import { makeUploadTarget } from '../protocols/delivery/make-upload-target.js';
import type { UploadTarget } from '../protocols/delivery/upload-target.js';
import { collectReasonTexts } from '../protocols/profiles/reason-texts.js';
import { isListenedBus } from './config/is-listened-bus.js';
import { formatStationCode } from '../protocols/report-file/report.js';
import type { Clock } from '../protocols/vocabulary/clock.js';
import type { Log } from '../protocols/vocabulary/log.js';
import { Acquisition } from './acquisition/acquisition.js';
import { planBus } from './acquisition/plan-bus.js';
import type { BusConfig } from './config/bus-schema.js';
import type { StationSetup, TargetSetup } from './config/station-setup.js';
import { wireSettingsOf } from './config/wire-settings.js';
import { Derivation } from './derivation/derivation.js';
import { BusTrace } from './operations/trace/bus-trace.js';
import type { EventStore } from './events/event-store.js';
import { openJournal } from './events/open-journal.js';
import { startPanel, type Panel } from './panel/start-panel.js';
import { targetPlaceOf } from './panel/target-place.js';
import { StorePanelSource, type StorePanelSourceOptions } from './panel/store-panel-source.js';
import { startLoops } from './start-loops.js';
import { FailurePersistence, persistenceOf } from './quality/failure-persistence.js';
import { judgeReading } from './quality/judge-reading.js';
import { SettingValues } from './settings/setting-values.js';
import { SettingsWatcher, watchedInstruments } from './settings/settings-watcher.js';
import { openDatabase, type OpenedDatabase } from './store/database.js';
import { holdDataFolder } from './store/hold-data-folder.js';
import { OutboxStore } from './store/outbox-store.js';
import { ReportStore } from './store/report-store.js';
import { CurrentRun } from './store/run-store.js';
import { ScanStore } from './store/scan-store.js';

/** What a scenario may put in the place of the machine. */
export interface StationSeams {
  /** @param listened Whether an instrument talks on it unasked. */
  openWire(bus: BusConfig, listened: boolean): OpenedWire;
  makeTarget(target: TargetSetup): UploadTarget;
  /** Numbers in [0, 1) for the jitter of back-offs. */
  random(): number;
}

export interface StationOptions {
  setup: StationSetup;
  clock: Clock;
  log: Log;
  seams?: Partial<StationSeams>;
  /** `none`: no HTTP server. */
  panel?: 'serve' | 'none';
}

export interface Station extends AsyncDisposable {
  readonly panelUrl: string | null;
  /** Resolves after a stop; rejects when a part failed beyond repair: the process should end and be started again. */
  readonly done: Promise<void>;
  readonly scans: ScanStore;
  readonly reports: ReportStore;
  readonly outbox: OutboxStore;
  readonly events: EventStore;
  readonly acquisition: Acquisition;
  readonly deliveries: readonly Delivery[];
}

export async function startStation(options: StationOptions): Promise<Station> {
  const { setup, clock, log } = options;
  const seams = { ...machineSeams(options), ...options.seams };
  const path = join(setup.dataFolder, 'station.db');
  const hold = holdDataFolder(setup.dataFolder);
  const { database, setAside } = openStore(path, clock, hold);
  if (setAside !== null) {
    log.error({ setAside }, 'the database was damaged; it was set aside and a new one is used');
  }
  const run = new CurrentRun(database, clock, setAside);
  const scans = new ScanStore(database, { clock, log });
  const reports = new ReportStore(database, { clock });
  const outbox = new OutboxStore(database, reports);
  const journal = openJournal({ database, setAside, clock, log });
  const wires = new Map(
    setup.config.buses.map((bus) => [bus.id, seams.openWire(bus, isListenedBus(bus.id, setup))]),
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
  const uploads = setup.targets.map((target) => seams.makeTarget(target));
  const deliveries = setup.targets.map(
    ({ config }, index) =>
      new Delivery({
        targetId: config.id,
        target: uploads[index] as UploadTarget,
        outbox: outbox.outboxFor(config.id, config.order),
        clock,
        log,
        random: seams.random,
        settings: deliverySettingsOf(config),
      }),
  );
  const wireFigures = () => new Map([...wires].map(([id, wire]) => [id, wire.figures()]));
  journal.follow({ acquisition, deliveries });
  const stores = { scans, reports, outbox, events: journal.events };
  const source = panelSource(options, {
    ...stores,
    acquisition,
    deliveries,
    settings,
    wireFigures,
    database: { path, setAside },
  });
  const state: { ended: 'no' | 'in order' } = { ended: 'no' };
  const release = async () => {
    source[Symbol.dispose]();
    for (const wire of wires.values()) await wire[Symbol.asyncDispose]();
    for (const upload of uploads) await upload[Symbol.asyncDispose]();
    derivation[Symbol.dispose]();
    await scans[Symbol.asyncDispose]();
    if (state.ended === 'in order') run.end();
    journal[Symbol.dispose]();
    database[Symbol.dispose]();
    hold[Symbol.dispose]();
  };
  const panel = await openPanel(options, source).catch(async (error: unknown) => {
    await release();
    throw error;
  });
  const loops = startLoops({
    ...{ setup, clock, log, database, scans, reports, run },
    ...{ acquisition, derivation, deliveries, source, wireFigures },
  });
  return {
    panelUrl: panel?.url ?? null,
    done: loops.done,
    ...stores,
    acquisition,
    deliveries,
    [Symbol.asyncDispose]: async () => {
      state.ended = (await loops.stop()) === 'in order' ? 'in order' : 'no';
      await panel?.[Symbol.asyncDispose]();
      await release();
    },
  };
}

function openStore(path: string, clock: Clock, hold: Disposable): OpenedDatabase {
  try {
    return openDatabase(path, { clock });
  } catch (error) {
    hold[Symbol.dispose]();
    throw error;
  }
}

type PanelParts = Pick<
  StorePanelSourceOptions,
  'scans' | 'reports' | 'outbox' | 'events' | 'acquisition' | 'settings' | 'wireFigures' | 'database'
> & {
  deliveries: readonly Delivery[];
};

function panelSource({ setup, clock }: StationOptions, parts: PanelParts): StorePanelSource {
  const { derived } = setup;
  const { name, kind } = setup.config.station;
  return new StorePanelSource({
    ...parts,
    station: { code: formatStationCode(setup.code), name, kind },
    reportIntervalMs: setup.config.reporting.interval,
    channels: [
      ...setup.instruments.flatMap(({ channels }) => channels),
      ...derived.map(({ channel }) => channel),
    ],
    derived,
    reasonTexts: new Map(setup.instruments.map(({ id, profile }) => [id, collectReasonTexts(profile)])),
    clock,
    deliveries: parts.deliveries.map((delivery, index) => ({
      id: delivery.status().targetId,
      place: targetPlaceOf((setup.targets[index] as TargetSetup).config),
      status: () => delivery.status(),
      onChanged: (listener) => delivery.onChanged(listener),
    })),
  });
}

async function openPanel(
  { setup, clock, log, panel }: StationOptions,
  source: StorePanelSource,
): Promise<Panel | null> {
  return panel === 'none' ? null : startPanel({ ...setup.config.panel, source, log, clock });
}

/** The real outside: serial ports, sockets, SSH. */
function machineSeams({ clock, log, setup: { code, dataFolder } }: StationOptions): StationSeams {
  return {
    openWire: (bus, listened) => {
      const wire = wireSettingsOf(bus, listened);
      const { tap } = new BusTrace({ dataFolder, bus: bus.id, wire, clock, log });
      return openInstrumentWire(wire, { clock, trace: tap });
    },
    makeTarget: (target) =>
      makeUploadTarget({ ...target, clock, owner: `${formatStationCode(code)} ${target.config.id}` }),
    random: () => Math.random(),
  };
}
