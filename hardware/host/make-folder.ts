/**
 * Makes a folder and what is missing above it, one after the other: Node's own recursive way never returns where the
 * system refuses with ENOENT (below /proc, for one).
 */
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** @param path Absolute. Throws the system's error; a folder that is there already is left as it is. */
export function makeFolder(path: string, mode = 0o777): void {
  if (isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) makeFolder(above, mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
