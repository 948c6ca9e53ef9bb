/** For tests only: the leaf pages of a table and the keys on each, read from the file's bytes by the format's public description. */
import { readFileSync } from 'node:fs';
import Sqlite from 'better-sqlite3';

export const PAGE_BYTES = 1024;

export interface TablePages {
  leaves: { page: number; keys: number[] }[];
  interior: number[];
}

/** The file has to be whole. */
export function readTablePages(path: string, table: string): TablePages {
  const database = new Sqlite(path, { readonly: true });
  const { rootpage } = database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table) as {
    rootpage: number;
  };
  database.close();
  const bytes = readFileSync(path);
  const found: TablePages = { leaves: [], interior: [] };
  walk(bytes, rootpage, found);
  return found;
}

function walk(bytes: Buffer, page: number, found: TablePages): void {
  const start = (page - 1) * PAGE_BYTES;
  const header = page === 1 ? start + 100 : start;
  const kind = bytes.readUInt8(header);
  const cells = bytes.readUInt16BE(header + 3);
  const pointers = header + (kind === 0x05 ? 12 : 8);
  const cellAt = (index: number) => start + bytes.readUInt16BE(pointers + 2 * index);
  if (kind === 0x0d) {
    const keys = Array.from({ length: cells }, (_, index) => {
      const [, afterSize] = varint(bytes, cellAt(index));
      return varint(bytes, afterSize)[0];
    });
    found.leaves.push({ page, keys });
    return;
  }
  if (kind !== 0x05) throw new Error(`page ${page} is no page of a table (${kind})`);
  found.interior.push(page);
  for (let index = 0; index < cells; index += 1) walk(bytes, bytes.readUInt32BE(cellAt(index)), found);
  walk(bytes, bytes.readUInt32BE(header + 8), found);
}

function varint(bytes: Buffer, at: number): [value: number, next: number] {
  let value = 0n;
  for (let index = 0; index < 9; index += 1) {
    const byte = BigInt(bytes.readUInt8(at + index));
    if (index === 8) return [Number(BigInt.asIntN(64, (value << 8n) | byte)), at + 9];
    value = (value << 7n) | (byte & 0x7fn);
    if (byte < 0x80n) return [Number(value), at + index + 1];
  }
  throw new Error('no varint');
}
