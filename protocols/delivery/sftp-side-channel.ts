/** The side channel over SFTP: on the target's own connection, between its uploads. */
import { allowAbort } from './abortable-connection.js';
import type { ByteRange, SideChannel } from './side-channel.js';
import type { RemoteHandle, SftpConnection } from './sftp-connection.js';
import { isRefusal, SFTP_STATUS } from './sftp-status.js';
import { writeWhole } from './sftp-upload.js';
import { folderOf } from './remote-path.js';
import { temporaryName } from './temporary-name.js';

const READ_CHUNK_BYTES = 32_768;

export interface SftpSideChannelOptions {
  /** A connection that is open, made when there is none. */
  connected(signal: AbortSignal): Promise<SftpConnection>;
  /** Marks temporary files as ours. */
  tag: string;
}

export class SftpSideChannel implements SideChannel {
  readonly #options: SftpSideChannelOptions;

  constructor(options: SftpSideChannelOptions) {
    this.#options = options;
  }

  async read(path: string, range: ByteRange, signal: AbortSignal): Promise<Buffer | null> {
    const connection = await this.#options.connected(signal);
    return allowAbort(connection, signal, () => readRange(connection, `/${path}`, range));
  }

  async write(path: string, bytes: Uint8Array, signal: AbortSignal): Promise<'taken' | { refusal: string }> {
    const connection = await this.#options.connected(signal);
    const temporary = `${folderOf(`/${path}`)}/${temporaryName(this.#options.tag)}`;
    return allowAbort(connection, signal, async () => {
      try {
        await writeWhole(connection, temporary, bytes);
        await connection.rename(temporary, `/${path}`);
        return 'taken';
      } catch (error) {
        if (!isRefusal(error)) throw error;
        return { refusal: error.message };
      }
    });
  }
}

async function readRange(
  connection: SftpConnection,
  path: string,
  { offset, length }: ByteRange,
): Promise<Buffer | null> {
  let handle: RemoteHandle;
  try {
    handle = await connection.openForReading(path);
  } catch (error) {
    if (isRefusal(error, SFTP_STATUS.noSuchFile, SFTP_STATUS.permissionDenied, SFTP_STATUS.failure))
      return null;
    throw error;
  }
  const chunks: Buffer[] = [];
  let read = 0;
  try {
    while (read < length) {
      const chunk = await connection.read(handle, Math.min(READ_CHUNK_BYTES, length - read), offset + read);
      if (chunk.length === 0) break;
      chunks.push(chunk);
      read += chunk.length;
    }
  } finally {
    await connection.close(handle).catch(() => undefined);
  }
  return Buffer.concat(chunks);
}
