/** Which page of a damaged database belongs to which table, as far as its schema and the pages above it tell. */
import { readHead, readRows } from './decode-page.js';
import type { PageImage } from './page-image.js';

/** By page: the name of the table or index whose root leads to it. */
export function ownersByRoot(image: PageImage): Map<number, string> {
  const owners = new Map<number, string>();
  for (const { name, root } of readRoots(image)) own(image, name, root, owners);
  return owners;
}

function own(image: PageImage, name: string, root: number, owners: Map<number, string>): void {
  const open = [root];
  for (let page = open.pop(); page !== undefined; page = open.pop()) {
    // Who comes first has it: a damaged page may lead anywhere.
    if (page < 2 || page > image.pageCount || owners.has(page)) continue;
    owners.set(page, name);
    const bytes = image.read(page);
    const head = bytes === null ? null : readHead(bytes, page);
    if (head !== null) open.push(...head.children);
  }
}

interface Root {
  name: string;
  root: number;
}

/** The schema's rows, wherever they stand: its own pages may be the lost ones. */
function readRoots(image: PageImage): Root[] {
  const roots: Root[] = [];
  for (let page = 1; page <= Math.min(image.pageCount, SCHEMA_PAGES_MAX); page += 1) {
    const bytes = image.read(page);
    const head = bytes === null ? null : readHead(bytes, page);
    if (bytes === null || head?.kind !== 'table-leaf') continue;
    for (const { values } of readRows(bytes, head, (next) => image.read(next))) {
      const [type, name, , root] = values;
      if (values.length !== 5 || (type !== 'table' && type !== 'index')) continue;
      if (typeof name === 'string' && typeof root === 'number' && root >= 2) roots.push({ name, root });
    }
  }
  return roots;
}

/** The schema is made with the database, and grows a little with each version: the rest of a large file is not searched for it. */
const SCHEMA_PAGES_MAX = 4096;
/** Of the free pages' own list, which may be damaged and lead in a circle. */
const TRUNKS_MAX = 100_000;

/** Pages that were given up: what stands on them is from before. */
export function freePages(image: PageImage): Set<number> {
  const free = new Set<number>();
  const first = image.read(1);
  if (first?.toString('latin1', 0, 15) !== 'SQLite format 3') return free;
  let trunk = first.readUInt32BE(32);
  for (let seen = 0; seen < TRUNKS_MAX && trunk >= 2 && !free.has(trunk); seen += 1) {
    const bytes = image.read(trunk);
    const count = bytes?.readUInt32BE(4) ?? 0;
    if (bytes === null || count > image.pageBytes / 4 - 2) break;
    free.add(trunk);
    for (let index = 0; index < count; index += 1) free.add(bytes.readUInt32BE(8 + 4 * index));
    trunk = bytes.readUInt32BE(0);
  }
  return free;
}
