/** The province's signed word that it had seen a station's head: its receipt, which carries the newest head that it accepted. */
import { isSignedJson } from '../signing/signed-json.js';
import type { ChainHead } from './chain-block.js';

export interface Countersignature {
  head: ChainHead;
  /** UTC epoch milliseconds, by the province's clock. */
  at: number;
  /** The province's receipt key: SPKI, base64. */
  publicKey: string;
  /** The signed line as it came: a JSON object with the members `head`, `at`, `publicKey`, `signature` and any others. */
  line: string;
}

/** `null`: the line carries no head, or its own key did not sign it. */
export function readCountersignature(line: string): Countersignature | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (!isSignedJson(value)) return null;
  const { head, at, publicKey } = value as typeof value & { head?: unknown; at?: unknown };
  if (!isHead(head) || typeof at !== 'number' || !Number.isSafeInteger(at)) return null;
  return { head, at, publicKey, line };
}

function isHead(value: unknown): value is ChainHead {
  if (typeof value !== 'object' || value === null) return false;
  const { chain, sequence, hash } = value as Record<string, unknown>;
  return typeof chain === 'string' && typeof hash === 'string' && Number.isSafeInteger(sequence);
}
