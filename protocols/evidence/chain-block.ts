/** The hash chain of a station (docs/formats/evidence.md): every block names the one before it, so none can be changed alone. */
import { hash } from 'node:crypto';

export interface ChainBlock {
  /** 1, 2, 3 … without a hole. */
  sequence: number;
  /** UTC epoch milliseconds, by the station's clock. */
  at: number;
  kind: string;
  /** Canonical JSON (RFC 8785) of an object. */
  body: string;
  /** Hash of the block before, 64 lower-case hexadecimal digits. */
  previous: string;
  /** {@link hashOfBlock} of the rest. */
  hash: string;
}

/** What the first block names. */
export const NO_BLOCK = '0'.repeat(64);

/** SHA-256 of the block's canonical JSON without its hash; the body is put in as its own text. */
export function hashOfBlock({ sequence, at, kind, body, previous }: Omit<ChainBlock, 'hash'>): string {
  const text = `{"at":${at},"body":${body},"kind":${JSON.stringify(kind)},"previous":"${previous}","sequence":${sequence}}`;
  return hash('sha256', text, 'hex');
}

/** Where a chain stands. A chain is named by the hash of its first block. */
export interface ChainHead {
  chain: string;
  sequence: number;
  hash: string;
}
