/** What retention forgets, on the chain: one block for all slices of a purge, and the marks of forgotten records go with them. */
import { instantOf, lastKeyAt } from '../store/scan-key.js';
import type { PurgeAccount, PurgedSource } from '../store/retention.js';
import type { Reader } from '../store/sqlite-connection.js';
import { unpackMarks } from '../../protocols/evidence/record-list.js';
import { readBody, type BeginBody } from './block-bodies.js';
import { readBlock } from './block-store.js';
import type { EvidenceChain } from './evidence-chain.js';

export function purgeAccount(chain: EvidenceChain): PurgeAccount {
  return {
    purgedUpTo,
    wholeUpTo,
    wholeEventsUpTo,
    notePurge: (writer, { source, upTo }) => {
      chain.notePurge(writer, { source, upTo });
      const forget = 'DELETE FROM chain_marks WHERE source = ? AND up_to <= ?';
      writer.run(forget, source, upTo);
      if (source === 'report') for (const each of ['files', 'outbox']) writer.run(forget, each, upTo);
      if (source !== 'scan') return;
      writer.run(forget, 'readings', upTo);
      writer.run("DELETE FROM late_record WHERE source = 'scan' AND key <= ?", lastKeyAt(upTo));
    },
  };
}

/** Where the newest interval ends that lies whole before; before the chain's first interval, where the chain begins. */
function wholeUpTo(reader: Reader, at: number): number | null {
  const sql = "SELECT max(up_to) AS at FROM chain_marks WHERE source = 'readings' AND up_to <= ?";
  const interval = reader.get<{ at: number | null }>(sql, at)?.at ?? null;
  if (interval !== null) return interval;
  const from = readBody<BeginBody>(readBlock(reader, 1)?.body ?? '').from?.at ?? null;
  if (from !== null) return Math.min(from, at);
  const ownAt = firstOwnAt(reader);
  return ownAt === null ? null : Math.min(ownAt - 1, at);
}

/** The end of the newest block of events that lies whole before. */
function wholeEventsUpTo(reader: Reader, sequence: number): number | null {
  const sql = "SELECT max(up_to) AS n FROM chain_marks WHERE source = 'event' AND up_to <= ?";
  return reader.get<{ n: number | null }>(sql, sequence)?.n ?? null;
}

/** The oldest reading that an interval's block vouches for: what was salvaged before it has blocks of its own, and can go. */
function firstOwnAt(reader: Reader): number | null {
  const sql = "SELECT marks FROM chain_marks WHERE source = 'readings' ORDER BY up_to LIMIT 1";
  const row = reader.get<{ marks: Uint8Array }>(sql);
  const [first] = row === undefined ? [] : (unpackMarks(row.marks) ?? []);
  return first === undefined ? null : instantOf(first.key);
}

/** The greatest of all purges: clocks step, so a later one need not reach further. `null`: nothing was forgotten. */
export function purgedUpTo(reader: Reader, source: PurgedSource): number | null {
  const row = reader.get<{ upTo: number | null }>(
    // A body that somebody has spoilt is no JSON: it forgets nothing.
    `SELECT max(CASE WHEN json_valid(body) AND json_extract(body, '$.source') = ?
                     THEN json_extract(body, '$.upTo') END) AS upTo
     FROM chain_block WHERE kind = 'purge'`,
    source,
  );
  return row?.upTo ?? null;
}
