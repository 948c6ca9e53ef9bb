/**
 * A server in memory, with the same promises as a real target and levers for its faults: for tests and scenarios on
 * virtual time. The remote outlives its targets, as a server outlives the station's crashes.
 */
import type { Clock } from '../vocabulary/clock.js';
import { DeliveryError, type DeliveryErrorCode, type DeliveryErrorOptions } from './delivery-error.js';
import { checkRemotePath, joinRemote } from './remote-path.js';
import { isTemporaryOf, ownerTag, temporaryName, TEMPORARY_FOLDER } from './temporary-name.js';
import type { UploadReceipt, UploadRequest, UploadTarget } from './upload-target.js';

/** The steps of an upload at which a connection can be made to break. */
export type MemoryCut = 'write' | 'close' | 'rename' | 'after-rename';

export interface MemoryLevers {
  network: 'up' | 'down';
  login: 'accepted' | 'refused';
  hostKey: 'pinned' | 'unknown' | 'changed';
  disk: 'free' | 'full';
  /** The next upload loses its connection there; the lever falls back to `null`. */
  cut: MemoryCut | null;
  /** With `cut: 'write'`: how many bytes of the file arrive. */
  cutAfterBytes: number;
  /** How long a connect, and how long an upload takes. */
  connectMs: number;
  uploadMs: number;
  /** `never`: the server takes the file and does not answer. */
  reply: 'usual' | 'never';
}

/** The files of the server, by path; temporary ones included, as a reader with sharp eyes would see them. */
export class MemoryRemote {
  readonly files = new Map<string, Uint8Array>();
  readonly levers: MemoryLevers = {
    network: 'up',
    login: 'accepted',
    hostKey: 'pinned',
    disk: 'free',
    cut: null,
    cutAfterBytes: 0,
    connectMs: 0,
    uploadMs: 0,
    reply: 'usual',
  };
  connects = 0;
  /** Final paths in the order in which they appeared. */
  readonly arrivals: string[] = [];
}

export interface MemoryTargetOptions {
  remote: MemoryRemote;
  clock: Clock;
  owner?: string;
}

export class MemoryTarget implements UploadTarget {
  readonly #remote: MemoryRemote;
  readonly #clock: Clock;
  readonly #tag: string;
  readonly address = 'memory://';
  #connected = false;

  constructor({ remote, clock, owner = 'memory' }: MemoryTargetOptions) {
    this.#remote = remote;
    this.#clock = clock;
    this.#tag = ownerTag(owner);
  }

  async connect(signal: AbortSignal): Promise<void> {
    const { levers } = this.#remote;
    signal.throwIfAborted();
    if (this.#connected && levers.network === 'up') return;
    this.#connected = false;
    if (levers.connectMs > 0) await this.#clock.sleep(levers.connectMs, signal);
    if (levers.network === 'down') throw failure('unreachable', 'retry');
    if (levers.hostKey === 'unknown') throw failure('host-key-unknown', 'stop');
    if (levers.hostKey === 'changed') throw failure('host-key-changed', 'stop');
    if (levers.login === 'refused') throw failure('login-refused', 'stop');
    this.#remote.connects += 1;
    this.#connected = true;
    const stale = [...this.#remote.files.keys()].filter((path) => isTemporaryOf(this.#tag, baseName(path)));
    for (const path of stale) this.#remote.files.delete(path);
  }

  async upload({ finalPath, bytes }: UploadRequest, signal: AbortSignal): Promise<UploadReceipt> {
    checkRemotePath(finalPath);
    await this.connect(signal);
    signal.throwIfAborted();
    const { files, levers, arrivals } = this.#remote;
    if (levers.uploadMs > 0) await this.#clock.sleep(levers.uploadMs, signal);
    if (levers.reply === 'never') await forever(signal);
    if (levers.network === 'down') throw this.#lost();
    const standing = files.get(finalPath);
    if (standing !== undefined) {
      if (!Buffer.from(standing).equals(bytes)) throw failure('conflicting-file', 'reject');
      return { remotePath: finalPath, sizeBytes: bytes.length, outcome: 'already-there' };
    }
    if (levers.disk === 'full') throw failure('no-space', 'retry');
    const temporary = joinRemote(TEMPORARY_FOLDER, temporaryName(this.#tag));
    if (levers.cut === 'write') files.set(temporary, bytes.slice(0, levers.cutAfterBytes));
    this.#cutAt('write');
    files.set(temporary, bytes.slice());
    this.#cutAt('close');
    this.#cutAt('rename');
    files.delete(temporary);
    files.set(finalPath, bytes.slice());
    arrivals.push(finalPath);
    this.#cutAt('after-rename');
    return { remotePath: finalPath, sizeBytes: bytes.length, outcome: 'uploaded' };
  }

  async disconnect(): Promise<void> {
    this.#connected = false;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
  }

  #cutAt(step: MemoryCut): void {
    if (this.#remote.levers.cut !== step) return;
    this.#remote.levers.cut = null;
    throw this.#lost();
  }

  #lost(): DeliveryError {
    this.#connected = false;
    return failure('connection-lost', 'retry');
  }
}

function failure(code: DeliveryErrorCode, disposition: DeliveryErrorOptions['disposition']): DeliveryError {
  const fingerprint = 'SHA256:'.padEnd(50, 'A');
  return code === 'host-key-unknown' || code === 'host-key-changed'
    ? new DeliveryError({
        code,
        disposition,
        message: `The server showed the host key ${fingerprint}.`,
        hint: `If that is right, set hostKey: ${fingerprint}`,
      })
    : new DeliveryError({ code, disposition, message: `The server in memory says: ${code}` });
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function forever(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
