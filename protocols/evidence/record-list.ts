/**
 * A list of records as a block vouches for it: the digest proves all of them, the marks (a few bytes each, never proof) tell
 * which of them is not what it was.
 */
import { hash } from 'node:crypto';

/** Of a record's hash that are kept as its mark. */
export const MARK_BYTES = 4;
const LEB_BITS = 7;
const LEB_BASE = 2 ** LEB_BITS;

export interface Mark {
  /** The record's place in the list; strictly increasing. */
  key: number;
  /** The first {@link MARK_BYTES} bytes of its hash, hexadecimal. */
  mark: string;
}

export class RecordList {
  readonly #keys: number[] = [];
  readonly #hashes: Buffer[] = [];

  /** In increasing order of keys. */
  add(key: number, text: string): void {
    this.#keys.push(key);
    this.#hashes.push(hash('sha256', text, 'buffer'));
  }

  get count(): number {
    return this.#keys.length;
  }

  /** SHA-256 over the records' SHA-256 hashes, one after the other; base64url without padding. */
  digest(): string {
    return hash('sha256', Buffer.concat(this.#hashes), 'base64url');
  }

  marks(): Mark[] {
    return this.#keys.map((key, index) => ({ key, mark: markOf(this.#hashes[index] as Buffer) }));
  }

  /** For each record the distance of its key from the one before (LEB128, the first from 0) and its mark. */
  packMarks(): Uint8Array {
    const bytes: number[] = [];
    let before = 0;
    for (const [index, key] of this.#keys.entries()) {
      pushLeb(bytes, key - before);
      before = key;
      for (let at = 0; at < MARK_BYTES; at += 1) bytes.push((this.#hashes[index] as Buffer)[at] as number);
    }
    return Uint8Array.from(bytes);
  }
}

/** `null`: the bytes are no marks. */
export function unpackMarks(bytes: Uint8Array): Mark[] | null {
  const marks: Mark[] = [];
  for (let at = 0, before = 0; at < bytes.length;) {
    let distance = 0;
    for (let weight = 1; ; weight *= LEB_BASE) {
      const byte = bytes[at];
      if (byte === undefined || weight > Number.MAX_SAFE_INTEGER) return null;
      at += 1;
      distance += (byte % LEB_BASE) * weight;
      if (byte < LEB_BASE) break;
    }
    if (at + MARK_BYTES > bytes.length) return null;
    before += distance;
    marks.push({ key: before, mark: markOf(bytes.subarray(at, at + MARK_BYTES)) });
    at += MARK_BYTES;
  }
  return marks;
}

export function markOfText(text: string): string {
  return markOf(hash('sha256', text, 'buffer'));
}

function markOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, MARK_BYTES)).toString('hex');
}

function pushLeb(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= LEB_BASE; rest = Math.floor(rest / LEB_BASE)) bytes.push((rest % LEB_BASE) + LEB_BASE);
  bytes.push(rest);
}
