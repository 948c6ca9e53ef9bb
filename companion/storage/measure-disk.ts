/** Room on the disk that holds the data folder, as the system tells it to the service's own account. */
import { statfsSync, statSync } from 'node:fs';

export interface DiskMeasure {
  freeBytes: number;
  totalBytes: number;
  /** Files that can still be made, and in all; `null`: the file system does not count them. */
  files: { free: number; total: number } | null;
}

/** `null`: the system does not say. */
export function measureDisk(folder: string): DiskMeasure | null {
  try {
    const { bavail, blocks, bsize, files, ffree } = statfsSync(folder);
    const counts = files > 0 ? { free: ffree, total: files } : null;
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, files: counts };
  } catch {
    return null;
  }
}

/** A database with its write-ahead log. */
export function databaseBytes(path: string): number {
  const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return sizeOf(path) + sizeOf(`${path}-wal`);
}
