/**
 * One page of a SQLite database, read from its bytes by the public description of the format. What does not fit is passed over cell
 * by cell: these are pages that nothing vouches for.
 */
import type { SqlValue } from '../sqlite-connection.js';

const KINDS = {
  0x02: 'index-interior',
  0x05: 'table-interior',
  0x0a: 'index-leaf',
  0x0d: 'table-leaf',
} as const;
const FILE_HEADER_BYTES = 100;

export type PageKind = (typeof KINDS)[keyof typeof KINDS];

export interface PageHead {
  kind: PageKind;
  /** Where its cells begin. */
  cells: readonly number[];
  /** Pages below it. */
  children: readonly number[];
}

export interface PageRow {
  /** `null` in pages of an index or of a table WITHOUT ROWID. */
  rowid: number | null;
  /** As the record has them: that of the whole-number key is `null`. */
  values: readonly SqlValue[];
}

/** Pages that a long record goes on to. */
export type ReadPage = (page: number) => Buffer | null;

/** `null`: no page of a table or an index. */
export function readHead(bytes: Buffer, page: number): PageHead | null {
  const header = page === 1 ? FILE_HEADER_BYTES : 0;
  const kind = KINDS[bytes.readUInt8(header) as keyof typeof KINDS];
  if (kind === undefined) return null;
  const isInterior = kind.endsWith('interior');
  const count = bytes.readUInt16BE(header + 3);
  const pointers = header + (isInterior ? 12 : 8);
  const end = pointers + 2 * count;
  if (end > bytes.length) return null;
  const cells = Array.from({ length: count }, (_, index) => bytes.readUInt16BE(pointers + 2 * index));
  const sound = cells.filter((cell) => cell >= end && cell <= bytes.length - 4);
  if (sound.length * 2 < count) return null;
  const children = isInterior
    ? [...sound.map((cell) => bytes.readUInt32BE(cell)), bytes.readUInt32BE(header + 8)]
    : [];
  return { kind, cells: sound, children };
}

/** The records of a page that can be read whole. */
export function readRows(bytes: Buffer, head: PageHead, readPage: ReadPage): PageRow[] {
  if (head.kind === 'table-interior') return [];
  return head.cells.flatMap((cell) => {
    try {
      const row = readCell(bytes, head.kind, cell, readPage);
      return row === null ? [] : [row];
    } catch (error) {
      // A length that points beyond the page.
      if (error instanceof RangeError) return [];
      throw error;
    }
  });
}

function readCell(bytes: Buffer, kind: PageKind, cell: number, readPage: ReadPage): PageRow | null {
  const [size, afterSize] = readVarint(bytes, kind === 'index-interior' ? cell + 4 : cell);
  const isTable = kind === 'table-leaf';
  const [rowid, start] = isTable ? readVarint(bytes, afterSize) : [null, afterSize];
  if (rowid !== null && !Number.isSafeInteger(rowid)) return null;
  const payload = readPayload(bytes, { start, size, isTable }, readPage);
  const values = payload === null ? null : readRecord(payload);
  return values === null ? null : { rowid, values };
}

function readPayload(
  bytes: Buffer,
  { start, size, isTable }: { start: number; size: number; isTable: boolean },
  readPage: ReadPage,
): Buffer | null {
  const usable = bytes.length;
  const most = isTable ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23;
  if (size <= most) return start + size <= usable ? bytes.subarray(start, start + size) : null;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const fitting = least + ((size - least) % (usable - 4));
  const local = fitting <= most ? fitting : least;
  const parts = [bytes.subarray(start, start + local)];
  let next = bytes.readUInt32BE(start + local);
  for (let left = size - local; left > 0;) {
    const page = readPage(next);
    if (page === null) return null;
    const part = page.subarray(4, 4 + Math.min(left, usable - 4));
    parts.push(part);
    left -= part.length;
    next = page.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

/** `null`: no record. */
function readRecord(payload: Buffer): SqlValue[] | null {
  const [headerBytes, first] = readVarint(payload, 0);
  let at = headerBytes;
  const values: SqlValue[] = [];
  let place = first;
  while (place < headerBytes) {
    const [type, next] = readVarint(payload, place);
    const length = lengthOf(type);
    if (length === null || at + length > payload.length) return null;
    const value = readValue(payload, type, at);
    if (value === undefined) return null;
    values.push(value);
    [place, at] = [next, at + length];
  }
  return place === headerBytes && at === payload.length ? values : null;
}

const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8] as const;

function lengthOf(type: number): number | null {
  if (type >= 12) return Math.floor((type - 12) / 2);
  if (type === 7) return 8;
  if (type === 8 || type === 9) return 0;
  return INTEGER_BYTES[type] ?? null;
}

function readValue(payload: Buffer, type: number, at: number): SqlValue | undefined {
  if (type === 0) return null;
  if (type === 7) return payload.readDoubleBE(at);
  if (type === 8 || type === 9) return type - 8;
  if (type === 6) {
    const value = Number(payload.readBigInt64BE(at));
    return Number.isSafeInteger(value) ? value : undefined;
  }
  if (type < 6) return payload.readIntBE(at, INTEGER_BYTES[type] ?? 1);
  const bytes = payload.subarray(at, at + Math.floor((type - 12) / 2));
  return type % 2 === 0 ? Uint8Array.from(bytes) : bytes.toString('utf8');
}

function readVarint(bytes: Buffer, at: number): [value: number, next: number] {
  let value = 0n;
  for (let index = 0; index < 8; index += 1) {
    const byte = bytes.readUInt8(at + index);
    value = (value << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) return [Number(value), at + index + 1];
  }
  const last = BigInt(bytes.readUInt8(at + 8));
  return [Number(BigInt.asIntN(64, (value << 8n) | last)), at + 9];
}
