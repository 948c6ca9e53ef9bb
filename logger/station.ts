/**
 * Composes the logger from its configuration: wires, drivers, acquisition, store, reports, deliveries, panel. The only file
 * of the logger that knows them all; whatever touches the outside can be replaced for a scenario.
 */
import { join } from 'node:path';
import { createModbusReader } from '../hardware/modbus/create-modbus-reader.js';
import type { ModbusWireOptions } from '../hardware/modbus/modbus-wire.js';
import { tcpByteChannel } from '../hardware/modbus/tcp-byte-channel.js';
import { RequestLine } from '../hardware/serial/request-line.js';
import { serialByteChannel } from '../hardware/serial/serial-byte-channel.js';
import { Delivery } from '../protocols/delivery/deliver.js';
import { deliverySettingsOf } from '../protocols/delivery/delivery-settings.js';
import { makeUploadTarget } from '../protocols/delivery/make-upload-target.js';
import type { UploadTarget } from '../protocols/delivery/upload-target.js';
import type { ModbusReader } from '../protocols/modbus/modbus-reader.js';
import type { InstrumentWire } from '../protocols/profiles/create-driver.js';
import { collectReasonTexts } from '../protocols/profiles/reason-texts.js';
import { formatStationCode } from '../protocols/report-file/report.js';
import type { Line } from '../protocols/vendors/line.js';
import type { OpenByteChannel } from '../protocols/vocabulary/byte-channel.js';
import type { Clock } from '../protocols/vocabulary/clock.js';
import type { Log } from '../protocols/vocabulary/log.js';
import { Acquisition } from './acquisition/acquisition.js';
import { planBus } from './acquisition/plan-bus.js';
import { isLineBus } from './config/describe-plan.js';
import type { BusConfig, LineBusConfig, ModbusBusConfig } from './config/schema.js';
import type { StationSetup, TargetSetup } from './config/station-setup.js';
import { startPanel, type Panel } from './panel/start-panel.js';
import { targetPlaceOf } from './panel/target-place.js';
import { StorePanelSource, type StorePanelSourceOptions } from './panel/store-panel-source.js';
import { startLoops } from './start-loops.js';
import { judgeReading } from './quality/judge-reading.js';
import { openDatabase, type OpenedDatabase } from './store/database.js';
import { holdDataFolder } from './store/hold-data-folder.js';
import { OutboxStore } from './store/outbox-store.js';
import { ReportStore } from './store/report-store.js';
import { ScanStore } from './store/scan-store.js';

/** What a scenario may put in the place of the machine. */
export interface StationSeams {
  openReader(bus: ModbusBusConfig): ModbusReader;
  openLine(bus: LineBusConfig): Line;
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
  readonly acquisition: Acquisition;
  readonly deliveries: readonly Delivery[];
}

export async function startStation(options: StationOptions): Promise<Station> {
  const { setup, clock, log } = options;
  const seams = { ...machineSeams(clock, setup), ...options.seams };
  const path = join(setup.dataFolder, 'station.db');
  const hold = holdDataFolder(setup.dataFolder);
  const { database, setAside } = openStore(path, clock, hold);
  if (setAside !== null) {
    log.error({ setAside }, 'the database was damaged; it was set aside and a new one is used');
  }
  const scans = new ScanStore(database, { clock, log });
  const reports = new ReportStore(database, { clock });
  const outbox = new OutboxStore(database, reports);
  const wires = new Map(setup.config.buses.map((bus) => [bus.id, openWire(bus, seams)]));
  const acquisition = new Acquisition({
    buses: setup.config.buses.map((bus) => planBus(bus, setup.instruments, wires)),
    clock,
    log,
    judge: (channel, reading) => judgeReading(reading, channel),
    onScan: (scan) => scans.append(scan),
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
      }),
  );
  const stores = { scans, reports, outbox };
  const source = panelSource(options, { ...stores, acquisition, deliveries, database: { path, setAside } });
  const release = async () => {
    source[Symbol.dispose]();
    for (const wire of wires.values()) {
      await (wire.kind === 'line' ? wire.line : wire.reader)[Symbol.asyncDispose]();
    }
    for (const upload of uploads) await upload[Symbol.asyncDispose]();
    await scans[Symbol.asyncDispose]();
    database[Symbol.dispose]();
    hold[Symbol.dispose]();
  };
  const panel = await openPanel(options, source).catch(async (error: unknown) => {
    await release();
    throw error;
  });
  const loops = startLoops({ setup, clock, log, database, scans, reports, acquisition, deliveries, source });
  return {
    panelUrl: panel?.url ?? null,
    done: loops.done,
    ...stores,
    acquisition,
    deliveries,
    [Symbol.asyncDispose]: async () => {
      await loops.stop();
      await panel?.[Symbol.asyncDispose]();
      await release();
    },
  };
}

function openWire(bus: BusConfig, seams: StationSeams): InstrumentWire {
  return isLineBus(bus)
    ? { kind: 'line', line: seams.openLine(bus) }
    : { kind: 'modbus', reader: seams.openReader(bus) };
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
  'scans' | 'reports' | 'outbox' | 'acquisition' | 'database'
> & {
  deliveries: readonly Delivery[];
};

function panelSource({ setup, clock }: StationOptions, parts: PanelParts): StorePanelSource {
  const { name, kind } = setup.config.station;
  return new StorePanelSource({
    ...parts,
    station: { code: formatStationCode(setup.code), name, kind },
    reportIntervalMs: setup.config.reporting.interval,
    channels: setup.instruments.flatMap(({ channels }) => channels),
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
function machineSeams(clock: Clock, { code }: StationSetup): StationSeams {
  return {
    openReader: (bus) => createModbusReader({ ...wireOf(bus, clock), clock }),
    openLine: (bus) => new RequestLine({ open: channelOf(bus, clock), clock, gapMs: bus.gap }),
    makeTarget: (target) =>
      makeUploadTarget({ ...target, clock, owner: `${formatStationCode(code)} ${target.config.id}` }),
    random: () => Math.random(),
  };
}

function wireOf(bus: ModbusBusConfig, clock: Clock): Omit<ModbusWireOptions, 'clock'> {
  switch (bus.type) {
    case 'modbus-tcp':
      return { framing: 'tcp', open: channelOf(bus, clock) };
    case 'modbus-rtu-over-tcp':
      return {
        framing: 'rtu-over-tcp',
        open: channelOf(bus, clock),
        turnaroundDelayMs: bus.turnaround,
      };
    case 'modbus-rtu':
      return {
        framing: 'rtu',
        open: channelOf(bus, clock),
        bitsPerSecond: bus.baudRate,
        turnaroundDelayMs: bus.turnaround,
      };
  }
}

function channelOf(bus: BusConfig, clock: Clock): OpenByteChannel {
  if ('host' in bus) return tcpByteChannel({ host: bus.host, port: bus.port, clock });
  const { port: path, baudRate, dataBits, parity, stopBits } = bus;
  return serialByteChannel({ path, baudRate, dataBits, parity, stopBits });
}
