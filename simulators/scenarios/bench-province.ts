/**
 * The province of a scenario: the real companion on a real port of this machine, with its folder, which outlives every
 * run of it, and what it has received, as its store tells it.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { stringify } from 'yaml';
import { loadConfig } from '../../companion/config/load-config.js';
import { startProvince, type Province } from '../../companion/province.js';
import { dataFolders, type DataFolders } from '../../companion/store/data-folders.js';
import type { ReceivedFile } from '../../companion/store/province-store.js';
import { parseReportFile } from '../../protocols/report-file/parse-report-file.js';
import type { ParsedRow } from '../../protocols/report-file/parse-row.js';
import type { VirtualClock } from '../time/virtual-clock.js';
import { RecordedLog } from './recorded-log.js';

/** A file as it came in, with its bytes as they are kept. */
export interface ArrivedFile extends ReceivedFile {
  bytes: Buffer;
}

const PAGE = 500;

export class BenchProvince implements AsyncDisposable {
  readonly log = new RecordedLog();
  /** Further keys of `province.yaml`, read at each start. */
  readonly settings: Record<string, unknown> = {};
  readonly #folder: string;
  readonly #clock: VirtualClock;
  #running: Province | null = null;
  /** Chosen at the first start, kept for the next ones. */
  #port = 0;

  constructor(folder: string, clock: VirtualClock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  get running(): Province {
    if (this.#running === null) throw new Error('The province does not run');
    return this.#running;
  }

  get port(): number {
    return this.#port;
  }

  async start(): Promise<void> {
    mkdirSync(this.#folder, { recursive: true });
    const file = join(this.#folder, 'province.yaml');
    writeFileSync(file, stringify(this.#configuration()));
    const config = await loadConfig(file);
    this.#running = await startProvince({ config, clock: this.#clock, log: this.log });
    this.#port = this.#running.receiving.port;
  }

  /** It goes down; a station that connects is refused by the machine. */
  async stop(): Promise<void> {
    const { running } = this;
    this.#running = null;
    await running[Symbol.asyncDispose]();
  }

  /** As when the machine was set up anew: the next start makes another host key. Only while it is stopped. */
  forgetHostKey(): void {
    rmSync(dataFolders(join(this.#folder, 'data')).hostKey);
  }

  /** Where everything lies: to be looked at, and damaged while it is stopped. */
  get folders(): DataFolders {
    return dataFolders(join(this.#folder, 'data'));
  }

  /** Only while it is stopped. */
  backUp(): void {
    rmSync(join(this.#folder, 'backup'), { recursive: true, force: true });
    cpSync(this.folders.root, join(this.#folder, 'backup'), { recursive: true });
  }

  /** As the backup was; what came since is gone. Only while it is stopped. */
  restore(): void {
    rmSync(this.folders.root, { recursive: true });
    cpSync(join(this.#folder, 'backup'), this.folders.root, { recursive: true });
  }

  /** A file and all that is known of it are gone, as after a fault of the disk. Only while it is stopped. */
  loseFile(name: string): void {
    const database = new Sqlite(this.folders.database);
    const files = database
      .prepare<[string], { id: number; stored_path: string }>('SELECT * FROM file WHERE name = ?')
      .all(name);
    for (const { id, stored_path } of files) {
      for (const table of ['fault', 'reading', 'place'])
        database.prepare(`DELETE FROM ${table} WHERE file_id = ?`).run(id);
      database.prepare('DELETE FROM file WHERE id = ?').run(id);
      rmSync(join(this.folders.root, stored_path));
    }
    database.close();
  }

  async whenIdle(): Promise<void> {
    await this.#running?.whenIdle();
  }

  /** Everything it received from a station, in order of arrival, rejected files included. */
  async files(station: string): Promise<ArrivedFile[]> {
    const { store } = this.running;
    const found: ReceivedFile[] = [];
    for (let before: number | undefined; ;) {
      const page = await store.files.list({
        station,
        limit: PAGE,
        ...(before === undefined ? {} : { before }),
      });
      found.push(...page);
      if (page.length < PAGE) break;
      before = page.at(-1)?.id;
    }
    return found
      .reverse()
      .map((file) => ({ ...file, bytes: readFileSync(join(this.#folder, 'data', file.storedPath)) }));
  }

  /** The rows of one symbol in all files, in order of arrival. */
  async rows(station: string, symbol: string): Promise<ParsedRow[]> {
    const files = await this.files(station);
    return files.flatMap(({ bytes }) => parseReportFile(bytes).rows.filter((row) => row.symbol === symbol));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#running !== null) await this.stop();
  }

  #configuration() {
    return {
      configVersion: 1,
      province: { name: 'Thái Bình', code: 'TB' },
      dataFolder: 'data',
      receiving: {
        host: '127.0.0.1',
        port: this.#port,
        sweepEvery: '10m',
        // An answer that waits for virtual time would keep a real socket, and so the virtual clock, waiting for ever.
        login: { firstDelay: '0ms', maxDelay: '0ms' },
      },
      web: { host: '127.0.0.1', port: 0, access: 'open' },
      ...this.settings,
    };
  }
}
