/** A station's signed word on where its chain stands; who keeps it outside the station can prove everything up to there. */
import { isSignedJson, signJson, type Signed, type SigningKey } from '../signing/signed-json.js';
import type { ChainHead } from './chain-block.js';

export const HEAD_STATEMENT_FORMAT = 'quantrac-chain-head/1';

export interface HeadStatement extends ChainHead, Signed {
  format: typeof HEAD_STATEMENT_FORMAT;
  /** `TB_CAPH_NUOSXL` */
  station: string;
  /** UTC epoch milliseconds, by the station's clock. */
  at: number;
}

export function signHead(
  head: ChainHead,
  said: { station: string; at: number },
  key: SigningKey,
): HeadStatement {
  const { chain, sequence, hash } = head;
  const { station, at } = said;
  return signJson({ format: HEAD_STATEMENT_FORMAT, station, chain, sequence, hash, at } as const, key);
}

/** `malformed`: no statement at all. `wrong-signature`: a statement that its own key did not sign. */
export type StatementFault = 'malformed' | 'wrong-signature';

export function readHeadStatement(text: string): HeadStatement | StatementFault {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'malformed';
  }
  if (!hasShape(value)) return 'malformed';
  return isSignedJson(value) ? value : 'wrong-signature';
}

function hasShape(value: unknown): value is HeadStatement {
  if (typeof value !== 'object' || value === null) return false;
  const { format, station, chain, sequence, hash, at, publicKey, signature } = value as Record<
    string,
    unknown
  >;
  return (
    format === HEAD_STATEMENT_FORMAT &&
    [station, chain, hash, publicKey, signature].every((member) => typeof member === 'string') &&
    Number.isSafeInteger(sequence) &&
    Number.isSafeInteger(at)
  );
}
