/**
 * Takes what stations state: the signature is checked, the key is the one that the station has always used, and a head never
 * contradicts one that was accepted before. What is refused is told to the station, and raised here.
 */
import { readHeadStatement } from '../../protocols/evidence/head-statement.js';
import { readLedgerStatement } from '../../protocols/side-channel/ledger-statement.js';
import { fingerprintOf } from '../../protocols/signing/signed-json.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import type { NewStatement, ProvinceStore } from '../store/province-store.js';

export interface StatementDeskOptions {
  statements: ProvinceStore['statements'];
  log: Log;
  onTaken: (station: string) => void;
}

export class StatementDesk {
  readonly #options: StatementDeskOptions;

  constructor(options: StatementDeskOptions) {
    this.#options = options;
  }

  /** `null`: taken, or known already. Otherwise why not, for the station's operator. */
  async take(statement: NewStatement): Promise<string | null> {
    const { statements, log, onTaken } = this.#options;
    const { station, name } = statement;
    const known = await statements.text(station, name);
    if (known !== null) {
      return known === statement.text ? null : 'A statement of that name was taken with other content';
    }
    const refusal = await this.#judge(statement);
    if (refusal !== null) log.warn({ station, name, refusal }, 'statement refused');
    onTaken(station);
    return refusal;
  }

  async #judge(statement: NewStatement): Promise<string | null> {
    const { text, kind } = statement;
    const read = kind === 'head' ? readHeadStatement(text) : readLedgerStatement(text);
    if (read === 'malformed') return 'This is no statement in a known form';
    if (read === 'wrong-signature') return 'The signature does not belong to the statement';
    if (read.station !== statement.station) return `The statement is of ${read.station}`;
    const strange = await this.#judgeKey(statement, read.publicKey);
    if (strange !== null) return strange;
    if ('answers' in read) {
      await this.#options.statements.keepAnswers(statement, read.answers);
      return null;
    }
    return this.#takeHead(statement, read);
  }

  async #judgeKey({ station, receivedAt }: NewStatement, publicKey: string): Promise<string | null> {
    const { statements, log } = this.#options;
    const known = await statements.key(station);
    if (known?.publicKey === publicKey) return null;
    const fingerprint = fingerprintOf(publicKey);
    if (known === null) {
      await statements.noteKey(station, publicKey, receivedAt);
      log.info({ station, fingerprint }, "the station's signing key is noted");
      return null;
    }
    await statements.noteOtherKey(station, publicKey, receivedAt);
    const noted = fingerprintOf(known.publicKey);
    log.error({ station, noted, shown: fingerprint }, 'the station signs with another key');
    return `The province knows this station by the key ${noted}; let it accept ${fingerprint}`;
  }

  async #takeHead(
    statement: NewStatement,
    { chain, sequence, hash, at }: { chain: string; sequence: number; hash: string; at: number },
  ): Promise<string | null> {
    const { statements, log } = this.#options;
    const { station, receivedAt } = statement;
    const newest = await statements.headOf(station, chain);
    if (newest !== null && sequence < newest.sequence) return null;
    if (newest?.sequence === sequence && newest.hash !== hash) {
      log.error({ station, sequence }, 'the station states two heads of one place: its chain was rewritten');
      return `Another block ${sequence} of this chain was stated before`;
    }
    const last = await statements.head(station);
    if (last !== null && last.chain !== chain)
      log.warn({ station, chain }, 'the station has begun a new chain');
    await statements.keepHead(statement, { chain, sequence, hash, at, acceptedAt: receivedAt });
    return null;
  }
}
