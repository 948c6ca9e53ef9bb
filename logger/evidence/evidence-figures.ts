/** What pages and the status say of the chain. Asked every second, so what is read from the database is kept until it changes. */
import { fingerprintOf } from '../../protocols/signing/signed-json.js';
import type { Reader } from '../store/sqlite-connection.js';
import { readBody, type IntervalBody } from './block-bodies.js';
import { keyInForce, sealedUpTo, type EvidenceChain } from './evidence-chain.js';
import { lastCountersigned } from './statement-store.js';

export interface EvidenceFigures {
  /** The end of the newest interval in the chain; `null`: none yet. */
  sealedUpTo: number | null;
  /** The end of the newest interval under a head that the province has signed as well. */
  countersignedUpTo: number | null;
  /** Of the station's key; `null`: the chain is not signed. */
  fingerprint: string | null;
}

export function readEvidenceFigures(reader: Reader): EvidenceFigures {
  const countersigned = lastCountersigned(reader);
  const key = keyInForce(reader);
  return {
    sealedUpTo: sealedUpTo(reader),
    countersignedUpTo: countersigned === null ? null : endUnder(reader, countersigned.sequence),
    fingerprint: key === null ? null : fingerprintOf(key),
  };
}

function endUnder(reader: Reader, sequence: number): number | null {
  const row = reader.get<{ body: string }>(
    "SELECT body FROM chain_block WHERE kind = 'interval' AND sequence <= ? ORDER BY sequence DESC LIMIT 1",
    sequence,
  );
  return row === undefined ? null : (readBody<IntervalBody>(row.body).endAt ?? null);
}

/** As {@link readEvidenceFigures}, read again only after the chain has grown or the province has signed. */
export class LiveEvidence implements Disposable {
  readonly #reader: Reader;
  readonly #subscriptions: readonly Disposable[];
  #figures: EvidenceFigures | null = null;

  constructor(reader: Reader, chain: EvidenceChain) {
    this.#reader = reader;
    const forget = () => void (this.#figures = null);
    this.#subscriptions = [chain.onAppended(forget), chain.statements.onCountersigned(forget)];
  }

  figures(): EvidenceFigures {
    this.#figures ??= readEvidenceFigures(this.#reader);
    return this.#figures;
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
  }
}
