/**
 * The province's companion, composed: store, receiving with validation, pages. The one file that knows all rooms; it
 * starts them in the order in which they need each other and stops them in the opposite one.
 */
import { makeFolder } from '../hardware/host/make-folder.js';
import { ensureSigningKey } from '../hardware/host/signing-key.js';
import type { SigningKey } from '../protocols/signing/signed-json.js';
import type { Clock } from '../protocols/vocabulary/clock.js';
import type { Log } from '../protocols/vocabulary/log.js';
import { provinceNotices, runNotices } from './alerts/province-notices.js';
import { testMail } from './alerts/test-mail.js';
import { WantedIntervals } from './completeness/wanted-intervals.js';
import type { ProvinceConfig } from './config/schema.js';
import type { RecordStep } from './receiving/claims/record-claim.js';
import { ensureHostKey } from './receiving/host-key.js';
import { startReceiving } from './receiving/start-receiving.js';
import { StationAccounts } from './receiving/station-accounts.js';
import { ProvinceSideChannel } from './side-channel/province-side-channel.js';
import { ReceiptIssuer } from './side-channel/receipt-issuer.js';
import { StatementDesk } from './side-channel/statement-desk.js';
import { dataFolders } from './store/data-folders.js';
import { DiskWatch } from './storage/disk-watch.js';
import { measureDisk, type DiskMeasure } from './storage/measure-disk.js';
import type { ProvinceStore } from './store/province-store.js';
import { holdDataFolder } from './store/sqlite/open-database.js';
import { followWrites } from './store/follow-writes.js';
import { openSqliteStore } from './store/sqlite/open-sqlite-store.js';
import type { ProvinceMail } from './web/routes/notices-route.js';
import { holdPages, type HeldPages } from './web/hold-pages.js';

const DAY_MS = 24 * 3_600_000;
const MEGABYTE = 1_000_000;

export interface ProvinceOptions {
  config: ProvinceConfig;
  clock: Clock;
  log: Log;
  /** The built pages; default: those in `dist/`. */
  clientFolder?: string;
  /** For tests: what the disk of the data folder says. */
  measureDisk?: () => DiskMeasure | null;
  /** For crash tests: called between the steps of recording a file. */
  onRecordStep?: (step: RecordStep) => void;
}

export interface Province extends AsyncDisposable {
  /** Where stations send to; they pin the fingerprint (`SHA256:…`) or the public key (`ssh-ed25519 AAAA…`). */
  readonly receiving: { host: string; port: number; fingerprint: string; publicKey: string };
  /** What receipts are signed with; stations pin the public key (SPKI, base64). */
  readonly receiptKey: { publicKey: string; fingerprint: string };
  /** Where the pages are, or will be when their port is free. */
  readonly web: { host: string; port: number; url: string; isOpen: boolean };
  readonly stations: StationAccounts;
  readonly store: ProvinceStore;
  /** Searches the upload folders now, as it is done every `sweepEvery`. */
  sweep(): Promise<void>;
  /** Resolves when no station is logging in or being answered and no sweep is under way. */
  whenIdle(): Promise<void>;
}

/**
 * Rejects with a `StoreError`, a `HostKeyError`, or the `ListenError` of the address that stations send to; then nothing runs.
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
  const disk = watchDisk(options);
  const notices = provinceNotices({ config, store, disk, clock, log });
  const test = testMail(config, clock);
  const hostKey = await ensureHostKey(config.receiving.hostKeyFile ?? folders.hostKey);
  const { fingerprint, publicKey } = hostKey;
  if (hostKey.origin === 'made') log.info({ fingerprint }, 'host key made: stations pin this fingerprint');
  const receiptKey = ensureSigningKey(folders.receiptKey);
  if (receiptKey.origin === 'made')
    log.info({ fingerprint: receiptKey.fingerprint }, 'receipt key made: stations pin it');
  const mail =
    notices && test && config.notices ? { notices, test, recipients: config.notices.recipients } : null;
  const web = await startPages(options, { store, receiptKey, disk, mail });
  opened.push(web);
  const receiving = await startReceiving({
    config: config.receiving,
    folders,
    store,
    hostKey: hostKey.privateKey,
    receipts: new ReceiptIssuer(config.province.name, receiptKey),
    sideChannelOf: sideChannels(options, {
      store,
      key: receiptKey,
      onTaken: (station) => web.noteChange(station),
    }),
    hasRoom: () => disk.state !== 'full',
    clock,
    log,
    onChange: (station) => web.noteChange(station),
    onRecordStep,
  });
  opened.push(receiving);
  const onAccounts = async () => {
    await receiving.endChangedAccounts();
    await web.sendAway();
    web.noteChange(null);
  };
  opened.push(await followOtherProcesses(options, store, onAccounts));
  if (notices !== null) opened.push(runNotices(notices, log));
  return {
    receiving: { host: config.receiving.host, port: receiving.port, fingerprint, publicKey },
    receiptKey: { publicKey: receiptKey.publicKey, fingerprint: receiptKey.fingerprint },
    get web() {
      return { host: config.web.host, port: web.port, url: web.url, isOpen: web.isOpen };
    },
    stations: new StationAccounts(store.stations, clock, onAccounts),
    store,
    sweep: () => receiving.sweep(),
    whenIdle: () => receiving.whenIdle(),
    [Symbol.asyncDispose]: closeAll,
  };
}

function watchDisk({ config, clock, log, measureDisk: measure }: ProvinceOptions): DiskWatch {
  const { lowMegabytes, reserveMegabytes } = config.storage;
  return new DiskWatch({
    measure: measure ?? (() => measureDisk(config.dataFolder)),
    limits: { lowBytes: lowMegabytes * MEGABYTE, reserveBytes: reserveMegabytes * MEGABYTE },
    clock,
    log,
  });
}

/** The command line works on the database beside the running service. */
async function followOtherProcesses(
  { config, log }: ProvinceOptions,
  store: ProvinceStore,
  onChange: () => Promise<void>,
): Promise<AsyncDisposable> {
  let seen = await store.changesByOthers();
  const onWrite = async () => {
    const changes = await store.changesByOthers();
    if (changes === seen) return;
    await onChange();
    seen = changes;
  };
  return followWrites({ folder: config.dataFolder, onWrite, log });
}

interface SideChannelParts {
  store: ProvinceStore;
  key: SigningKey;
  onTaken: (station: string) => void;
}

function sideChannels({ config, clock, log }: ProvinceOptions, { store, key, onTaken }: SideChannelParts) {
  const { days, grace: graceMs } = config.wanted;
  const wanted = new WantedIntervals({ store, key, clock, reachMs: days * DAY_MS, graceMs });
  const desk = new StatementDesk({ statements: store.statements, log, onTaken });
  const province = config.province.name;
  return (station: string) => new ProvinceSideChannel({ station, province, key, store, wanted, desk, clock });
}

interface PagesParts {
  store: ProvinceStore;
  receiptKey: SigningKey;
  disk: DiskWatch;
  mail: ProvinceMail | null;
}

function startPages(options: ProvinceOptions, { receiptKey, ...parts }: PagesParts): Promise<HeldPages> {
  const { config, clock, log, clientFolder } = options;
  return holdPages({
    ...parts,
    config: config.web,
    province: config.province.name,
    dataFolder: config.dataFolder,
    databasePath: dataFolders(config.dataFolder).database,
    receiptKey: receiptKey.fingerprint,
    wanted: { reachMs: config.wanted.days * DAY_MS, graceMs: config.wanted.grace },
    limits: config.limits,
    clientFolder,
    clock,
    log,
  });
}
