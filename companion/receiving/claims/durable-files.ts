/** Files and folders that are still there after a power cut: what is not fsynced has only been promised. */
import { link, mkdir, open, readFile, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf } from '../sftp-refusal.js';

/** Makes what was written to a file, or which names a folder holds, durable. */
export async function syncPath(path: string): Promise<void> {
  await using handle = await open(path, 'r');
  await handle.sync();
}

/** Makes a folder and those above it, durably, and gives it back. */
export async function makeDurableFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o750 });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncPath(dirname(made));
}

export type LinkOutcome = 'linked' | 'same-content' | 'other-content' | 'not-possible';

/**
 * Gives a file a second name that lasts, without ever replacing what has that name. `same-content`: it is there already.
 * `not-possible`: a file stands where a folder is needed, or the other way round.
 */
export async function linkDurably(from: string, to: string): Promise<LinkOutcome> {
  try {
    await makeDurableFolder(dirname(to));
    await link(from, to);
    await syncPath(dirname(to));
    return 'linked';
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOTDIR') return 'not-possible';
    if (errno !== 'EEXIST') throw error;
  }
  try {
    const [left, right] = await Promise.all([readFile(from), readFile(to)]);
    return left.equals(right) ? 'same-content' : 'other-content';
  } catch (error) {
    if (['EISDIR', 'ENOTDIR', 'ENOENT'].includes(errnoOf(error) ?? '')) return 'not-possible';
    throw error;
  }
}

/** Removes a folder and those above it below `root`, as far as they are empty. */
export async function removeEmptyFolders(folder: string, root: string): Promise<void> {
  for (let path = folder; path.length > root.length && path.startsWith(root); path = dirname(path)) {
    try {
      await rmdir(path);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') continue;
      return;
    }
  }
}
