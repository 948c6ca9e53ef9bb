/**
 * A station and its province in a temporary folder: the real logger, the real companion and real SFTP between them, with
 * simulated instruments on simulated wires, on a virtual clock. Nothing here ever sleeps: time passes by `run`, and a
 * step of it ends when the world is at rest, sockets and disk included.
 */
import { constants } from 'node:fs';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SftpTarget } from '../../protocols/delivery/sftp-target.js';
import type { UploadReceipt, UploadRequest, UploadTarget } from '../../protocols/delivery/upload-target.js';
import type { HeadSource } from '../../logger/receipts/province-conversation.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { ParsedRow } from '../../protocols/report-file/parse-row.js';
import { CuttingProxy } from '../province/cutting-proxy.js';
import { diskAtRest } from '../time/disk-at-rest.js';
import { VirtualClock } from '../time/virtual-clock.js';
import type { InstrumentChanges } from './bench-instruments.js';
import { type ArrivedFile, BenchProvince } from './bench-province.js';
import { BenchStation } from './bench-station.js';
import { NetworkWatch } from './network-watch.js';
import { assertLedger, assertMinistryReads } from './received-ledger.js';
import { PROVINCE_TARGET, type StationDraft, type StationIdentity } from './station-draft.js';

export interface BenchOptions {
  /** Where everything lies, and stays; default: a new one that is removed, in memory where there is such a disk. */
  folder?: string;
  /** UTC; default {@link BENCH_START_AT}. */
  startAt?: number;
  /** Who the first station is. */
  identity?: StationIdentity;
  /** Changes `station.yaml` before it is written for the first time. */
  station?: (draft: StationDraft) => void;
  instruments?: InstrumentChanges;
  /** Further keys of `province.yaml`. */
  province?: Record<string, unknown>;
  /** What the province is to countersign. */
  heads?: HeadSource;
  /** For targets that `station` adds. */
  passwords?: Readonly<Record<string, string>>;
  panel?: 'serve' | 'none';
  /** See {@link BenchStation}. */
  targets?: Readonly<Record<string, (clock: Clock) => UploadTarget>>;
  /** See {@link BenchStation}. */
  clockJumps?: 'followed' | 'guarded';
  /** `proxy`: the way to the province can be cut at any byte. */
  network?: 'direct' | 'proxy';
}

/** 25 March 2026, 08:00:05 in Vietnam: five seconds into an interval. */
export const BENCH_START_AT = Date.UTC(2026, 2, 25, 1, 0, 5);
export const NUOSXL: StationIdentity = { facility: 'CAPH', code: 'NUOSXL' };
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
/** After the end of an interval: its report is closed, sent and received by then. */
export const DELIVERED_AFTER_MS = 5_000;

export class ScenarioBench implements AsyncDisposable {
  readonly clock: VirtualClock;
  readonly province: BenchProvince;
  readonly stations: BenchStation[] = [];
  readonly #folder: string;
  readonly #isOwnFolder: boolean;
  readonly #watch = new NetworkWatch();
  #proxy: CuttingProxy | null = null;

  private constructor(folder: string, { startAt = BENCH_START_AT, folder: given }: BenchOptions) {
    this.#folder = folder;
    this.#isOwnFolder = given === undefined;
    this.clock = new VirtualClock(startAt, { settle: () => this.#outsideAtRest() });
    this.province = new BenchProvince(join(folder, 'province'), this.clock);
  }

  /** Everything runs: the province, the station registered with it, its logger. */
  static async start(options: BenchOptions = {}): Promise<ScenarioBench> {
    const folder = options.folder ?? (await mkdtemp(join(await quickFolder(), 'quantrac-scenario-')));
    const bench = new ScenarioBench(folder, options);
    try {
      Object.assign(bench.province.settings, options.province);
      await bench.province.start();
      if (options.network === 'proxy') {
        bench.#proxy = new CuttingProxy(bench.province.port);
        await bench.#proxy.listen();
      }
      await bench.addStation(options);
      return bench;
    } catch (error) {
      await bench[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** One more station with its own folder, instruments and login, sending to the same province. */
  async addStation(options: BenchOptions = {}): Promise<BenchStation> {
    const { identity = NUOSXL, instruments, panel, targets, heads, clockJumps } = options;
    const station = new BenchStation({
      folder: join(this.#folder, `station-${this.stations.length + 1}`),
      identity,
      clock: this.clock,
      watch: this.#watch,
      instruments,
      panel,
      targets,
      heads,
      clockJumps,
    });
    this.stations.push(station);
    const password = `scenario ${station.code}`;
    const { name } = station.draft.station;
    await this.province.running.stations.add({ code: station.code, name, kind: 'wastewater', password });
    station.draft.targets.push({
      id: PROVINCE_TARGET,
      type: 'sftp',
      host: '127.0.0.1',
      port: this.#proxy?.port ?? this.province.port,
      user: station.code,
      hostKey: this.province.running.receiving.fingerprint,
      keepOpen: '10m',
    });
    Object.assign(station.passwords, { [PROVINCE_TARGET]: password }, options.passwords);
    options.station?.(station.draft);
    await station.start();
    return station;
  }

  /** The first station. */
  get station(): BenchStation {
    const [first] = this.stations;
    if (first === undefined) throw new Error('There is no station');
    return first;
  }

  get proxy(): CuttingProxy {
    if (this.#proxy === null) throw new Error('Start the bench with network: proxy');
    return this.#proxy;
  }

  /** Lets time pass; at the end everything that can happen by then has happened. */
  run(durationMs: number): Promise<void> {
    return this.clock.advance(durationMs);
  }

  /** Lets so many more reporting intervals end and their files arrive; stands five seconds into the next one then. */
  async runIntervals(intervals: number): Promise<void> {
    const length = MINUTE_MS;
    const endAt = (Math.floor(this.clock.now() / length) + intervals) * length;
    await this.clock.runUntil(endAt + DELIVERED_AFTER_MS);
    await this.settle();
  }

  /** Another program logs in at the province with a station's name and password and sends a file. */
  async sendAs(
    station: BenchStation,
    file: UploadRequest,
    password = station.passwords[PROVINCE_TARGET] ?? '',
  ): Promise<UploadReceipt> {
    const { host, port, fingerprint } = this.province.running.receiving;
    await using client = new SftpTarget({
      settings: {
        ...{ host, port, user: station.code, folder: '', hostKey: fingerprint, temporary: 'own-folder' },
        ...{ connectTimeoutMs: MINUTE_MS, replyTimeoutMs: MINUTE_MS },
      },
      credentials: { password },
      clock: this.clock,
      owner: 'another program',
    });
    return await client.upload(file, new AbortController().signal);
  }

  /** Until everything that can happen now has happened; time stands still. */
  settle(): Promise<void> {
    return this.clock.settle();
  }

  /** Restarts the logger in good order, on the same folder. */
  async restartLogger(): Promise<void> {
    await this.station.stop();
    await this.station.start();
  }

  /** The first station's files at the province, in order of arrival. */
  files(): Promise<ArrivedFile[]> {
    return this.province.files(this.station.code);
  }

  /** The rows of one symbol of the first station, in order of arrival. */
  rows(symbol: string): Promise<ParsedRow[]> {
    return this.province.rows(this.station.code, symbol);
  }

  /** See {@link assertLedger}; for every station. */
  async assertLedger(): Promise<void> {
    await this.settle();
    for (const station of this.stations) assertLedger(station, await this.province.files(station.code));
  }

  /** See {@link assertMinistryReads}; for every station. */
  async assertMinistryReadsAll(): Promise<void> {
    await this.settle();
    for (const station of this.stations) {
      assertMinistryReads(station, await this.province.files(station.code));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const station of this.stations) await station[Symbol.asyncDispose]();
    await this.#proxy?.[Symbol.asyncDispose]();
    await this.province[Symbol.asyncDispose]();
    if (this.#isOwnFolder) await rm(this.#folder, { recursive: true, force: true });
  }

  async #outsideAtRest(): Promise<void> {
    do {
      await this.#watch.whenIdle();
      await this.province.whenIdle();
      await diskAtRest();
    } while (!this.#watch.isIdle);
  }
}

/** Databases sync after every commit; in a file system in memory, hours of a station's life take seconds. */
async function quickFolder(): Promise<string> {
  const inMemory = '/dev/shm';
  return access(inMemory, constants.W_OK).then(
    () => inMemory,
    () => tmpdir(),
  );
}
