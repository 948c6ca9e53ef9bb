/**
 * Publishes a file whole or not at all, also across a power cut: temporary file beside it → fsync → rename → fsync of the
 * folder. A reader of the folder never sees a part of it under its name.
 */
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes `bytes` to `path`, making its folders where they are missing; replaces what was there. One writer a path: the
 * temporary name is always the same, so that what a crash leaves behind is written over the next time. Rejects with the
 * file system's own error (`ENOSPC`, `EACCES`, `EROFS`, …), and then the old file stands untouched.
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  const temporary = temporaryPathOf(path);
  const firstMade = await mkdir(folder, { recursive: true });
  try {
    const file = await open(temporary, 'w', 0o644);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
  // A folder that was made just now is itself an entry in the folder above it.
  if (firstMade === undefined) return;
  for (let made = folder; made.length >= firstMade.length; made = dirname(made))
    await syncFolder(dirname(made));
}

/** Where the bytes are until they are whole: hidden, and without the name's ending. */
export function temporaryPathOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.part`);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
