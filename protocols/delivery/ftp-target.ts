/**
 * Pushes files to an FTP or FTPS server so that nobody ever sees half of one: a temporary name, the size checked, a rename,
 * and a look at the final place. What already stands there is compared, never overwritten, so sending twice is harmless.
 */
import type { Clock } from '../vocabulary/clock.js';
import { DeliveryError } from './delivery-error.js';
import { explainFtpRefusal, isFtpRefusal } from './ftp-refusal.js';
import type { FtpEntry, FtpSession } from './ftp-session.js';
import type { FtpTargetSettings } from './ftp-target-schema.js';
import { openFtpSession } from './open-ftp-session.js';
import { checkRemotePath, folderOf, joinRemote } from './remote-path.js';
import { isTemporaryOf, ownerTag, temporaryFolder, temporaryName } from './temporary-name.js';
import type { UploadReceipt, UploadRequest, UploadTarget } from './upload-target.js';

export interface FtpTargetOptions {
  settings: FtpTargetSettings;
  /** Apart from the settings: never logged, never in an error. */
  password: string;
  clock: Clock;
  /** Whose files these are, unique to this queue and the same for ever; only a digest of it is seen on the server. */
  owner: string;
  /** Where the operator writes the pin, for the hint. Default: `certificate of this target in station.yaml`. */
  certificatePlace?: string;
}

const KNOWN_FOLDERS_MAX = 64;
const LEFTOVERS_REMOVED_MAX = 1_000;

export class FtpTarget implements UploadTarget {
  readonly #options: FtpTargetOptions;
  readonly #tag: string;
  #session: FtpSession | null = null;
  readonly #knownFolders = new Set<string>();
  /** A crash of the last run, or a lost connection, may have left a temporary file behind. */
  #leftovers: 'possible' | 'none' = 'possible';

  constructor(options: FtpTargetOptions) {
    this.#options = options;
    this.#tag = ownerTag(options.owner);
  }

  /** `ftps://user@host:21/base`: for people; never a password. */
  get address(): string {
    const { user, host, port, folder, security } = this.#options.settings;
    const scheme = security.kind === 'none' ? 'ftp' : 'ftps';
    return `${scheme}://${user}@${host}:${port}${folder.startsWith('/') ? '' : '/'}${folder}`;
  }

  async connect(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#session?.state === 'open') return;
    const { settings, password, clock, certificatePlace } = this.#options;
    this.#session = null;
    this.#knownFolders.clear();
    const place = certificatePlace ?? 'certificate of this target in station.yaml';
    this.#session = await openFtpSession({ settings, password, clock, certificatePlace: place }, signal);
  }

  /** One upload at a time. */
  async upload({ finalPath, bytes }: UploadRequest, signal: AbortSignal): Promise<UploadReceipt> {
    checkRemotePath(finalPath);
    await this.connect(signal);
    signal.throwIfAborted();
    const session = this.#session;
    if (session === null) throw new Error('connect() ended without a session');
    const onAbort = () => session.drop();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await this.#put(session, joinRemote(this.#options.settings.folder, finalPath), bytes);
    } catch (error) {
      signal.throwIfAborted();
      // A folder may have vanished on the server: look again next time.
      this.#knownFolders.clear();
      throw isFtpRefusal(error) ? explainFtpRefusal(error) : error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async disconnect(): Promise<void> {
    this.#session?.end();
    this.#session = null;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
  }

  async #put(session: FtpSession, finalPath: string, bytes: Uint8Array): Promise<UploadReceipt> {
    const { folder, temporary: place } = this.#options.settings;
    const finalFolder = folderOf(finalPath);
    const workFolder = temporaryFolder(place, folder, finalFolder);
    const receipt = { remotePath: finalPath, sizeBytes: bytes.length };
    const standing = await session.stat(finalPath);
    if (standing !== null) {
      await compareWith({ session, path: finalPath, bytes, standing });
      return { ...receipt, outcome: 'already-there' };
    }
    await this.#ensureFolder(session, finalFolder);
    await this.#ensureFolder(session, workFolder);
    await this.#removeLeftovers(session, workFolder);
    const temporary = joinRemote(workFolder, temporaryName(this.#tag));
    try {
      await session.store(temporary, bytes);
      await this.#assertWhole(session, temporary, bytes);
      await publish({ session, temporary, finalPath, bytes });
    } catch (error) {
      await this.#removeTemporary(session, temporary);
      throw error;
    }
    return { ...receipt, outcome: 'uploaded' };
  }

  async #assertWhole(session: FtpSession, path: string, bytes: Uint8Array): Promise<void> {
    let seen = await session.stat(path);
    // The server took it and now knows nothing of it: then its word about sizes is worth nothing.
    if (seen === null && session.distrustSizes()) seen = await session.stat(path);
    await assertSize({ session, path, bytes, seen });
  }

  async #ensureFolder(session: FtpSession, folder: string): Promise<void> {
    if (folder === '' || folder === '/' || this.#knownFolders.has(folder)) return;
    await this.#ensureFolder(session, folderOf(folder));
    await session.makeFolder(folder);
    if (this.#knownFolders.size >= KNOWN_FOLDERS_MAX) this.#knownFolders.clear();
    this.#knownFolders.add(folder);
  }

  async #removeLeftovers(session: FtpSession, folder: string): Promise<void> {
    if (this.#leftovers === 'none') return;
    const names = [...(await session.entries(folder)).keys()];
    const ours = names.filter((name) => isTemporaryOf(this.#tag, name)).slice(0, LEFTOVERS_REMOVED_MAX);
    for (const name of ours) await session.remove(joinRemote(folder, name)).catch(ignoreRefusal);
    this.#leftovers = 'none';
  }

  async #removeTemporary(session: FtpSession, temporary: string): Promise<void> {
    try {
      await session.remove(temporary);
    } catch (error) {
      if (!isFtpRefusal(error)) this.#leftovers = 'possible';
    }
  }
}

interface Publication {
  session: FtpSession;
  temporary: string;
  finalPath: string;
  bytes: Uint8Array;
}

/** A receiver may take a file away the moment it appears: see `publish` of sftp-upload.ts. */
async function publish({ session, temporary, finalPath, bytes }: Publication): Promise<void> {
  await session.rename(temporary, finalPath);
  const seen = await session.stat(finalPath);
  if (seen === null && (await session.stat(temporary)) === null) return;
  await assertSize({ session, path: finalPath, bytes, seen });
}

interface Comparison {
  session: FtpSession;
  path: string;
  bytes: Uint8Array;
}

async function assertSize({
  session,
  path,
  bytes,
  seen,
}: Comparison & { seen: FtpEntry | null }): Promise<void> {
  if (seen?.sizeBytes === bytes.length) return;
  if (seen !== null && seen.sizeBytes === null) {
    // Where no size is told, the file is read back: it is small.
    const content = await readWhole(session, path, bytes.length);
    if (content !== 'not-readable' && content?.equals(bytes)) return;
  }
  const there = seen === null ? 'nothing' : `${seen.sizeBytes ?? 'an unknown number of'} bytes`;
  throw new DeliveryError({
    code: 'size-mismatch',
    disposition: 'retry',
    message: `Of the ${bytes.length} bytes sent, the server holds ${there} at ${path}`,
    hint: 'The file is sent again. If it goes on, the server may be transferring text instead of bytes (ASCII mode): ask its operator.',
  });
}

/** Resolves when the very same file stands there already; as far as the server lets us see. */
async function compareWith({
  session,
  path,
  bytes,
  standing,
}: Comparison & { standing: FtpEntry }): Promise<void> {
  if (standing.kind === 'folder') throw conflict(path, 'a folder of that name');
  if (standing.sizeBytes !== null && standing.sizeBytes !== bytes.length)
    throw conflict(path, `a file of ${standing.sizeBytes} bytes, ours has ${bytes.length}`);
  const content = await readWhole(session, path, bytes.length);
  if (content === 'not-readable' || content?.equals(bytes)) return;
  throw conflict(path, `a file with other content than our ${bytes.length} bytes`);
}

async function readWhole(
  session: FtpSession,
  path: string,
  sizeBytesMax: number,
): Promise<Buffer | null | 'not-readable'> {
  try {
    return await session.read(path, sizeBytesMax);
  } catch (error) {
    if (isFtpRefusal(error)) return 'not-readable';
    throw error;
  }
}

function conflict(path: string, what: string): DeliveryError {
  return new DeliveryError({
    code: 'conflicting-file',
    disposition: 'reject',
    message: `${path} on the server is ${what}`,
    hint: 'Compare both files and keep the right one there; the one of this station is kept here.',
  });
}

function ignoreRefusal(error: unknown): void {
  if (!isFtpRefusal(error)) throw error;
}
