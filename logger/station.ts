/**
 * Composes the logger from its configuration: wires, drivers, acquisition, store, reports, deliveries, panel. The only file
 * of the logger that knows them all; whatever touches the outside can be replaced for a scenario.
 */
import { join } from 'node:path';
import type { ClockKeeping } from '../hardware/host/clock-keeping.js';
import { startOwnCommand, type OwnCommand } from '../hardware/host/own-command.js';
import { openInstrumentWire, type OpenedWire } from '../hardware/instrument-wire.js';
import { Delivery } from '../protocols/delivery/deliver.js';
import { deliverySettingsOf } from '../protocols/delivery/delivery-settings.js';
import { makeUploadTarget } from '../protocols/delivery/make-upload-target.js';
import type { UploadTarget } from '../protocols/delivery/upload-target.js';
import { collectReasonTexts } from '../protocols/profiles/reason-texts.js';
import { isListenedBus } from './config/is-listened-bus.js';
import { formatStationCode } from '../protocols/report-file/report.js';
import type { Mailer } from '../protocols/notices/mailer.js';
import { SmtpMailer } from '../protocols/notices/smtp-mailer.js';
import type { SmtpSettings } from '../protocols/notices/smtp-schema.js';
import type { Clock } from '../protocols/vocabulary/clock.js';
import type { Log } from '../protocols/vocabulary/log.js';
import { Acquisition } from './acquisition/acquisition.js';
import { planBus } from './acquisition/plan-bus.js';
import { DoorContacts } from './alarms/door-contacts.js';
import type { BusConfig } from './config/bus-schema.js';
import type { StationSetup, TargetSetup } from './config/station-setup.js';
import { wireSettingsOf } from './config/wire-settings.js';
import { openEvidence, type Evidence } from './evidence/open-evidence.js';
import type { EvidenceChain } from './evidence/evidence-chain.js';
import { Derivation } from './derivation/derivation.js';
import { openNotices } from './notices/open-notices.js';
import { BusTrace } from './operations/trace/bus-trace.js';
import type { EventStore } from './events/event-store.js';
import { openJournal, type Journal } from './events/open-journal.js';
import { ClockDesk, type ClockDeskParts } from './clock/clock-desk.js';
import { startPanel, type Panel } from './panel/start-panel.js';
import { targetPlaceOf } from './panel/target-place.js';
import { StorePanelSource, type StorePanelSourceOptions } from './panel/store-panel-source.js';
import { openConversations } from './receipts/open-conversations.js';
import type { HeadSource } from './receipts/province-conversation.js';
import { readReceiptFigures } from './receipts/receipt-figures.js';
import { startLoops } from './start-loops.js';
import { ExportJob } from './export/export-job.js';
import { FailurePersistence, persistenceOf } from './quality/failure-persistence.js';
import { judgeReading } from './quality/judge-reading.js';
import { SettingValues } from './settings/setting-values.js';
import { SettingsWatcher, watchedInstruments } from './settings/settings-watcher.js';
import { backupsOf } from './store/backup/backups-of.js';
import { openDatabase, type OpenedDatabase } from './store/database.js';
import { holdDataFolder } from './store/hold-data-folder.js';
import { OutboxStore } from './store/outbox-store.js';
import { ReportStore } from './store/report-store.js';
import { CurrentRun } from './store/run-store.js';
import { Salvage } from './store/salvage/salvage.js';
import { ScanStore } from './store/scan-store.js';

/** What a scenario may put in the place of the machine. */
export interface StationSeams {
  /** @param listened Whether an instrument talks on it unasked. */
  openWire(bus: BusConfig, listened: boolean): OpenedWire;
  makeTarget(target: TargetSetup): UploadTarget;
  makeMailer(settings: SmtpSettings): Mailer;
  /** Numbers in [0, 1) for the jitter of back-offs. */
  random(): number;
  /** Long work in a process of its own: exports and backups. */
  runCommand(argv: readonly string[]): OwnCommand;
}

export interface StationOptions {
  setup: StationSetup;
  clock: Clock;
  log: Log;
  seams?: Partial<StationSeams>;
  /** `none`: no HTTP server. */
  panel?: 'serve' | 'none';
  /** What vouches for the readings, to be countersigned by the province. */
  heads?: HeadSource | null;
  /** Who judges the machine's clock; without it the clock is followed wherever it goes. */
  keeping?: ClockKeeping | null;
}

export interface Station extends AsyncDisposable {
  readonly panelUrl: string | null;
  /** Resolves after a stop; rejects when a part failed beyond repair: the process should end and be started again. */
  readonly done: Promise<void>;
  readonly scans: ScanStore;
  readonly reports: ReportStore;
  readonly outbox: OutboxStore;
  readonly evidence: EvidenceChain;
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
  const evidence = openEvidence({ setup, database, clock, log, setAside });
  const scans = new ScanStore(database, { clock, log, commitIntervalMs: setup.config.store.commitInterval });
  const reports = new ReportStore(database, {
    clock,
    seal: (writer, report) => evidence.chain.sealInterval(writer, report),
  });
  const salvage = new Salvage(database, {
    path,
    clock,
    vouch: (writer, source, work) => evidence.chain.vouchForSalvaged(writer, source, work),
  });
  const outbox = new OutboxStore(database, reports, salvage);
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
  const conversations = openConversations({
    setup,
    database,
    outbox,
    reports,
    clock,
    log,
    events: journal.events,
    heads: options.heads ?? evidence.chain.statements,
  });
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
        conversation: conversations.get(config.id),
      }),
  );
  const wireFigures = () => new Map([...wires].map(([id, wire]) => [id, wire.figures()]));
  journal.follow({ acquisition, deliveries });
  const clockDesk = openClockDesk(options, { database, scans, journal, evidence, deliveries });
  const stores = { scans, reports, outbox, events: journal.events };
  const doors = new DoorContacts(setup.notices?.doors ?? [], scans);
  const receiptsOf = (target: string) => {
    const figures = readReceiptFigures(database, target, clock.now());
    return figures && { ...figures, trouble: conversations.get(target)?.trouble ?? null };
  };
  const clockStanding = () => clockDesk.standing();
  const parts = { ...stores, acquisition, deliveries, doors, receiptsOf, clockStanding };
  const backups = backupsOf(setup, { clock, log, run: seams.runCommand });
  const notices = openNotices(options, seams, { ...parts, salvage, backups, database, path, setAside });
  const exports = new ExportJob({ setup, clock, run: seams.runCommand });
  const source = panelSource(options, {
    ...{ ...parts, settings, wireFigures, salvage, database: { path, setAside } },
    ...(backups === null ? {} : { backup: backups }),
    evidence: { figures: () => evidence.live.figures(), missingSignedAt: evidence.missing?.at ?? null },
    ...(notices === null ? {} : { notices: notices.view }),
  });
  const state: { ended: 'no' | 'in order' } = { ended: 'no' };
  const release = async () => {
    exports[Symbol.dispose]();
    source[Symbol.dispose]();
    clockDesk[Symbol.dispose]();
    for (const wire of wires.values()) await wire[Symbol.asyncDispose]();
    for (const upload of uploads) await upload[Symbol.asyncDispose]();
    derivation[Symbol.dispose]();
    await scans[Symbol.asyncDispose]();
    if (state.ended === 'in order') run.end();
    journal[Symbol.dispose]();
    evidence.close();
    await evidence[Symbol.asyncDispose]();
    database[Symbol.dispose]();
    hold[Symbol.dispose]();
  };
  const panel = await openPanel(options, source, exports).catch(async (error: unknown) => {
    await release();
    throw error;
  });
  const loops = startLoops({
    ...{ setup, clock, log, database, scans, reports, run },
    ...{ acquisition, derivation, deliveries, source, wireFigures, evidence, salvage, backups, clockDesk },
    notices: notices?.notices ?? null,
  });
  return {
    panelUrl: panel?.url ?? null,
    done: loops.done,
    ...stores,
    evidence: evidence.chain,
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

function openClockDesk(
  { setup, clock, log, keeping = null }: StationOptions,
  parts: Pick<ClockDeskParts, 'database' | 'scans'> & {
    journal: Journal;
    evidence: Evidence;
    deliveries: readonly Delivery[];
  },
): ClockDesk {
  const { database, scans, journal, evidence, deliveries } = parts;
  const intervalMs = setup.config.reporting.interval;
  const rest = { events: journal.events, evidence: evidence.chain, intervalMs };
  return new ClockDesk({ database, scans, clock, log, keeping, ...rest }, deliveries);
}

type PanelParts = Pick<
  StorePanelSourceOptions,
  | 'scans'
  | 'reports'
  | 'outbox'
  | 'events'
  | 'acquisition'
  | 'settings'
  | 'wireFigures'
  | 'salvage'
  | 'backup'
  | 'database'
  | 'evidence'
  | 'doors'
  | 'notices'
  | 'receiptsOf'
  | 'clockStanding'
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
    reportChannels: setup.reportChannels,
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
  exports: ExportJob,
): Promise<Panel | null> {
  return panel === 'none' ? null : startPanel({ ...setup.config.panel, source, exports, log, clock });
}

/** The real outside: serial ports, sockets, SSH, FTP, mail. */
function machineSeams({ clock, log, setup: { code, dataFolder } }: StationOptions): StationSeams {
  return {
    openWire: (bus, listened) => {
      const wire = wireSettingsOf(bus, listened);
      const { tap } = new BusTrace({ dataFolder, bus: bus.id, wire, clock, log });
      return openInstrumentWire(wire, { clock, trace: tap });
    },
    makeTarget: (target) =>
      makeUploadTarget({ ...target, clock, owner: `${formatStationCode(code)} ${target.config.id}` }),
    makeMailer: (settings) => new SmtpMailer(settings),
    random: () => Math.random(),
    runCommand: startOwnCommand,
  };
}
