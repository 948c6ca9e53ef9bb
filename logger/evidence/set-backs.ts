/**
 * When a clock that was ahead is declared wrong, the station goes on at instants that lie between readings with blocks. A block from before
 * does not vouch for what came there later.
 */
import type { ChainBlock } from '../../protocols/evidence/chain-block.js';
import { instantOf } from '../store/scan-key.js';
import type { Reader } from '../store/sqlite-connection.js';
import { readBody, type ClockBody } from './block-bodies.js';
import { blocksSince } from './block-store.js';
import type { SealedRecord } from './sealed-record.js';

export interface SetBack extends Pick<ClockBody, 'newestAt' | 'wrong'> {
  sequence: number;
}

export function readSetBacks(reader: Reader): SetBack[] {
  return blocksSince(reader, 'clock', 0).map(({ sequence, body }) => {
    const { newestAt = null, wrong = [] } = readBody<ClockBody>(body);
    return { sequence, newestAt, wrong };
  });
}

/** The readings among these that were there when the block was made. */
export function* thoseOf(
  { sequence }: ChainBlock,
  scans: Iterable<SealedRecord>,
  setBacks: readonly SetBack[],
): Iterable<SealedRecord> {
  const later = setBacks.filter((setBack) => setBack.sequence > sequence);
  for (const scan of scans) {
    const at = instantOf(scan.key);
    const isOfThen = later.every(({ newestAt, wrong }) => {
      return (newestAt !== null && at <= newestAt) || wrong.some(([from, to]) => at > from && at <= to);
    });
    if (isOfThen) yield scan;
  }
}
