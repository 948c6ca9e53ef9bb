/**
 * Pushes files to an SFTP server so that nobody ever sees half of one: a temporary name, the size checked, an atomic
 * rename, and a look at the final place. What already stands there is compared, never overwritten, so sending twice is
 * harmless. The server has to show the pinned host key.
 */
import type { Clock } from '../vocabulary/clock.js';
import type { DeliveryError } from './delivery-error.js';
import { parseHostKeyPin } from './host-key.js';
import { openSftpConnection, type SftpCredentials } from './open-sftp-connection.js';
import type { SftpConnection } from './sftp-connection.js';
import { explainRefusal, isRefusal, SFTP_STATUS, type SftpRefusal } from './sftp-status.js';
import type { SftpTargetSettings } from './sftp-target-schema.js';
import { compareWith, publish, writeWhole } from './sftp-upload.js';
import { checkRemotePath, folderOf, joinRemote } from './remote-path.js';
import { isTemporaryOf, ownerTag, temporaryFolder, temporaryName } from './temporary-name.js';
import type { UploadReceipt, UploadRequest, UploadTarget } from './upload-target.js';

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
const LEFTOVERS_REMOVED_MAX = 1_000;

export class SftpTarget implements UploadTarget {
  readonly #options: SftpTargetOptions;
  readonly #tag: string;
  #connection: SftpConnection | null = null;
  readonly #knownFolders = new Set<string>();
  /** A crash of the last run, or a lost connection, may have left a temporary file behind. */
  #leftovers: 'possible' | 'none' = 'possible';

  constructor(options: SftpTargetOptions) {
    this.#options = options;
    this.#tag = ownerTag(options.owner);
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
    await this.connect(signal);
    signal.throwIfAborted();
    const connection = this.#connection;
    if (connection === null) throw new Error('connect() ended without a connection');
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

  async disconnect(): Promise<void> {
    const connection = this.#connection;
    this.#connection = null;
    await connection?.end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
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
    const { folder, temporary: place } = this.#options.settings;
    const finalFolder = folderOf(finalPath);
    const workFolder = temporaryFolder(place, folder, finalFolder);
    const standing = await connection.stat(finalPath);
    if (standing !== null) {
      await compareWith({ connection, path: finalPath, bytes, standing });
      return { remotePath: finalPath, sizeBytes: bytes.length, outcome: 'already-there' };
    }
    await this.#ensureFolder(connection, finalFolder);
    await this.#ensureFolder(connection, workFolder);
    await this.#removeLeftovers(connection, workFolder);
    const temporary = joinRemote(workFolder, temporaryName(this.#tag));
    try {
      await writeWhole(connection, temporary, bytes);
      await publish({ connection, temporary, finalPath, sizeBytes: bytes.length });
    } catch (error) {
      await this.#removeTemporary(connection, temporary);
      throw error;
    }
    return { remotePath: finalPath, sizeBytes: bytes.length, outcome: 'uploaded' };
  }

  async #ensureFolder(connection: SftpConnection, folder: string): Promise<void> {
    if (folder === '' || folder === '/' || this.#knownFolders.has(folder)) return;
    if (!(await isFolder(connection, folder))) {
      await this.#ensureFolder(connection, folderOf(folder));
      try {
        await connection.makeFolder(folder);
      } catch (error) {
        // Somebody else may have made it in between; the status for that is only "failure".
        if (!isRefusal(error) || !(await isFolder(connection, folder))) throw error;
      }
    }
    if (this.#knownFolders.size >= KNOWN_FOLDERS_MAX) this.#knownFolders.clear();
    this.#knownFolders.add(folder);
  }

  async #removeLeftovers(connection: SftpConnection, folder: string): Promise<void> {
    if (this.#leftovers === 'none') return;
    const names = await connection.list(folder === '' ? '.' : folder);
    const ours = names.filter((name) => isTemporaryOf(this.#tag, name)).slice(0, LEFTOVERS_REMOVED_MAX);
    for (const name of ours) await connection.remove(joinRemote(folder, name)).catch(ignoreRefusal);
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
