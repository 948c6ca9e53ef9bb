/** The signed heads of a chain: whose they are, what they are of, and what the province has said about them. */
import type { ChainBlock, ChainHead } from '../../protocols/evidence/chain-block.js';
import { readCountersignature } from '../../protocols/evidence/countersignature.js';
import { readHeadStatement, type HeadStatement } from '../../protocols/evidence/head-statement.js';
import { fingerprintOf } from '../../protocols/signing/signed-json.js';
import { NO_RECORD, type Finding, type FindingKind } from './finding.js';
import type { StatementRow } from './statement-store.js';

export interface SignedUpTo {
  sequence: number;
  /** The end of the newest interval under it; `null`: none is. */
  endAt: number | null;
  signedAt: number;
  /** The province's own time, `null`: not countersigned. */
  countersignedAt: number | null;
  /** Of the province's key. */
  countersigner: string | null;
}

export interface HeadCheck {
  chain: string;
  /** Whose signature is asked for; `null`: nobody's is known. */
  fingerprint: string | null;
  /** Blocks after this one are not under a good signed head yet. */
  signedSequence: number;
}

export function checkStatement(
  row: StatementRow,
  block: ChainBlock,
  check: HeadCheck,
): Finding | { countersignedAt: number | null; countersigner: string | null } {
  const { sequence } = row;
  const statement = readHeadStatement(row.statement);
  if (typeof statement === 'string')
    return signatureFinding(sequence, `The signed head of block ${sequence} does not bear its signature.`);
  const fault = faultOfHead(statement, block, check, 'chain_statement');
  if (fault !== null) return fault;
  if (row.countersignature === null) return { countersignedAt: null, countersigner: null };
  const counter = readCountersignature(row.countersignature);
  if (counter === null || counter.head.hash !== statement.hash || counter.head.chain !== statement.chain)
    return signatureFinding(
      sequence,
      `The countersignature of block ${sequence} does not bear its signature.`,
    );
  return { countersignedAt: counter.at, countersigner: fingerprintOf(counter.publicKey) };
}

/** Of a head whose block is there. */
export function faultOfHead(
  statement: HeadStatement,
  block: ChainBlock,
  check: HeadCheck,
  table: string,
): Finding | null {
  const { sequence } = statement;
  if (sequence !== block.sequence)
    return signatureFinding(block.sequence, 'A signed head stands at another block.');
  const whose = fingerprintOf(statement.publicKey);
  if (check.fingerprint !== null && whose !== check.fingerprint) {
    return signatureFinding(
      sequence,
      `The head of block ${sequence} is signed by another key (${whose}).`,
      table,
    );
  }
  if (statement.hash === block.hash && statement.chain === check.chain) return null;
  const first = check.signedSequence + 1;
  const which = first === sequence ? `Block ${sequence} was` : `Blocks between ${first} and ${sequence} were`;
  return headFinding('rewritten', first, `${which} made anew: the station has signed another one.`);
}

export function cutOff(last: ChainHead, named: number, table: string): Finding {
  const gone = named - last.sequence;
  const detail = `The newest ${gone} block(s) are gone: ${table} has a signed head of block ${named}, the database ends with ${last.sequence}.`;
  return headFinding('truncated', last.sequence + 1, detail);
}

export function signatureFinding(
  sequence: number | null,
  detail: string,
  table = 'chain_statement',
): Finding {
  return {
    kind: 'signature-wrong',
    table,
    block: sequence,
    record: { ...NO_RECORD, id: sequence },
    after: null,
    endAt: null,
    detail,
  };
}

export function headFinding(kind: FindingKind, sequence: number, detail: string): Finding {
  const record = { ...NO_RECORD, id: sequence };
  return { kind, table: 'chain_block', block: sequence, record, after: null, endAt: null, detail };
}
