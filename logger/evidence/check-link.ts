/** Whether a block follows from the one before it, and if not, which of the two is wrong. */
import { hashOfBlock, NO_BLOCK, type ChainBlock } from '../../protocols/evidence/chain-block.js';
import type { Reader } from '../store/sqlite-connection.js';
import { NO_RECORD, type Finding, type FindingKind } from './finding.js';

export interface LinkFault {
  finding: Finding;
  /** Which block is to blame; the contents of the one before are still worth checking when it is not that one. */
  blames: 'this' | 'before';
}

/** `null`: it follows. */
export function checkLink(reader: Reader, block: ChainBlock, before: ChainBlock | null): LinkFault | null {
  const expected = (before?.sequence ?? 0) + 1;
  const { sequence } = block;
  if (sequence !== expected) return fault('dropped', expected, `Block ${expected} is gone`);
  if (block.previous !== (before?.hash ?? NO_BLOCK)) {
    const belongsAfter = sequenceOf(reader, block.previous);
    if (belongsAfter !== null && belongsAfter !== expected - 1)
      return fault('reordered', sequence, `Block ${sequence} stands in a place that is not its own`);
    if (hashOfBlock(block) === block.hash && before !== null)
      return fault('altered', expected - 1, `Block ${expected - 1} was altered, its hash with it`, 'before');
    return fault('altered', sequence, `Block ${sequence} was altered`);
  }
  if (hashOfBlock(block) !== block.hash) return fault('altered', sequence, `Block ${sequence} was altered`);
  return null;
}

function sequenceOf(reader: Reader, hash: string): number | null {
  const sql = 'SELECT sequence FROM chain_block WHERE hash = ? LIMIT 1';
  return reader.get<{ sequence: number }>(sql, Buffer.from(hash, 'hex'))?.sequence ?? null;
}

function fault(
  kind: FindingKind,
  sequence: number,
  detail: string,
  blames: LinkFault['blames'] = 'this',
): LinkFault {
  const record = { ...NO_RECORD, id: sequence };
  const finding = { kind, table: 'chain_block', block: sequence, record, after: null, endAt: null };
  return { finding: { ...finding, detail: `${detail}: the chain is cut there.` }, blames };
}
