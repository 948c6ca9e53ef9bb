/** The table of blocks: read in order, appended at the end. */
import {
  NO_BLOCK,
  hashOfBlock,
  type ChainBlock,
  type ChainHead,
} from '../../protocols/evidence/chain-block.js';
import { canonicalJson, type JsonValue } from '../../protocols/signing/canonical-json.js';
import type { Reader, Writer } from '../store/sqlite-connection.js';

const PAGE_ROWS = 500;

export type BlockKind =
  'begin' | 'interval' | 'late' | 'configuration' | 'purge' | 'break' | 'key' | 'events' | 'clock';

interface BlockRow {
  sequence: number;
  at: number;
  kind: string;
  body: string;
  previous: Uint8Array;
  hash: Uint8Array;
}

export function appendBlock(
  writer: Writer,
  block: { at: number; kind: BlockKind; body: Record<string, JsonValue> },
): ChainBlock {
  const last = lastBlock(writer);
  const unhashed = {
    sequence: (last?.sequence ?? 0) + 1,
    at: block.at,
    kind: block.kind,
    body: canonicalJson(block.body),
    previous: last?.hash ?? NO_BLOCK,
  };
  const hash = hashOfBlock(unhashed);
  writer.run(
    'INSERT INTO chain_block (sequence, at, kind, body, previous, hash) VALUES (?, ?, ?, ?, ?, ?)',
    unhashed.sequence,
    unhashed.at,
    unhashed.kind,
    unhashed.body,
    Buffer.from(unhashed.previous, 'hex'),
    Buffer.from(hash, 'hex'),
  );
  return { ...unhashed, hash };
}

export function lastBlock(reader: Reader, kind: BlockKind | null = null): ChainBlock | null {
  const row = reader.get<BlockRow>(
    `SELECT * FROM chain_block WHERE ${kind === null ? 'true' : 'kind = ?'} ORDER BY sequence DESC LIMIT 1`,
    ...(kind === null ? [] : [kind]),
  );
  return row === undefined ? null : blockOf(row);
}

/** Blocks of a kind behind another block, oldest first. */
export function blocksSince(reader: Reader, kind: BlockKind, sequence: number): ChainBlock[] {
  const sql = 'SELECT * FROM chain_block WHERE sequence > ? AND kind = ? ORDER BY sequence';
  return reader.all<BlockRow>(sql, sequence, kind).map(blockOf);
}

export function readBlock(reader: Reader, sequence: number): ChainBlock | null {
  const row = reader.get<BlockRow>('SELECT * FROM chain_block WHERE sequence = ?', sequence);
  return row === undefined ? null : blockOf(row);
}

/** From the first to the last. */
export function* readBlocks(reader: Reader): Iterable<ChainBlock> {
  for (let after = Number.MIN_SAFE_INTEGER; ;) {
    const rows = reader.all<BlockRow>(
      'SELECT * FROM chain_block WHERE sequence > ? ORDER BY sequence LIMIT ?',
      after,
      PAGE_ROWS,
    );
    yield* rows.map(blockOf);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE_ROWS) return;
    after = last.sequence;
  }
}

/** A database that the logger has not been started on since the chain came does not even have its tables. */
export function hasChainTables(reader: Reader): boolean {
  return reader.get("SELECT 1 FROM sqlite_schema WHERE name = 'chain_block'") !== undefined;
}

/** `null`: the chain has not begun. */
export function readHead(reader: Reader): ChainHead | null {
  const first = readBlock(reader, 1);
  const last = lastBlock(reader);
  return first === null || last === null
    ? null
    : { chain: first.hash, sequence: last.sequence, hash: last.hash };
}

function blockOf({ previous, hash, ...row }: BlockRow): ChainBlock {
  return { ...row, previous: Buffer.from(previous).toString('hex'), hash: Buffer.from(hash).toString('hex') };
}
