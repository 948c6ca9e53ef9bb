/**
 * A station in a scenario: its folder with real configuration files, simulated instruments, and the real logger, which can
 * be stopped, started again and robbed of its power. The folder outlives every run of the logger.
 */
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadStation } from '../../logger/config/load-config.js';
import type { BusConfig } from '../../logger/config/bus-schema.js';
import type { StationSetup, TargetSetup } from '../../logger/config/station-setup.js';
import { CLOCK_STATE_FILE, TrustedClock } from '../../hardware/host/trusted-clock.js';
import { startStation, type Station } from '../../logger/station.js';
import type { HeadSource } from '../../logger/receipts/province-conversation.js';
import type { StoredReportRow } from '../../logger/store/stored-report.js';
import type { OpenedWire } from '../../hardware/instrument-wire.js';
import { createModbusReader } from '../../hardware/modbus/create-modbus-reader.js';
import { ListeningLine } from '../../hardware/serial/listening-line.js';
import type { DeliveryStatus } from '../../protocols/delivery/deliver.js';
import { makeUploadTarget } from '../../protocols/delivery/make-upload-target.js';
import { SmtpMailer } from '../../protocols/notices/smtp-mailer.js';
import type { UploadTarget } from '../../protocols/delivery/upload-target.js';
import type { ModbusReader } from '../../protocols/modbus/modbus-reader.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Scan } from '../../protocols/vocabulary/reading.js';
import type { VirtualClock } from '../time/virtual-clock.js';
import {
  benchInstruments,
  type BenchInstruments,
  type InstrumentChanges,
  SERIAL_BITS_PER_SECOND,
} from './bench-instruments.js';
import { MachineClock } from './machine-clock.js';
import { type NetworkWatch, WatchedMailer, WatchedTarget } from './network-watch.js';
import { RecordedLog } from './recorded-log.js';
import {
  draftStation,
  PROVINCE_TARGET,
  type StationDraft,
  type StationIdentity,
  writeStation,
} from './station-draft.js';

export interface BenchStationOptions {
  folder: string;
  identity: StationIdentity;
  clock: VirtualClock;
  watch: NetworkWatch;
  instruments?: InstrumentChanges | undefined;
  panel?: 'serve' | 'none' | undefined;
  /** Instead of a real SFTP client, by target id: it must run on the clock that it is given. */
  targets?: Readonly<Record<string, (clock: Clock) => UploadTarget>> | undefined;
  heads?: HeadSource | undefined;
  /** `guarded`: jumps of the machine's clock are judged, as `quantrac logger run` does, with a time service that always vouches for it. */
  clockJumps?: 'followed' | 'guarded' | undefined;
}

/** A time during which the logger ran, in its own wall time. */
export interface LoggerRun {
  startAt: number;
  /** `null`: it still runs. */
  endAt: number | null;
}

export class BenchStation implements AsyncDisposable {
  readonly instruments: BenchInstruments;
  /** Of all runs. */
  readonly log = new RecordedLog();
  readonly runs: LoggerRun[] = [];
  readonly draft: StationDraft;
  /** By target id. */
  readonly passwords: Record<string, string> = {};
  readonly #options: BenchStationOptions;
  #boots = 1;
  #machine: MachineClock;
  #logger: Station | null = null;
  #setup: StationSetup | null = null;
  #targets: WatchedTarget[] = [];
  #clockWatch = new AbortController();

  constructor(options: BenchStationOptions) {
    this.#options = options;
    this.draft = draftStation(options.identity);
    this.instruments = benchInstruments(options.clock, options.instruments);
    this.#machine = new MachineClock(options.clock);
  }

  /** `TB_CAPH_NUOSXL` */
  get code(): string {
    const { province, facility, code } = this.draft.station;
    return `${province}_${facility}_${code}`;
  }

  /** The clock of the station's computer: stepping it leaves the rest of the world alone. */
  get clock(): MachineClock {
    return this.#machine;
  }

  /** The running logger. */
  get logger(): Station {
    if (this.#logger === null) throw new Error(`The logger of ${this.code} does not run`);
    return this.#logger;
  }

  get setup(): StationSetup {
    if (this.#setup === null) throw new Error(`The logger of ${this.code} was never started`);
    return this.#setup;
  }

  get databasePath(): string {
    return join(this.#dataFolder, 'station.db');
  }

  /** Writes the configuration as it is now and starts the logger on the folder, whatever was left there. */
  async start(): Promise<void> {
    const { clock, folder, panel = 'none', heads = null } = this.#options;
    const machine = new MachineClock(clock, {
      offsetMs: this.#machine.offsetMs,
      boot: `boot-${this.#boots}`,
    });
    machine.setTrust(this.#machine.trust());
    this.#machine = machine;
    this.#targets = [];
    this.#setup = await loadStation(writeStation(folder, this.draft, this.passwords), { environment: {} });
    this.runs.push({ startAt: machine.now(), endAt: null });
    const guarded = await this.#guard(machine, this.#setup);
    this.#logger = await startStation({
      setup: this.#setup,
      clock: guarded ?? machine,
      keeping: guarded,
      log: this.log,
      panel,
      heads,
      seams: {
        openWire: (bus, listened) => this.#openWire(bus, machine, listened),
        makeTarget: (target) => this.#makeTarget(target, machine),
        makeMailer: (settings) => new WatchedMailer(new SmtpMailer(settings), this.#options.watch, machine),
        random: () => 0.5,
      },
    });
  }

  /** An orderly stop. */
  async stop(): Promise<void> {
    const { logger } = this;
    this.#logger = null;
    this.#endRun();
    await logger[Symbol.asyncDispose]();
  }

  /**
   * The power fails, or only the program dies: from this moment on the logger does nothing any more, and its sockets break. The next start finds the
   * disk as it was at this moment. (What the disk itself might lose is rehearsed with killed processes, in logger/store.)
   */
  async crash(what: 'power' | 'program' = 'power'): Promise<void> {
    this.#machine.cutPower();
    if (what === 'power') this.#boots += 1;
    this.#keepDiskOnly();
    this.#logger = null;
    this.#endRun();
    for (const wire of Object.values(this.instruments.wires)) await wire.cut();
    for (const target of this.#targets) await target.cutPower();
  }

  /** What the logger reported of one symbol, with its reasons, oldest first. */
  reported(symbol: string): (StoredReportRow & { endAt: number })[] {
    const reports = [...this.logger.reports.readReports({ startAt: 0, endAt: Number.MAX_SAFE_INTEGER })];
    return reports.flatMap(({ endAt, rows }) =>
      rows.filter((row) => row.symbol === symbol).map((row) => ({ ...row, endAt })),
    );
  }

  /** Every scan that one instrument yielded and that is committed, oldest first. */
  scansOf(instrument: string): Scan[] {
    const scans = [...this.logger.scans.readScans({ startAt: 0, endAt: Number.MAX_SAFE_INTEGER })];
    return scans.filter((scan) => scan.instrument === instrument);
  }

  /** How the delivery to a target stands. */
  delivery(target = PROVINCE_TARGET): DeliveryStatus {
    const found = this.logger.deliveries.find((each) => each.status().targetId === target);
    if (found === undefined) throw new Error(`No target "${target}"`);
    return found.status();
  }

  /** The station's own copies of its data files, by name, in order of their names. */
  ownFiles(): Map<string, Buffer> {
    const root = join(this.#dataFolder, 'files');
    const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.txt'),
    );
    paths.sort((left, right) => (basename(left) < basename(right) ? -1 : 1));
    return new Map(paths.map((path) => [basename(path), readFileSync(join(root, path))]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#clockWatch.abort();
    if (this.#logger !== null) await this.stop();
    await this.instruments[Symbol.asyncDispose]();
  }

  async #guard(machine: MachineClock, { dataFolder }: StationSetup): Promise<TrustedClock | null> {
    if (this.#options.clockJumps !== 'guarded') return null;
    const guarded = new TrustedClock({
      source: 'auto',
      stateFile: join(dataFolder, CLOCK_STATE_FILE),
      log: this.log,
      ask: () => Promise.resolve({ state: 'synchronised', by: 'chrony' }),
      clock: machine,
    });
    await guarded.look();
    this.#clockWatch.abort();
    this.#clockWatch = new AbortController();
    void guarded.watch(this.#clockWatch.signal);
    return guarded;
  }

  get #dataFolder(): string {
    return join(this.#options.folder, this.draft.dataFolder);
  }

  /** The dead logger still holds its files open in this process, so the next one gets a copy of them. */
  #keepDiskOnly(): void {
    const before = this.#dataFolder;
    this.draft.dataFolder = `data-${this.runs.length + 1}`;
    const ofTheProcess = /\.lock(-journal)?$|-shm$/;
    cpSync(before, this.#dataFolder, { recursive: true, filter: (path) => !ofTheProcess.test(path) });
  }

  #endRun(): void {
    const run = this.runs.at(-1);
    if (run) run.endAt = this.#machine.now();
  }

  #openWire(bus: BusConfig, machine: MachineClock, listened: boolean): OpenedWire {
    const wires: Record<string, BenchInstruments['wires']['line'] | undefined> = this.instruments.wires;
    const wire = wires[bus.id];
    if (wire === undefined) throw new Error(`No simulated wire "${bus.id}"`);
    if (listened) {
      const ear = new ListeningLine({ clock: machine, open: wire.open });
      const end = () => ear[Symbol.asyncDispose]();
      return {
        kind: 'listening',
        ear,
        statistics: ear.statistics,
        figures: () => ear.figures(),
        [Symbol.asyncDispose]: end,
      };
    }
    const reader = createModbusReader({
      clock: machine,
      open: wire.open,
      ...(bus.type === 'modbus-rtu'
        ? { framing: 'rtu', bitsPerSecond: SERIAL_BITS_PER_SECOND }
        : { framing: 'tcp' }),
    });
    const dispose = () => reader[Symbol.asyncDispose]();
    const powered: ModbusReader = {
      read: (request, options) => machine.ifPowered(reader.read(request, options)),
      [Symbol.asyncDispose]: dispose,
    };
    return {
      kind: 'modbus',
      reader: powered,
      statistics: reader.statistics,
      figures: () => reader.figures(),
      [Symbol.asyncDispose]: dispose,
    };
  }

  #makeTarget(setup: TargetSetup, machine: MachineClock): UploadTarget {
    const { id } = setup.config;
    const given = this.#options.targets?.[id];
    if (given !== undefined) return given(machine);
    const target = makeUploadTarget({ ...setup, clock: machine, owner: `${this.code} ${id}` });
    const watched = new WatchedTarget(target, this.#options.watch, machine);
    this.#targets.push(watched);
    return watched;
  }
}
