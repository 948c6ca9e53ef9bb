/**
 * Composes the logger from its configuration, in the order of the way of a reading: stores, instruments, deliveries, then what
 * watches over them: notices, panel, loops. What is opened first is closed last. The only file of a running logger that knows the
 * transports; a scenario puts its own in their place.
 */
import type { ClockKeeping } from '../hardware/host/clock-keeping.js';
import { startOwnCommand } from '../hardware/host/own-command.js';
import { openInstrumentWire } from '../hardware/instrument-wire.js';
import type { Delivery } from '../protocols/delivery/deliver.js';
import { makeUploadTarget } from '../protocols/delivery/make-upload-target.js';
import { SmtpMailer } from '../protocols/notices/smtp-mailer.js';
import { formatStationCode } from '../protocols/report-file/report.js';
import type { Acquisition } from './acquisition/acquisition.js';
import { DoorContacts } from './alarms/door-contacts.js';
import { ClockDesk } from './clock/clock-desk.js';
import { wireSettingsOf } from './config/wire-settings.js';
import type { EventStore } from './events/event-store.js';
import type { EvidenceChain } from './evidence/evidence-chain.js';
import { ExportJob } from './export/export-job.js';
import { openNotices } from './notices/open-notices.js';
import { BusTrace } from './operations/trace/bus-trace.js';
import { openDeliveries } from './open-deliveries.js';
import { openInstruments } from './open-instruments.js';
import { openPanelSource } from './open-panel-source.js';
import { openStores } from './open-stores.js';
import { holdPanel, type HeldPanel } from './panel/hold-panel.js';
import type { StorePanelSource } from './panel/store-panel-source.js';
import type { HeadSource } from './receipts/province-conversation.js';
import { startLoops } from './start-loops.js';
import type { StationSeams } from './station-seams.js';
import type { StationSurroundings } from './station-surroundings.js';
import { backupsOf } from './store/backup/backups-of.js';
import type { OutboxStore } from './store/outbox-store.js';
import type { ReportStore } from './store/report-store.js';
import type { ScanStore } from './store/scan-store.js';

export type { StationSeams } from './station-seams.js';

export interface StationOptions extends StationSurroundings {
  /** What a scenario puts in the place of the machine. */
  seams?: Partial<StationSeams>;
  /** `none`: no HTTP server. */
  panel?: 'serve' | 'none';
  /** What vouches for the readings, to be countersigned by the province; left out: the station's chain of evidence. */
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
  const stores = openStores(options);
  const { scans, reports, outbox, salvage, journal, evidence } = stores;
  const instruments = openInstruments(options, seams, stores);
  const { acquisition, derivation, wireFigures } = instruments;
  const outward = openDeliveries(options, seams, stores, options.heads ?? evidence.chain.statements);
  const { deliveries, receiptsOf } = outward;
  journal.follow({ acquisition, deliveries });
  const { events } = journal;
  const clockDesk = new ClockDesk(
    {
      ...{ clock, log, scans, events, database: stores.database, evidence: evidence.chain },
      intervalMs: setup.config.reporting.interval,
      keeping: options.keeping ?? null,
    },
    deliveries,
  );
  const clockStanding = () => clockDesk.standing();
  const doors = new DoorContacts(setup.notices?.doors ?? [], scans);
  const backups = backupsOf(setup, { clock, log, run: seams.runCommand });
  const watched = {
    scans,
    outbox,
    salvage,
    events,
    acquisition,
    deliveries,
    receiptsOf,
    doors,
    backups,
    clockStanding,
  };
  const { database, path, setAside, run } = stores;
  const notices = openNotices(options, seams, { ...watched, database, path, setAside });
  const exports = new ExportJob({ setup, clock, run: seams.runCommand });
  const source = openPanelSource(options, {
    ...{ stores, instruments, deliveries: outward, doors, backups, notices, clockStanding },
  });
  const close = async (ended: 'in order' | 'failed') => {
    exports[Symbol.dispose]();
    source[Symbol.dispose]();
    clockDesk[Symbol.dispose]();
    await instruments[Symbol.asyncDispose]();
    await outward[Symbol.asyncDispose]();
    await stores.close(ended);
  };
  const panel = await openPanel(options, source, exports).catch(async (error: unknown) => {
    await close('failed');
    throw error;
  });
  const loops = startLoops({
    ...{ setup, clock, log, database, scans, reports, run },
    ...{ acquisition, derivation, deliveries, source, wireFigures, evidence, salvage, backups, clockDesk },
    notices: notices?.notices ?? null,
    recordHappening: journal.record,
  });
  return {
    panelUrl: panel?.url ?? null,
    done: loops.done,
    ...{ scans, reports, outbox, events, acquisition, deliveries },
    evidence: evidence.chain,
    [Symbol.asyncDispose]: async () => {
      const ended = await loops.stop();
      await panel?.[Symbol.asyncDispose]();
      await close(ended);
    },
  };
}

async function openPanel(
  { setup, clock, log, panel }: StationOptions,
  source: StorePanelSource,
  exports: ExportJob,
): Promise<HeldPanel | null> {
  return panel === 'none' ? null : holdPanel({ ...setup.config.panel, source, exports, log, clock });
}

function machineSeams({ clock, log, setup: { code, dataFolder } }: StationSurroundings): StationSeams {
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
