/**
 * Composes the logger from its configuration: wires, drivers, acquisition, store, reports, deliveries, panel. The only file
 * of the logger that knows them all; whatever touches the outside can be replaced for a scenario.
 */
import { join } from 'node:path';
import { createModbusReader } from '../hardware/modbus/create-modbus-reader.js';
import type { ModbusWireOptions } from '../hardware/modbus/modbus-wire.js';
import { tcpByteChannel } from '../hardware/modbus/tcp-byte-channel.js';
import { serialByteChannel } from '../hardware/serial/serial-byte-channel.js';
import { Delivery } from '../protocols/delivery/deliver.js';
import { deliverySettingsOf } from '../protocols/delivery/delivery-settings.js';
import { sftpSettingsOf } from '../protocols/delivery/sftp-target-schema.js';
import { SftpTarget } from '../protocols/delivery/sftp-target.js';
import type { UploadTarget } from '../protocols/delivery/upload-target.js';
import type { ModbusReader } from '../protocols/modbus/modbus-reader.js';
import { DEFAULT_DIALECT } from '../protocols/report-file/dialect.js';
import { formatStationCode } from '../protocols/report-file/report.js';
import type { Clock } from '../protocols/vocabulary/clock.js';
import type { Log } from '../protocols/vocabulary/log.js';
import { Acquisition } from './acquisition/acquisition.js';
import { planBus } from './acquisition/plan-bus.js';
import type { BusConfig } from './config/schema.js';
import type { StationSetup, TargetSetup } from './config/station-setup.js';
import { keepHouse } from './keep-house.js';
import { startPanel, type Panel } from './panel/start-panel.js';
import { StorePanelSource } from './panel/store-panel-source.js';
import { judgeReading } from './quality/judge-reading.js';
import { ReportFolder } from './reports/report-folder.js';
import { runReportSchedule } from './reports/report-schedule.js';
import { openDatabase } from './store/database.js';
import { OutboxStore } from './store/outbox-store.js';
import { ReportStore } from './store/report-store.js';
import { ScanStore } from './store/scan-store.js';

/** What a scenario may put in the place of the machine. */
export interface StationSeams {
  openReader(bus: BusConfig): ModbusReader;
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
  const { database, setAside } = openDatabase(path, { clock });
  if (setAside !== null)
    log.error({ setAside }, 'the database was damaged; it was set aside and a new one is used');
  const scans = new ScanStore(database, { clock, log });
  const reports = new ReportStore(database, { clock });
  const outbox = new OutboxStore(database, reports);

  const readers = new Map(setup.config.buses.map((bus) => [bus.id, seams.openReader(bus)]));
  const acquisition = new Acquisition({
    buses: setup.config.buses.map((bus) => planBus(bus, setup.instruments, readers)),
    clock,
    log,
    judge: (channel, reading) => judgeReading(reading, channel),
    onScan: (scan) => scans.append(scan),
  });
  const targets = setup.targets.map((target) => ({ target, upload: seams.makeTarget(target) }));
  const deliveries = targets.map(
    ({ target: { config }, upload }) =>
      new Delivery({
        targetId: config.id,
        target: upload,
        outbox: outbox.outboxFor(config.id),
        clock,
        log,
        random: seams.random,
        settings: deliverySettingsOf(config),
      }),
  );

  const source = new StorePanelSource({
    station: {
      code: formatStationCode(setup.code),
      name: setup.config.station.name,
      kind: setup.config.station.kind,
    },
    reportIntervalMs: setup.config.reporting.interval,
    channels: setup.instruments.flatMap(({ channels }) => channels),
    clock,
    database: { path, setAside },
    scans,
    reports,
    outbox,
    acquisition,
    deliveries: deliveries.map((delivery, index) => ({
      id: delivery.status().targetId,
      address: addressOf(setup.targets[index]),
      status: () => delivery.status(),
      onChanged: (listener) => delivery.onChanged(listener),
    })),
  });
  const release = async () => {
    source[Symbol.dispose]();
    for (const reader of readers.values()) await reader[Symbol.asyncDispose]();
    for (const { upload } of targets) await upload[Symbol.asyncDispose]();
    await scans[Symbol.asyncDispose]();
    database[Symbol.dispose]();
  };
  let panel: Panel | null = null;
  try {
    if (options.panel !== 'none') panel = await startPanel({ ...setup.config.panel, source, log, clock });
  } catch (error) {
    await release();
    throw error;
  }

  const stop = new AbortController();
  const { config } = setup;
  const loops = [
    source.prime(stop.signal).catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    }),
    acquisition.run(stop.signal),
    ...deliveries.map((delivery) => delivery.run(stop.signal)),
    runReportSchedule(
      {
        scans,
        reports,
        clock,
        intervalMs: config.reporting.interval,
        settleMs: config.reporting.settle,
        settled: (endAt) => acquisition.settledUpTo(endAt),
        onClockBehind: (state) =>
          log.warn({ ...state }, 'the clock is behind the last report; no file until it has passed it'),
        onTrouble: (trouble) =>
          trouble === null
            ? log.info({}, 'reports can be committed again')
            : log.error(
                { code: trouble.code, error: trouble.message },
                'a report could not be committed; it will be',
              ),
        plan: {
          station: setup.code,
          channels: setup.reportChannels,
          targets: setup.targets.map(({ config: target, dialect }) => ({
            target: target.id,
            dialect,
            layout: target.layout,
          })),
          ownDialect: setup.targets[0]?.dialect ?? DEFAULT_DIALECT,
          completenessMin: config.reporting.completeness / 100,
        },
      },
      stop.signal,
    ),
    keepHouse(
      {
        clock,
        log,
        database,
        reports,
        folder: new ReportFolder(setup.dataFolder),
        readingsKeptMs: config.retention.readings,
        reportsKeptMs: config.retention.reports,
      },
      stop.signal,
    ),
  ];
  const done = endOf(loops, stop);
  done.catch(() => undefined);
  const ended = Promise.allSettled(loops);
  return {
    panelUrl: panel?.url ?? null,
    done,
    scans,
    reports,
    outbox,
    acquisition,
    deliveries,
    [Symbol.asyncDispose]: async () => {
      stop.abort(new Error('the station stops'));
      await ended;
      await panel?.[Symbol.asyncDispose]();
      await release();
    },
  };
}

/** When one loop fails the others are ended too: half a station would look alive. */
async function endOf(loops: readonly Promise<unknown>[], stop: AbortController): Promise<void> {
  try {
    await Promise.all(loops);
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(loops);
    throw error;
  }
}

function addressOf(target: TargetSetup | undefined): string {
  if (target === undefined) return '';
  const { user, host, port, folder } = target.config;
  return `sftp://${user}@${host}:${port}${folder === '' || folder.startsWith('/') ? folder : `/${folder}`}`;
}

/** The real outside: serial ports, sockets, SSH. */
function machineSeams(clock: Clock, { code }: StationSetup): StationSeams {
  return {
    openReader: (bus) => createModbusReader({ ...wireOf(bus, clock), clock }),
    makeTarget: ({ config, secrets: { password, privateKey, passphrase } }) =>
      new SftpTarget({
        settings: sftpSettingsOf(config),
        credentials:
          privateKey === null
            ? { password: password ?? '' }
            : { privateKey, ...(passphrase === null ? {} : { passphrase }) },
        clock,
        owner: `${formatStationCode(code)} ${config.id}`,
      }),
    random: () => Math.random(),
  };
}

function wireOf(bus: BusConfig, clock: Clock): Omit<ModbusWireOptions, 'clock'> {
  switch (bus.type) {
    case 'modbus-tcp':
      return { framing: 'tcp', open: tcpByteChannel({ host: bus.host, port: bus.port, clock }) };
    case 'modbus-rtu-over-tcp':
      return {
        framing: 'rtu-over-tcp',
        open: tcpByteChannel({ host: bus.host, port: bus.port, clock }),
        turnaroundDelayMs: bus.turnaround,
      };
    case 'modbus-rtu': {
      const { port: path, baudRate, dataBits, parity, stopBits } = bus;
      return {
        framing: 'rtu',
        open: serialByteChannel({ path, baudRate, dataBits, parity, stopBits }),
        bitsPerSecond: baudRate,
        turnaroundDelayMs: bus.turnaround,
      };
    }
  }
}
