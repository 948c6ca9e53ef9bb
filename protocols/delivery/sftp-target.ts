/**
 * Pushes files to an SFTP server so that nobody ever sees half of one: a temporary name, the size checked, an atomic
 * rename, and a look at the final place. What already stands there is compared, never overwritten, so sending twice is
 * harmless. The server has to show the pinned host key.
 */
import type { Clock } from '../vocabulary/clock.js';
import { DeliveryError } from './delivery-error.js';
import { parseHostKeyPin } from './host-key.js';
import { OrderedPipeline, type PipelineWindow } from './ordered-pipeline.js';
import { openSftpConnection, type SftpCredentials } from './open-sftp-connection.js';
import type { SftpConnection } from './sftp-connection.js';
import { Carriage, removeLeftovers } from './sftp-carriage.js';
import { SftpDrain } from './sftp-drain.js';
import type { SideChannel } from './side-channel.js';
import { SftpSideChannel } from './sftp-side-channel.js';
import { RetakenQueue } from './retaken-queue.js';
import { explainRefusal, isRefusal, SFTP_STATUS, type SftpRefusal } from './sftp-status.js';
import type { SftpTargetSettings } from './sftp-target-schema.js';
import { compareWith, publish, writeWhole } from './sftp-upload.js';
import { checkRemotePath, folderOf, joinRemote } from './remote-path.js';
import { ownerTag, temporaryFolder, temporaryName } from './temporary-name.js';
import type { UploadQueue, UploadReceipt, UploadRequest, UploadTarget } from './upload-target.js';

export interface SftpTargetOptions {
  settings: SftpTargetSettings;
  /** Apart from the settings: never logged, never in an error. */
  credentials: SftpCredentials;
  clock: Clock;
  /**
   * Whose files these are, unique to this queue and the same for ever (station code and target id): leftovers of a crash
   * are recognised by it. Only a digest of it is seen on the server.
   */
  owner: string;
  /** Where the operator writes the pin, for the hint. Default: `hostKey of this target in station.yaml`. */
  hostKeyPlace?: string;
}

const KNOWN_FOLDERS_MAX = 64;
/** Files on their way at once in a drain: each is an open file on the server for a while. */
const DRAIN_FILES_MAX = 128;
const DRAIN_BYTES_MAX = 4 * 1024 * 1024;
/** A file that takes this part of the reply deadline means that no more should be on the way. */
const SLOW_SHARE = 8;

export class SftpTarget implements UploadTarget {
  readonly #options: SftpTargetOptions;
  readonly #tag: string;
  readonly sideChannel: SideChannel;
  #connection: SftpConnection | null = null;
  /** Folders that are there, or are being made. */
  readonly #knownFolders = new Map<string, Promise<void>>();
  /** A crash of the last run, or a lost connection, may have left a temporary file behind. */
  #leftovers: 'possible' | 'none' = 'possible';

  /** `refused`: the server does not let a folder take an empty one's place, or carries out requests side by side. */
  #carriages: 'possible' | 'refused' = 'possible';
  readonly #window: PipelineWindow;

  constructor(options: SftpTargetOptions) {
    this.#options = options;
    const slowMs = options.settings.replyTimeoutMs / SLOW_SHARE;
    this.#window = { files: 2, filesMax: DRAIN_FILES_MAX, bytesMax: DRAIN_BYTES_MAX, slowMs };
    this.#tag = ownerTag(options.owner);
    const connected = (signal: AbortSignal) => this.#connected(signal);
    this.sideChannel = new SftpSideChannel({ connected, tag: this.#tag });
  }

  /** `sftp://user@host:22/base`: for people; never a password. */
  get address(): string {
    const { user, host, port, folder } = this.#options.settings;
    return `sftp://${user}@${host}:${port}${folder.startsWith('/') ? '' : '/'}${folder}`;
  }

  /** Rejects with a `DeliveryError`, or with the signal's reason when aborted. */
  async connect(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#connection?.state === 'open') return;
    await this.#open(signal);
  }

  /**
   * Rejects with a `DeliveryError`, or with the signal's reason when aborted (the connection is dropped then). One upload
   * at a time.
   */
  async upload({ finalPath, bytes }: UploadRequest, signal: AbortSignal): Promise<UploadReceipt> {
    checkRemotePath(finalPath);
    const connection = await this.#connected(signal);
    const onAbort = () => connection.drop();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await this.#put(connection, joinRemote(this.#options.settings.folder, finalPath), bytes);
    } catch (error) {
      signal.throwIfAborted();
      // A folder may have vanished on the server: look again next time.
      this.#knownFolders.clear();
      throw isRefusal(error) ? await this.#explain(connection, error, bytes.length) : error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /**
   * The first file goes the careful way, and so does each one that is not as expected: what it is refused for is then
   * known for sure. All others are on their way at once.
   */
  async uploadInOrder(source: UploadQueue, signal: AbortSignal): Promise<void> {
    const queue = new RetakenQueue(source);
    for (;;) {
      const request = queue.take();
      if (request === null) return;
      queue.delivered([await this.upload(request, signal)]);
      await this.#drain(await this.#connected(signal), queue, signal);
      queue.rewind();
    }
  }

  async disconnect(): Promise<void> {
    const connection = this.#connection;
    this.#connection = null;
    await connection?.end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
  }

  async #connected(signal: AbortSignal): Promise<SftpConnection> {
    await this.connect(signal);
    signal.throwIfAborted();
    if (this.#connection === null) throw new Error('connect() ended without a connection');
    return this.#connection;
  }

  /** Resolves at the end of the queue, and before a file that wants care; rejects when the connection is gone. */
  async #drain(connection: SftpConnection, queue: RetakenQueue, signal: AbortSignal): Promise<void> {
    if (queue.take() === null) return;
    queue.rewind();
    const carriage = await this.#makeCarriage(connection);
    const drain = new SftpDrain({
      connection,
      folder: this.#options.settings.folder,
      carriage,
      checkPath: checkRemotePath,
      ensureFolder: (folder) => this.#ensureFolder(connection, folder),
      newTemporary: (finalFolder) => joinRemote(this.#workFolder(finalFolder), temporaryName(this.#tag)),
    });
    const onAbort = () => connection.drop();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await new OrderedPipeline(queue, drain, this.#window, this.#options.clock).run();
      this.#window.filesMax = Math.min(DRAIN_FILES_MAX, this.#window.filesMax * 2);
      if (carriage !== null) await connection.removeFolder(carriage.path).catch(ignoreRefusal);
    } catch (error) {
      this.#leftovers = 'possible';
      this.#knownFolders.clear();
      signal.throwIfAborted();
      const isOfOneFile = isRefusal(error) || error instanceof DeliveryError;
      if (!isOfOneFile || connection.state !== 'open') throw error;
      if (connection.reorders) this.#carriages = 'refused';
      this.#slowDown(error, carriage);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Fewer at once, and no carriage when it is what was refused. */
  #slowDown(error: unknown, carriage: Carriage | null): void {
    const window = this.#window;
    const isLeast = window.files <= 2;
    if (carriage !== null && isRefusal(error) && (error.path === carriage.path || isLeast))
      this.#carriages = 'refused';
    window.filesMax = Math.max(2, Math.floor(window.files / 2));
    window.files = 2;
  }

  /** `null`: this server, or the place of temporary files, has no use for one. */
  async #makeCarriage(connection: SftpConnection): Promise<Carriage | null> {
    if (this.#carriages === 'refused' || this.#options.settings.temporary === 'same-folder') return null;
    const carriage = new Carriage(this.#workFolder(''), this.#tag);
    try {
      await connection.makeFolder(carriage.path);
      return carriage;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.#carriages = 'refused';
      return null;
    }
  }

  #workFolder(finalFolder: string): string {
    const { folder, temporary } = this.#options.settings;
    return temporaryFolder(temporary, folder, finalFolder);
  }

  async #open(signal: AbortSignal): Promise<void> {
    const { settings, credentials, clock, hostKeyPlace } = this.#options;
    this.#connection = null;
    this.#knownFolders.clear();
    this.#connection = await openSftpConnection(
      {
        host: settings.host,
        port: settings.port,
        user: settings.user,
        hostKeyPlace: hostKeyPlace ?? 'hostKey of this target in station.yaml',
        credentials,
        pin: settings.hostKey === null ? null : parseHostKeyPin(settings.hostKey),
        connectTimeoutMs: settings.connectTimeoutMs,
        replyTimeoutMs: settings.replyTimeoutMs,
        clock,
      },
      signal,
    );
  }

  async #put(connection: SftpConnection, finalPath: string, bytes: Uint8Array): Promise<UploadReceipt> {
    const finalFolder = folderOf(finalPath);
    const workFolder = this.#workFolder(finalFolder);
    const standing = await connection.stat(finalPath);
    if (standing !== null) {
      await compareWith({ connection, path: finalPath, bytes, standing });
      return { remotePath: finalPath, sizeBytes: bytes.length, outcome: 'already-there' };
    }
    await this.#ensureFolder(connection, finalFolder);
    await this.#ensureFolder(connection, workFolder);
    await this.#removeLeftovers(connection, workFolder);
    const temporary = joinRemote(workFolder, temporaryName(this.#tag));
    let receiverAt: number | undefined;
    try {
      await writeWhole(connection, temporary, bytes);
      receiverAt = await publish({ connection, temporary, finalPath, sizeBytes: bytes.length });
    } catch (error) {
      await this.#removeTemporary(connection, temporary);
      throw error;
    }
    return { remotePath: finalPath, sizeBytes: bytes.length, outcome: 'uploaded', receiverAt };
  }

  #ensureFolder(connection: SftpConnection, folder: string): Promise<void> {
    if (folder === '' || folder === '/') return Promise.resolve();
    const known = this.#knownFolders.get(folder);
    if (known !== undefined) return known;
    if (this.#knownFolders.size >= KNOWN_FOLDERS_MAX) this.#knownFolders.clear();
    const made = this.#makeFolder(connection, folder);
    this.#knownFolders.set(folder, made);
    made.catch(() => this.#knownFolders.delete(folder));
    return made;
  }

  async #makeFolder(connection: SftpConnection, folder: string): Promise<void> {
    if (!(await isFolder(connection, folder))) {
      await this.#ensureFolder(connection, folderOf(folder));
      try {
        await connection.makeFolder(folder);
      } catch (error) {
        // Somebody else may have made it in between; the status for that is only "failure".
        if (!isRefusal(error) || !(await isFolder(connection, folder))) throw error;
      }
    }
  }

  async #removeLeftovers(connection: SftpConnection, folder: string): Promise<void> {
    if (this.#leftovers === 'none') return;
    await removeLeftovers(connection, folder, this.#tag);
    this.#leftovers = 'none';
  }

  async #removeTemporary(connection: SftpConnection, temporary: string): Promise<void> {
    try {
      await connection.remove(temporary);
    } catch (error) {
      if (!isRefusal(error, SFTP_STATUS.noSuchFile)) this.#leftovers = 'possible';
    }
  }

  async #explain(
    connection: SftpConnection,
    refusal: SftpRefusal,
    sizeBytes: number,
  ): Promise<DeliveryError> {
    if (refusal.status !== SFTP_STATUS.failure) return explainRefusal(refusal, 'not-known');
    const freeBytes = await connection.freeBytes(this.#options.settings.folder || '.');
    if (freeBytes === null) return explainRefusal(refusal, 'not-known');
    return explainRefusal(refusal, freeBytes < Math.max(sizeBytes, 1) ? 'full' : 'free');
  }
}

async function isFolder(connection: SftpConnection, path: string): Promise<boolean> {
  return (await connection.stat(path))?.kind === 'folder';
}

function ignoreRefusal(error: unknown): void {
  if (!isRefusal(error)) throw error;
}
