/** Why a folder takes no new file now: what SQLite calls an I/O error may be a disk that was mounted read-only, or one without room. */
import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `denied`: the permissions. `failing`: the disk answers with errors. `absent`: a part of the path is no folder. */
export type FolderRefusal = 'read-only' | 'full' | 'denied' | 'absent' | 'failing';

const PROBE_BYTES = 4096;

const REFUSALS: Readonly<Record<string, FolderRefusal>> = {
  EROFS: 'read-only',
  ENOSPC: 'full',
  EDQUOT: 'full',
  EACCES: 'denied',
  EPERM: 'denied',
  ENOENT: 'absent',
  ENOTDIR: 'absent',
};

/**
 * Writes a file of so many bytes, synchronises and removes it; `null`: it could. For a folder that does not exist yet the nearest one
 * above it is asked.
 */
export function probeFolder(folder: string, bytes = PROBE_BYTES): FolderRefusal | null {
  const path = join(nearest(folder), '.quantrac-probe');
  try {
    const file = openSync(path, 'w', 0o600);
    try {
      const chunk = Buffer.alloc(bytes);
      for (let done = 0; done < bytes;) done += writeSync(file, chunk, done);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    rmSync(path);
    return null;
  } catch (error) {
    removeIfPossible(path);
    return REFUSALS[(error as NodeJS.ErrnoException).code ?? ''] ?? 'failing';
  }
}

function nearest(folder: string): string {
  const above = dirname(folder);
  return existsSync(folder) || above === folder ? folder : nearest(above);
}

function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The next probe writes over it.
  }
}
