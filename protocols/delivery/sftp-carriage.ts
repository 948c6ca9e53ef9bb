/**
 * How a server's file system is made to keep the order of many renames under way at once: each file waits alone in a folder
 * of its own, and all of them are published through one carriage. A file's folder is renamed onto the carriage, which a file
 * system allows only while the carriage is empty, that is, when the file before has left it; only then does the file's path
 * exist. So on a server that carries out the requests of a connection in turn, as the protocol's usual servers do, a file
 * that cannot be published (no room, no permission, refused by a receiver) holds all that were asked for behind it, also
 * when the connection is gone by then. Where answers come out of turn, the target waits for each rename instead.
 *
 * ```
 * .q-TAG-RUN0000/            the carriage
 * .q-TAG-RUN0001/.q-TAG-…    a file that waits      rename .q-TAG-RUN0001 → .q-TAG-RUN0000   (fails unless empty)
 * .q-TAG-RUN0002/.q-TAG-…    the next one           rename .q-TAG-RUN0000/.q-TAG-… → final   (fails unless there)
 * ```
 */
import { randomBytes } from 'node:crypto';
import { joinRemote } from './remote-path.js';
import type { SftpConnection } from './sftp-connection.js';
import { isRefusal } from './sftp-status.js';
import { isTemporaryOf, temporaryName } from './temporary-name.js';

const RUN_BYTES = 6;
const CARRIAGE = '0000';
const NUMBERS = 0x1_0000;
/** Leftovers looked after at once. */
const SWEEPERS = 6;
const LEFTOVERS_REMOVED_MAX = 1_000;

/** The names of one run: no two runs share any. */
export class Carriage {
  readonly path: string;
  readonly #prefix: string;
  readonly #tag: string;
  #number = 0;

  /** `folder`: where temporary files stand. */
  constructor(folder: string, tag: string) {
    this.#tag = tag;
    this.#prefix = joinRemote(folder, `.q-${tag}-${randomBytes(RUN_BYTES).toString('hex')}`);
    this.path = this.#prefix + CARRIAGE;
  }

  /** A place for the next file: `folder` is its own, `name` the file in it. */
  next(): { folder: string; name: string } {
    this.#number = (this.#number % (NUMBERS - 1)) + 1;
    const number = this.#number.toString(16).padStart(CARRIAGE.length, '0');
    return { folder: this.#prefix + number, name: temporaryName(this.#tag) };
  }
}

/**
 * Removes what earlier runs of this owner left. A carriage is blocked before anything else and removed after everything
 * else: were a waiting file removed while a forgotten connection still drives the carriage, the files behind it would pass.
 */
export async function removeLeftovers(
  connection: SftpConnection,
  folder: string,
  tag: string,
): Promise<void> {
  const listed = await connection.list(folder === '' ? '.' : folder);
  const ours = listed.filter((name) => isTemporaryOf(tag, name)).slice(0, LEFTOVERS_REMOVED_MAX);
  const paths = ours.map((name) => joinRemote(folder, name));
  const carriages = paths.filter((path) => path.endsWith(CARRIAGE));
  await forEach(carriages, (path) => block(connection, path));
  await forEach(
    paths.filter((path) => !carriages.includes(path)),
    (path) => removeAny(connection, path),
  );
  await forEach(carriages, (path) => removeAny(connection, path));
}

/** Not empty any more, so nothing can take its place. */
async function block(connection: SftpConnection, carriage: string): Promise<void> {
  try {
    await connection.close(await connection.create(joinRemote(carriage, 'blocked')));
  } catch (error) {
    // A plain temporary file, whose name happens to look like a carriage's.
    if (!isRefusal(error)) throw error;
  }
}

async function removeAny(connection: SftpConnection, path: string): Promise<void> {
  if (await removed(connection.remove(path))) return;
  const names = await connection.list(path).catch((error: unknown) => {
    if (isRefusal(error) || connection.state === 'open') return [];
    throw error;
  });
  for (const name of names) await removed(connection.remove(joinRemote(path, name)));
  await removed(connection.removeFolder(path));
}

async function removed(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

async function forEach(paths: readonly string[], act: (path: string) => Promise<void>): Promise<void> {
  for (let start = 0; start < paths.length; start += SWEEPERS)
    await Promise.all(paths.slice(start, start + SWEEPERS).map(act));
}
