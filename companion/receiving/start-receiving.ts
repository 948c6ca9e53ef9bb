/**
 * Receiving, composed: claims, the stations' folders, the sweep and the SFTP server. What a crash left unfinished is
 * finished before the first station is let in.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import type { ProvinceConfig } from '../config/schema.js';
import type { DataFolders } from '../store/data-folders.js';
import type { ProvinceStore } from '../store/province-store.js';
import { FileClaims } from './claims/file-claims.js';
import type { RecordStep } from './claims/record-claim.js';
import type { ReceiptIssuer } from '../side-channel/receipt-issuer.js';
import { Rounds } from './rounds.js';
import { SftpServer, type SftpServerLimits } from './sftp-server.js';
import { StationFolder } from './station-folder.js';
import type { StationSideChannel } from './station-side-channel.js';
import { UploadSweep } from './upload-sweep.js';

export interface ReceivingOptions {
  config: ProvinceConfig['receiving'];
  folders: DataFolders;
  store: ProvinceStore;
  /** OpenSSH private key. */
  hostKey: Buffer;
  receipts: ReceiptIssuer;
  sideChannelOf: (station: string) => StationSideChannel;
  clock: Clock;
  log: Log;
  /** Whether the disk has room for new files. */
  hasRoom: () => boolean;
  /** A station's file was recorded. */
  onChange: (station: string) => void;
  /** For crash tests: called between the steps of recording a file. */
  onRecordStep?: ((step: RecordStep) => void) | undefined;
}

export interface Receiving extends AsyncDisposable {
  readonly port: number;
  /** Searches the upload folders now, as it is done every `sweepEvery`. */
  sweep(): Promise<void>;
  /** Ends the sessions of stations that were removed, or got another password or other keys. */
  endChangedAccounts(): Promise<void>;
  /** Resolves when no station is logging in or being answered and no sweep is under way. */
  whenIdle(): Promise<void>;
}

/** Rejects when the address cannot be listened on. */
export async function startReceiving(options: ReceivingOptions): Promise<Receiving> {
  const { config, folders, store, receipts, hostKey, clock, log, onChange, onRecordStep: onStep } = options;
  const claims = new FileClaims({ folders, files: store.files, receipts, clock, log, onStep });
  claims.onRecorded((station) => onChange(station));
  const folderOf = stationFolders(options, claims);
  await rm(join(folders.root, 'partial'), { recursive: true, force: true });
  const sweep = new UploadSweep({
    clock,
    log,
    claims,
    settleMs: config.settleAfter,
    unfinishedKeptMs: config.unfinishedKept,
  });
  const server = new SftpServer({
    host: config.host,
    port: config.port,
    hostKey,
    accounts: store.stations,
    folderOf,
    limits: limitsOf(config),
    clock,
    log,
  });
  const round = async () => {
    const codes = (await store.stations.list()).map(({ code }) => code);
    await sweep.sweep(codes.map(folderOf));
    await server.endChangedAccounts();
  };
  await round();
  const port = await server.listen();
  const rounds = new Rounds(
    { clock, log, everyMs: config.sweepEvery, what: 'sweep of the upload folders' },
    round,
  );
  return {
    port,
    sweep: () => rounds.runNow(),
    endChangedAccounts: () => server.endChangedAccounts(),
    whenIdle: async () => {
      await rounds.whenIdle();
      await server.whenIdle();
    },
    [Symbol.asyncDispose]: async () => {
      await rounds[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** One folder a station, shared by all its connections. */
function stationFolders(
  { config, folders, store, sideChannelOf, hasRoom }: ReceivingOptions,
  claims: FileClaims,
) {
  const open = new Map<string, StationFolder>();
  const limits = { fileBytesMax: config.maxFileBytes, waitingEntriesMax: config.maxWaitingFiles };
  return (station: string): StationFolder => {
    const known = open.get(station);
    if (known !== undefined) return known;
    const sideChannel = sideChannelOf(station);
    const { places } = store;
    const folder = new StationFolder({ station, folders, places, claims, sideChannel, limits, hasRoom });
    open.set(station, folder);
    return folder;
  };
}

function limitsOf(config: ProvinceConfig['receiving']): SftpServerLimits {
  const { login } = config;
  return {
    connectionsMax: config.maxConnections,
    connectionsPerStationMax: config.maxConnectionsPerStation,
    loginTimeoutMs: login.timeout,
    login: {
      firstDelayMs: login.firstDelay,
      delayMsMax: login.maxDelay,
      failuresMax: login.maxFailures,
      lockoutMs: login.lockout,
    },
  };
}
