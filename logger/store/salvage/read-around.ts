/**
 * Reads a table in the order of its whole-number key although some of its pages cannot be read: what lies before and after a
 * damaged page is given, the page itself is passed over. Only SELECTs; SQLite itself decides what is readable.
 */
import type { Reader } from '../sqlite-connection.js';
import { isStoreError } from '../store-error.js';

/** Page sizes that are tried where a larger one meets damage. */
const FEWER_ROWS = [40, 5, 1] as const;
/** Steps of the first width over a hole; after that they widen: a whole branch of the table is gone. */
const EVEN_STEPS = 64;
const WIDENING = 1.25;

export interface AroundTable {
  table: string;
  /** The column that is the table's key, `INTEGER PRIMARY KEY`. */
  key: string;
  columns: string;
  /** A stretch of keys that surely lies on one page: the first width of a step over a hole. */
  keyStep: number;
  /** A key below the first, for when the first cannot be read. */
  floor?: (reader: Reader) => number | null;
}

export interface AroundPage<Row> {
  rows: Row[];
  /** Where to go on; `null`: the table ends. */
  afterKey: number | null;
  /** Whether a stretch that cannot be read was passed over. */
  hole: boolean;
}

export function readAround<Row>(
  reader: Reader,
  table: AroundTable,
  place: { afterKey: number; limit: number },
): AroundPage<Row> {
  const { afterKey, limit } = place;
  for (const rows of [limit, ...FEWER_ROWS]) {
    const page = attempt(() => select<Row & Keyed>(reader, table, afterKey, rows));
    if (page === null) continue;
    const ordered = inOrder(page, afterKey);
    const last = ordered.at(-1);
    if (last === undefined && page.length > 0) break;
    return { rows: ordered, afterKey: page.length < rows ? null : (last?.k ?? null), hole: false };
  }
  const beyond = findBeyond(reader, table, afterKey);
  return { rows: [], afterKey: beyond, hole: true };
}

interface Keyed {
  k: number;
}

function select<Row>(reader: Reader, { table, key, columns }: AroundTable, afterKey: number, limit: number) {
  return reader.all<Row>(
    `SELECT ${key} AS k, ${columns} FROM ${table} WHERE ${key} > ? ORDER BY ${key} LIMIT ?`,
    afterKey,
    limit,
  );
}

/** From where to read the whole table: near its first key, so that the first steps over a hole are narrow. */
export function beforeFirst(reader: Reader, table: AroundTable): number {
  const [first] = attempt(() => select<Keyed>(reader, table, Number.MIN_SAFE_INTEGER, 1)) ?? [];
  if (first !== undefined && Number.isSafeInteger(first.k)) return first.k - 1;
  return attempt(() => table.floor?.(reader) ?? null) ?? -1;
}

/** A damaged page may give keys that go back: they would be read for ever. */
function inOrder<Row extends Keyed>(rows: readonly Row[], afterKey: number): Row[] {
  let last = afterKey;
  return rows.filter(({ k }) => {
    if (!Number.isSafeInteger(k) || k <= last) return false;
    last = k;
    return true;
  });
}

/** The greatest key from which nothing readable is skipped, as far as single steps tell; `null`: nothing is readable any more. */
function findBeyond(reader: Reader, table: AroundTable, afterKey: number): number | null {
  const isReadable = (key: number) => {
    const row = attempt(() => select<Keyed>(reader, table, key, 1));
    return row !== null && (row.length === 0 || (row[0]?.k ?? key) > key);
  };
  let width = table.keyStep;
  let failing = afterKey;
  for (let steps = 1; ; steps += 1) {
    const next = Math.min(failing + width, Number.MAX_SAFE_INTEGER);
    if (isReadable(next)) return boundary(isReadable, failing, next);
    if (next === Number.MAX_SAFE_INTEGER) return null;
    failing = next;
    if (steps > EVEN_STEPS) width = Math.ceil(width * WIDENING);
  }
}

function boundary(isReadable: (key: number) => boolean, failing: number, readable: number): number {
  let [low, high] = [failing, readable];
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (isReadable(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** `null`: the damage is in the way. Other troubles (the disk is gone) are thrown. */
export function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (isStoreError(error) && error.code === 'damaged') return null;
    throw error;
  }
}
