/** Work on a connection that is given up, with the connection, when a signal says so. */
import type { SftpConnection } from './sftp-connection.js';

/** Rejects with the signal's reason when aborted; the connection is dropped then. */
export async function allowAbort<T>(
  connection: SftpConnection,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const onAbort = () => connection.drop();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
