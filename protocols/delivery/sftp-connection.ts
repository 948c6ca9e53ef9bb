/**
 * One logged-in SFTP connection: every request has a deadline, every pending request fails when the connection ends, and
 * every foreign error leaves here translated. ssh2-sftp-client logs in and says goodbye; requests use the raw ssh2 channel
 * that it hands out: its `put` has reported files as complete that were cut short, and each of its requests adds listeners to
 * the connection while it is under way, which many at once make too many.
 */
import type { Socket } from 'node:net';
import type { SFTPWrapper } from 'ssh2';
import type SftpClient from 'ssh2-sftp-client';
import { withDeadline, type Clock } from '../vocabulary/clock.js';
import { DeliveryError } from './delivery-error.js';
import { isRefusal, SFTP_STATUS, SftpRefusal } from './sftp-status.js';

export interface RemoteEntry {
  sizeBytes: number;
  kind: 'file' | 'folder' | 'other';
  /** By the server's clock, UTC epoch milliseconds. */
  modifiedAt: number;
}

/** An open file on the server. */
export type RemoteHandle = Buffer;

/** A server that does not close within this is hung up on. */
const GOODBYE_TIMEOUT_MS = 2_000;

type Answer<T> = (error: Error | null | undefined, value?: T) => void;

export interface SftpConnectionParts {
  client: SftpClient;
  sftp: SFTPWrapper;
  socket: Socket;
  host: string;
  port: number;
  /** Longest wait for the answer to one request, ms. */
  replyTimeoutMs: number;
  clock: Clock;
}

/** Requests reject with `SftpRefusal` when the server says no, with `DeliveryError` when the connection does. */
export class SftpConnection {
  readonly #parts: SftpConnectionParts;
  readonly #pending = new Set<(error: DeliveryError) => void>();
  #ended: DeliveryError | null = null;
  #asked = 0;
  #answered = 0;
  #reorders = false;
  #renameWay: 'posix' | 'plain' = 'posix';

  constructor(parts: SftpConnectionParts) {
    this.#parts = parts;
    parts.sftp.on('error', (error: Error) => this.fail(error));
    parts.sftp.on('close', () => this.fail(null));
  }

  get state(): 'open' | 'closed' {
    return this.#ended === null ? 'open' : 'closed';
  }

  /** The server has answered a later request before an earlier one: it carries them out side by side. */
  get reorders(): boolean {
    return this.#reorders;
  }

  /** Creates the file, or empties it; for writing. */
  create(path: string): Promise<RemoteHandle> {
    return this.#request('open', path, (sftp, answer: Answer<Buffer>) => sftp.open(path, 'w', answer));
  }

  openForReading(path: string): Promise<RemoteHandle> {
    return this.#request('open', path, (sftp, answer: Answer<Buffer>) => sftp.open(path, 'r', answer));
  }

  async write(handle: RemoteHandle, chunk: Buffer, position: number): Promise<void> {
    await this.#request('write', '', (sftp, answer: Answer<void>) =>
      sftp.write(handle, chunk, 0, chunk.length, position, answer),
    );
  }

  /** Empty at the end of the file. */
  read(handle: RemoteHandle, length: number, position: number): Promise<Buffer> {
    return this.#request('read', '', (sftp, answer: Answer<Buffer>) => {
      const buffer = Buffer.alloc(length);
      sftp.read(handle, buffer, 0, length, position, (error, bytesRead) => {
        const atEnd = error !== undefined && error !== null && statusOf(error) === END_OF_FILE;
        answer(atEnd ? null : error, buffer.subarray(0, atEnd ? 0 : bytesRead));
      });
    });
  }

  /** Has the server put the file's bytes on its disk, where it offers that. */
  async flush(handle: RemoteHandle): Promise<void> {
    await this.#request('fsync', '', (sftp, answer: Answer<void>) => {
      if (!offered(() => sftp.ext_openssh_fsync(handle, answer))) answer(null);
    });
  }

  async close(handle: RemoteHandle): Promise<void> {
    await this.#request('close', '', (sftp, answer: Answer<void>) => sftp.close(handle, answer));
  }

  /** `null` when nothing stands there. */
  async stat(path: string): Promise<RemoteEntry | null> {
    try {
      return await this.#request('stat', path, (sftp, answer: Answer<RemoteEntry>) =>
        sftp.stat(path, (error, stats) =>
          error
            ? answer(error)
            : answer(null, {
                sizeBytes: stats.size,
                modifiedAt: stats.mtime * 1_000,
                kind: stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'other',
              }),
        ),
      );
    } catch (error) {
      if (isRefusal(error, SFTP_STATUS.noSuchFile)) return null;
      throw error;
    }
  }

  async makeFolder(path: string): Promise<void> {
    await this.#request('mkdir', path, (sftp, answer: Answer<void>) => sftp.mkdir(path, answer));
  }

  async remove(path: string): Promise<void> {
    await this.#request('remove', path, (sftp, answer: Answer<void>) => sftp.unlink(path, answer));
  }

  async removeFolder(path: string): Promise<void> {
    await this.#request('rmdir', path, (sftp, answer: Answer<void>) => sftp.rmdir(path, answer));
  }

  /** The names in a folder. */
  list(path: string): Promise<string[]> {
    return this.#request('list', path, (sftp, answer: Answer<string[]>) =>
      sftp.readdir(path, (error, entries) =>
        error
          ? answer(error)
          : answer(
              null,
              entries.map((entry) => entry.filename),
            ),
      ),
    );
  }

  /** Atomic where the server offers POSIX renames; else the plain rename, which never overwrites. */
  async rename(from: string, to: string): Promise<void> {
    if (this.#renameWay === 'posix') {
      try {
        return await this.replace(from, to);
      } catch (error) {
        if (!isRefusal(error, SFTP_STATUS.unsupported)) throw error;
        this.#renameWay = 'plain';
      }
    }
    await this.#request('rename', to, (sftp, answer: Answer<void>) => sftp.rename(from, to, answer));
  }

  /** The POSIX rename alone: what has the new name is replaced, a folder only when it is empty. */
  async replace(from: string, to: string): Promise<void> {
    await this.#request('rename', to, (sftp, answer: Answer<void>) => {
      if (offered(() => sftp.ext_openssh_rename(from, to, answer))) return;
      answer(Object.assign(new Error('POSIX rename is not offered'), { code: SFTP_STATUS.unsupported }));
    });
  }

  /** Bytes that the account may still write in the file system of `path`; `null` when the server does not tell. */
  async freeBytes(path: string): Promise<number | null> {
    const answered = this.#request('statvfs', path, (sftp, answer: Answer<DiskSpace>) => {
      if (!offered(() => sftp.ext_openssh_statvfs(path, (error, space) => answer(error, space as DiskSpace))))
        answer(null, {});
    });
    const { f_bavail: blocks, f_frsize: blockBytes } = await answered.catch((): DiskSpace => ({}));
    return typeof blocks === 'number' && typeof blockBytes === 'number' ? blocks * blockBytes : null;
  }

  /** Says goodbye, then hangs up. */
  async end(): Promise<void> {
    const { client, clock, socket } = this.#parts;
    if (this.#ended === null) {
      this.fail(null);
      const limits = { clock, deadlineMs: GOODBYE_TIMEOUT_MS, what: 'SFTP goodbye' };
      await withDeadline(limits, () => client.end()).catch(() => undefined);
    }
    socket.destroy();
  }

  /** Hangs up at once; what is under way fails with `connection-lost`. */
  drop(): void {
    this.fail(null);
    this.#parts.socket.destroy();
  }

  /** The connection is gone, or to be taken for gone. */
  fail(cause: unknown, timeout?: DeliveryError): void {
    const { host, port } = this.#parts;
    this.#ended ??=
      timeout ??
      new DeliveryError({
        code: 'connection-lost',
        disposition: 'retry',
        message: `The connection to ${host}:${port} ended${cause instanceof Error ? `: ${cause.message}` : ''}`,
        cause,
      });
    for (const reject of [...this.#pending]) reject(this.#ended);
    this.#pending.clear();
  }

  #request<T>(
    request: string,
    path: string,
    start: (sftp: SFTPWrapper, answer: Answer<T>) => void,
  ): Promise<T> {
    const { clock, replyTimeoutMs, sftp } = this.#parts;
    return new Promise<T>((resolve, reject) => {
      if (this.#ended !== null) return reject(this.#ended);
      const settle = () => {
        timer[Symbol.dispose]();
        this.#pending.delete(fail);
      };
      const fail = (error: DeliveryError) => {
        settle();
        reject(error);
      };
      const number = (this.#asked += 1);
      const timer = clock.after(replyTimeoutMs, () => this.#silent(request, path));
      this.#pending.add(fail);
      start(sftp, (error, value) => {
        if (!this.#pending.has(fail)) return;
        settle();
        if (!MANY_REQUESTS.has(request)) this.#noteAnswer(number);
        if (!error) return resolve(value as T);
        const status = statusOf(error);
        if (status !== null) return reject(new SftpRefusal(request, path, status, error));
        this.fail(error);
        reject(this.#ended ?? error);
      });
    });
  }

  #noteAnswer(number: number): void {
    if (number < this.#answered) this.#reorders = true;
    this.#answered = Math.max(this.#answered, number);
  }

  /** After a request without an answer nobody knows what the server will still do: the connection is given up. */
  #silent(request: string, path: string): void {
    const { host, port, replyTimeoutMs } = this.#parts;
    const timeout = new DeliveryError({
      code: 'timeout',
      disposition: 'retry',
      message: `${host}:${port} did not answer ${request}${path === '' ? '' : ` ${path}`} within ${replyTimeoutMs} ms`,
      hint: 'Check the network and the load of the server.',
    });
    this.fail(null, timeout);
    this.#parts.socket.destroy();
  }
}

/** Made of several requests, or answered here: their order says nothing of the server. */
const MANY_REQUESTS: ReadonlySet<string> = new Set(['list', 'fsync', 'statvfs']);

interface DiskSpace {
  f_bavail?: number;
  f_frsize?: number;
}

const END_OF_FILE = 1;

/** ssh2 sets the SFTP status as the error's numeric code; any other error is one of the connection. */
function statusOf(error: Error): number | null {
  return 'code' in error && typeof error.code === 'number' ? error.code : null;
}

/** ssh2 throws when the server did not offer an extension. */
function offered(call: () => void): boolean {
  try {
    call();
    return true;
  } catch {
    return false;
  }
}
