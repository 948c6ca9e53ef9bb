/** A file named on the command line, read under a limit; why it cannot be read is a value, since others may follow. */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { MAX_FILE_BYTES } from './read-lines.js';

export type LocalFile =
  | { path: string; name: string; bytes: Uint8Array }
  | { path: string; name: string; bytes: null; why: string };

/** Reads at most one byte more than a data file may have, so that its excess can still be reported. Never rejects. */
export async function readLocalFile(path: string): Promise<LocalFile> {
  const name = basename(path);
  try {
    const file = await open(path, 'r');
    try {
      const info = await file.stat();
      if (!info.isFile()) return { path, name, bytes: null, why: 'is not a file' };
      const buffer = new Uint8Array(MAX_FILE_BYTES + 1);
      let length = 0;
      for (;;) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length);
        length += bytesRead;
        if (bytesRead === 0) return { path, name, bytes: buffer.slice(0, length) };
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    return { path, name, bytes: null, why: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'may not be read by this user';
  if (code === 'EISDIR') return 'is not a file';
  return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}
