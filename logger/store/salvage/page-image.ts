/**
 * The pages of a database file as bytes, with what its write-ahead log has committed in their place: for what SQLite cannot reach any
 * more. By the public description of the format (sqlite.org/fileformat2.html). Only reads.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { readHead } from './decode-page.js';

const MAGIC = 'SQLite format 3\0';
const PAGE_SIZES = [1024, 4096, 512, 2048, 8192, 16384, 32768, 65536] as const;
/** Where the header is lost, so many pages tell of their size. */
const SAMPLED_PAGES = 64;
const LOG_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

export interface PageImage extends Disposable {
  readonly pageBytes: number;
  readonly pageCount: number;
  /** `null`: beyond the end of a file that was shortened. */
  read(page: number): Buffer | null;
}

/** `null`: nothing tells the size of its pages. Throws what the file system says. */
export function openPageImage(path: string): PageImage | null {
  const file = openSync(path, 'r');
  let log: number | null = null;
  try {
    log = openIfThere(`${path}-wal`);
    const pageBytes =
      headerPageBytes(file) ?? (log === null ? null : logPageBytes(log)) ?? guessPageBytes(file);
    if (pageBytes !== null) return image(file, log, pageBytes);
  } catch (error) {
    closeAll(file, log);
    throw error;
  }
  closeAll(file, log);
  return null;
}

function image(file: number, log: number | null, pageBytes: number): PageImage {
  const frames = log === null ? new Map<number, number>() : committedFrames(log, pageBytes);
  const inFile = Math.floor(fstatSync(file).size / pageBytes);
  return {
    pageBytes,
    pageCount: [...frames.keys()].reduce((most, page) => Math.max(most, page), inFile),
    read: (page) => {
      const frame = frames.get(page);
      if (log !== null && frame !== undefined) return readAt(log, frame, pageBytes);
      return page >= 1 && page <= inFile ? readAt(file, (page - 1) * pageBytes, pageBytes) : null;
    },
    [Symbol.dispose]: () => closeAll(file, log),
  };
}

function headerPageBytes(file: number): number | null {
  const header = readAt(file, 0, 100);
  if (header?.toString('latin1', 0, 16) !== MAGIC) return null;
  const size = header.readUInt16BE(16);
  return isPageSize(size === 1 ? 65536 : size) ? (size === 1 ? 65536 : size) : null;
}

function logPageBytes(log: number): number | null {
  const size = readAt(log, 0, LOG_HEADER_BYTES)?.readUInt32BE(8) ?? 0;
  return isPageSize(size) ? size : null;
}

function isPageSize(size: number): boolean {
  return PAGE_SIZES.some((known) => known === size);
}

/** The smallest size by which most of the file's pages look like pages: by a larger one they do as well. */
function guessPageBytes(file: number): number | null {
  const fits = (size: number) => {
    const pages = Math.floor(fstatSync(file).size / size);
    const step = Math.max(1, Math.floor(pages / SAMPLED_PAGES));
    let [plausible, seen] = [0, 0];
    for (let page = 2; page <= pages; page += step) {
      seen += 1;
      const bytes = readAt(file, (page - 1) * size, size);
      if (bytes !== null && readHead(bytes, page) !== null) plausible += 1;
    }
    return seen > 0 && plausible * 2 >= seen;
  };
  return [...PAGE_SIZES].sort((left, right) => left - right).find(fits) ?? null;
}

/** By page, where its newest committed content stands in the log. What follows a torn frame was never committed. */
function committedFrames(log: number, pageBytes: number): Map<number, number> {
  const committed = new Map<number, number>();
  const header = readAt(log, 0, LOG_HEADER_BYTES);
  if (header === null || header.readUInt32BE(0) >>> 1 !== 0x377f0682 >>> 1) return committed;
  if (header.readUInt32BE(8) !== pageBytes) return committed;
  const isBigEndian = (header.readUInt32BE(0) & 1) === 1;
  let sum = checksum(header.subarray(0, 24), [0, 0], isBigEndian);
  if (!isSum(header, 24, sum)) return committed;
  let pending = new Map<number, number>();
  for (let at = LOG_HEADER_BYTES; ; at += FRAME_HEADER_BYTES + pageBytes) {
    const frame = readAt(log, at, FRAME_HEADER_BYTES + pageBytes);
    if (frame === null || !frame.subarray(8, 16).equals(header.subarray(16, 24))) return committed;
    sum = checksum(frame.subarray(0, 8), sum, isBigEndian);
    sum = checksum(frame.subarray(FRAME_HEADER_BYTES), sum, isBigEndian);
    if (!isSum(frame, 16, sum)) return committed;
    pending.set(frame.readUInt32BE(0), at + FRAME_HEADER_BYTES);
    if (frame.readUInt32BE(4) === 0) continue;
    for (const [page, place] of pending) committed.set(page, place);
    pending = new Map();
  }
}

type Sum = readonly [number, number];

function checksum(bytes: Buffer, [first, second]: Sum, isBigEndian: boolean): Sum {
  let [one, two] = [first, second];
  const word = (at: number) => (isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at));
  for (let at = 0; at < bytes.length; at += 8) {
    one = (one + word(at) + two) >>> 0;
    two = (two + word(at + 4) + one) >>> 0;
  }
  return [one, two];
}

function isSum(bytes: Buffer, at: number, [one, two]: Sum): boolean {
  return bytes.readUInt32BE(at) === one && bytes.readUInt32BE(at + 4) === two;
}

/** `null`: the file ends before. */
function readAt(file: number, at: number, length: number): Buffer | null {
  const bytes = Buffer.alloc(length);
  try {
    return readSync(file, bytes, 0, length, at) === length ? bytes : null;
  } catch {
    // A sector that the card does not give any more is damage like any other.
    return null;
  }
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch {
    return null;
  }
}

function closeAll(...files: (number | null)[]): void {
  for (const file of files) if (file !== null) closeSync(file);
}
