/**
 * The steps of one upload over SFTP, each leaving something that the next attempt can judge: write under a temporary name,
 * rename, look; or compare with what already stands there.
 */
import { DeliveryError } from './delivery-error.js';
import type { RemoteEntry, RemoteHandle, SftpConnection } from './sftp-connection.js';
import { isRefusal } from './sftp-status.js';

const WRITE_CHUNK_BYTES = 16_384;
/** Requests under way at once: enough to fill a line, few enough for a slow one to answer within the reply deadline. */
const WRITES_IN_FLIGHT = 4;
const READ_CHUNK_BYTES = 32_768;

/** Writes, flushes and closes the temporary file, and has the server say how long it is; each step after the one before. */
export async function writeWhole(connection: SftpConnection, path: string, bytes: Uint8Array): Promise<void> {
  await writeTo({ connection, path, handle: await connection.create(path) }, bytes);
}

export interface OpenUpload {
  connection: SftpConnection;
  path: string;
  handle: RemoteHandle;
}

/** The same with a file that is open already. */
export async function writeTo({ connection, path, handle }: OpenUpload, bytes: Uint8Array): Promise<void> {
  const content = contentOf(bytes);
  try {
    await writeChunks(connection, handle, content);
    await connection.flush(handle);
  } catch (error) {
    await connection.close(handle).catch(() => undefined);
    throw error;
  }
  await connection.close(handle);
  const seen = await connection.stat(path);
  if (seen?.sizeBytes !== content.length) throw wrongSize(path, content.length, seen);
}

/**
 * The same in one round trip where one write is enough. A server carries out the requests about one file in the order of
 * asking (draft-ietf-secsh-filexfer-02 §6); one that does not is found out by the size.
 */
export async function writeAtOnce(upload: OpenUpload, bytes: Uint8Array): Promise<void> {
  const { connection, path, handle } = upload;
  if (bytes.length > WRITE_CHUNK_BYTES || connection.reorders) return writeTo(upload, bytes);
  const [, , , seen] = await allOf([
    connection.write(handle, contentOf(bytes), 0),
    connection.flush(handle),
    connection.close(handle),
    connection.stat(path),
  ]);
  if (seen?.sizeBytes !== bytes.length) throw wrongSize(path, bytes.length, seen);
}

function contentOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

async function writeChunks(connection: SftpConnection, handle: RemoteHandle, content: Buffer): Promise<void> {
  const stride = WRITE_CHUNK_BYTES * WRITES_IN_FLIGHT;
  for (let start = 0; start < content.length; start += stride) {
    const offsets = Array.from({ length: WRITES_IN_FLIGHT }, (_, index) => start + index * WRITE_CHUNK_BYTES);
    await Promise.all(
      offsets
        .filter((offset) => offset < content.length)
        .map((offset) =>
          connection.write(handle, content.subarray(offset, offset + WRITE_CHUNK_BYTES), offset),
        ),
    );
  }
}

export interface Publication {
  connection: SftpConnection;
  temporary: string;
  finalPath: string;
  sizeBytes: number;
}

/**
 * The rename, then a look at the final place; gives when the server says the file was written. A receiver may take a file away the moment it appears: a final place that
 * is empty counts as delivered when the server said yes to the rename and the temporary name is gone too.
 */
export async function publish({
  connection,
  temporary,
  finalPath,
  sizeBytes,
}: Publication): Promise<number | undefined> {
  await connection.rename(temporary, finalPath);
  const seen = await connection.stat(finalPath);
  if (seen === null && (await connection.stat(temporary)) === null) return undefined;
  if (seen?.sizeBytes !== sizeBytes) throw wrongSize(finalPath, sizeBytes, seen);
  return seen.modifiedAt;
}

export interface Comparison {
  connection: SftpConnection;
  path: string;
  bytes: Uint8Array;
  standing: RemoteEntry;
}

/** Resolves when the very same file stands there already; as far as the server lets us see. */
export async function compareWith({ connection, path, bytes, standing }: Comparison): Promise<void> {
  if (standing.kind !== 'file') throw conflict(path, `a ${standing.kind} of that name`);
  if (standing.sizeBytes !== bytes.length)
    throw conflict(path, `a file of ${standing.sizeBytes} bytes, ours has ${bytes.length}`);
  const content = await readWhole(connection, path, bytes.length);
  if (content !== null && !content.equals(bytes))
    throw conflict(path, `a file of the same size (${bytes.length} bytes) with other content`);
}

/** `null` when the account may not read. */
async function readWhole(
  connection: SftpConnection,
  path: string,
  sizeBytes: number,
): Promise<Buffer | null> {
  let handle: RemoteHandle;
  try {
    handle = await connection.openForReading(path);
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
  const chunks: Buffer[] = [];
  let position = 0;
  try {
    while (position < sizeBytes) {
      const length = Math.min(READ_CHUNK_BYTES, sizeBytes - position);
      const chunk = await connection.read(handle, length, position);
      if (chunk.length === 0) break;
      chunks.push(chunk);
      position += chunk.length;
    }
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  } finally {
    await connection.close(handle).catch(() => undefined);
  }
  return Buffer.concat(chunks);
}

function wrongSize(path: string, sizeBytes: number, seen: RemoteEntry | null): DeliveryError {
  const there = seen === null ? 'nothing' : `${seen.sizeBytes} bytes`;
  return new DeliveryError({
    code: 'size-mismatch',
    disposition: 'retry',
    message: `The server acknowledged ${sizeBytes} bytes, but ${there} stands at ${path}`,
    hint: 'Check the free space and the quota on the server.',
  });
}

function conflict(path: string, what: string): DeliveryError {
  return new DeliveryError({
    code: 'conflicting-file',
    disposition: 'reject',
    message: `The server already has ${what} at ${path}`,
    hint: 'Find out who wrote it. To send ours, remove that file from the server and resend this one.',
  });
}

/** All of them, or the first failure in their order when none is under way any more. */
export async function allOf<T extends readonly unknown[]>(work: {
  readonly [K in keyof T]: Promise<T[K]>;
}): Promise<T> {
  const outcomes = await Promise.allSettled(work as readonly Promise<unknown>[]);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
