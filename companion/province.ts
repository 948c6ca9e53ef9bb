/**
 * The province's companion, composed: store, receiving with validation, pages. The one file that knows all rooms; it
 * starts them in the order in which they need each other and stops them in the opposite one.
 */
import { makeFolder } from '../hardware/host/make-folder.js';
import type { Clock } from '../protocols/vocabulary/clock.js';
import type { Log } from '../protocols/vocabulary/log.js';
import { provinceNotices, runNotices } from './alerts/province-notices.js';
import type { ProvinceConfig } from './config/schema.js';
import type { RecordStep } from './receiving/claims/record-claim.js';
import { ensureHostKey } from './receiving/host-key.js';
import { startReceiving } from './receiving/start-receiving.js';
import { StationAccounts } from './receiving/station-accounts.js';
import { dataFolders } from './store/data-folders.js';
import type { ProvinceStore } from './store/province-store.js';
import { holdDataFolder } from './store/sqlite/open-database.js';
import { openSqliteStore } from './store/sqlite/open-sqlite-store.js';
import { startWebServer, type WebServer } from './web/web-server.js';

export interface ProvinceOptions {
  config: ProvinceConfig;
  clock: Clock;
  log: Log;
  /** The built pages; default: those in `dist/`. */
  clientFolder?: string;
  /** For crash tests: called between the steps of recording a file. */
  onRecordStep?: (step: RecordStep) => void;
}

export interface Province extends AsyncDisposable {
  /** Where stations send to; they pin the fingerprint (`SHA256:…`) or the public key (`ssh-ed25519 AAAA…`). */
  readonly receiving: { host: string; port: number; fingerprint: string; publicKey: string };
  /** Where the pages are. */
  readonly web: { host: string; port: number; url: string };
  readonly stations: StationAccounts;
  readonly store: ProvinceStore;
  /** Searches the upload folders now, as it is done every `sweepEvery`. */
  sweep(): Promise<void>;
  /** Resolves when no station is logging in or being answered and no sweep is under way. */
  whenIdle(): Promise<void>;
}

/**
 * Rejects with a `StoreError`, a `HostKeyError`, or the error of an address that cannot be listened on; then nothing runs.
 */
export async function startProvince(options: ProvinceOptions): Promise<Province> {
  const opened: (AsyncDisposable | Disposable)[] = [];
  const closeAll = async () => {
    for (let last = opened.pop(); last !== undefined; last = opened.pop()) {
      if (Symbol.asyncDispose in last) await last[Symbol.asyncDispose]();
      else last[Symbol.dispose]();
    }
  };
  try {
    return await compose(options, opened, closeAll);
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** What is opened is noted in `opened` at once, to be closed in the opposite order. */
async function compose(
  options: ProvinceOptions,
  opened: (AsyncDisposable | Disposable)[],
  closeAll: () => Promise<void>,
): Promise<Province> {
  const { config, clock, log, onRecordStep } = options;
  const folders = dataFolders(config.dataFolder);
  makeFolder(folders.root, 0o750);
  const hold = holdDataFolder(folders.lock);
  opened.push(hold);
  const store = openSqliteStore(folders.database);
  opened.push(store);
  const notices = provinceNotices({ config, store, clock, log });
  const hostKey = await ensureHostKey(config.receiving.hostKeyFile ?? folders.hostKey);
  const { fingerprint, publicKey } = hostKey;
  if (hostKey.origin === 'made') log.info({ fingerprint }, 'host key made: stations pin this fingerprint');
  const web = await startPages(options, store);
  opened.push(web);
  const receiving = await startReceiving({
    config: config.receiving,
    folders,
    store,
    hostKey: hostKey.privateKey,
    clock,
    log,
    onChange: (station) => web.noteChange(station),
    onRecordStep,
  });
  opened.push(receiving);
  if (notices !== null) opened.push(runNotices(notices, log));
  return {
    receiving: { host: config.receiving.host, port: receiving.port, fingerprint, publicKey },
    web: { host: config.web.host, port: web.port, url: web.url },
    stations: new StationAccounts(store.stations, clock, () => web.noteChange(null)),
    store,
    sweep: () => receiving.sweep(),
    whenIdle: () => receiving.whenIdle(),
    [Symbol.asyncDispose]: closeAll,
  };
}

function startPages(options: ProvinceOptions, store: ProvinceStore): Promise<WebServer> {
  const { config, clock, log, clientFolder } = options;
  return startWebServer({
    host: config.web.host,
    port: config.web.port,
    province: config.province.name,
    store,
    dataFolder: config.dataFolder,
    limits: { lateFactor: config.limits.lateFactor, silentAfterMs: config.limits.silentAfter },
    clientFolder,
    clock,
    log,
  });
}
