/** Copies a backup beside the database and reads it back, so that a stick that is pulled out or a failing card is told and leaves nothing. */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { freeBytesAt } from '../disk-figures.js';
import { messageOf } from './backup-header.js';
import { RestoreError } from './restore-error.js';

const CHUNK_BYTES = 1024 * 1024;
/** Left on the disk for the logger that goes on afterwards. */
const ROOM_LEFT_BYTES = 64 * 1024 * 1024;

export interface CopyPlan {
  from: string;
  to: string;
  sizeBytes: number;
  /** Told after each piece. */
  onProgress?: ((copiedBytes: number) => void) | undefined;
}

/** Throws a `RestoreError`; nothing stands at `to` then. */
export function copyBackup(plan: CopyPlan): void {
  const { from, to, sizeBytes } = plan;
  const free = freeBytesAt(dirname(to));
  if (free !== null && free < sizeBytes + ROOM_LEFT_BYTES)
    throw noRoom(`${mebibytes(sizeBytes + ROOM_LEFT_BYTES)} are needed, ${mebibytes(free)} are free`);
  try {
    const written = copyThrough(plan);
    if (hashOf(to) === written) return;
    throw new RestoreError({
      code: 'copy-differs',
      message: `The copy of ${from} cannot be read back as it was written`,
      hint: "The station's own card or disk is failing: change it.",
    });
  } catch (error) {
    rmSync(to, { force: true });
    throw error;
  }
}

/** Gives the SHA-256 of what was read. */
function copyThrough({ from, to, sizeBytes, onProgress }: CopyPlan): string {
  const source = reading(from, () => openSync(from, 'r'));
  const target = writing(() => openSync(to, 'w', 0o640));
  const digest = createHash('sha256');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let copied = 0;
  try {
    while (copied < sizeBytes) {
      const length = reading(from, () => readSync(source, chunk, 0, CHUNK_BYTES, copied));
      if (length === 0) throw unreadable(from, `it ended after ${copied} of ${sizeBytes} bytes`);
      const bytes = chunk.subarray(0, length);
      digest.update(bytes);
      for (let at = 0; at < length;) at += writing(() => writeSync(target, bytes, at));
      copied += length;
      onProgress?.(copied);
    }
    writing(() => fsyncSync(target));
  } finally {
    closeSync(target);
    closeSync(source);
  }
  return digest.digest('hex');
}

function hashOf(path: string): string {
  const handle = openSync(path, 'r');
  const digest = createHash('sha256');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  try {
    for (let length = readSync(handle, chunk); length > 0; length = readSync(handle, chunk))
      digest.update(chunk.subarray(0, length));
  } finally {
    closeSync(handle);
  }
  return digest.digest('hex');
}

function reading<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw unreadable(path, messageOf(cause), cause);
  }
}

function writing<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) throw noRoom(messageOf(cause), cause);
    throw new RestoreError({
      code: 'not-writable',
      message: `The data folder cannot be written: ${messageOf(cause)}`,
      hint: 'Check its permissions, and whether the disk was mounted read-only.',
      cause,
    });
  }
}

function unreadable(path: string, what: string, cause?: unknown): RestoreError {
  return new RestoreError({
    code: 'unreadable',
    message: `${path} cannot be read to its end: ${what}`,
    hint: 'Plug the stick in again; if it happens again take another backup.',
    cause,
  });
}

function noRoom(what: string, cause?: unknown): RestoreError {
  return new RestoreError({
    code: 'no-room',
    message: `There is no room for the backup: ${what}`,
    hint: 'Take a larger card, or remove database copies that nobody needs any more from the data folder.',
    cause,
  });
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024)} MiB`;
}
