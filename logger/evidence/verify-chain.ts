/**
 * Recomputes a station's chain and every record that it vouches for, and names the first thing that is not as it was sealed. Reads
 * only, so it works beside a running logger and on a copy of its database.
 */
import type { ChainBlock, ChainHead } from '../../protocols/evidence/chain-block.js';
import type { HeadStatement, StatementFault } from '../../protocols/evidence/head-statement.js';
import { fingerprintOf } from '../../protocols/signing/signed-json.js';
import type { Interval } from '../../protocols/vocabulary/interval.js';
import type { PurgedSource } from '../store/retention.js';
import type { Reader } from '../store/sqlite-connection.js';
import {
  readBody,
  type BeginBody,
  type BreakBody,
  type ClockBody,
  type ConfigurationBody,
  type IntervalBody,
  type KeyBody,
  type LateBody,
} from './block-bodies.js';
import { hasChainTables, readBlocks } from './block-store.js';
import { checkContents, NOTHING_CHECKED, type PurgeLimits } from './check-contents.js';
import { EventCheck } from './check-events.js';
import { readSetBacks, type SetBack } from './set-backs.js';
import { checkLink } from './check-link.js';
import {
  checkStatement,
  cutOff,
  faultOfHead,
  headFinding,
  signatureFinding,
  type SignedUpTo,
} from './check-signatures.js';
import { findUnsealed } from './find-unsealed.js';
import type { Finding, Notice, NoticeCode } from './finding.js';
import { HEAD_FILE } from './head-file.js';
import { purgedUpTo } from './purge-account.js';
import { readStatements, type StatementRow } from './statement-store.js';
import { wallTime } from './wall-time.js';

export interface VerifyOptions {
  /** Whose records are recomputed; `null`: all. The chain itself is always checked whole. */
  span: Interval | null;
  /** Of the key whose signatures are asked for, `SHA256:…`. `null`: those of the key that the chain names. */
  fingerprint: string | null;
  /** The signed head that was kept outside the database, read before the database was. */
  keptHead: HeadStatement | StatementFault | 'absent';
  /** The text of the configuration as it is now; `null`: not known. */
  configuration: string | null;
}

export interface Verdict {
  verdict: 'sound' | 'broken' | 'no-chain';
  station: string | null;
  /** The hash of the first block: the chain's name. */
  chain: string | null;
  /** Of the key whose signatures were asked for. */
  fingerprint: string | null;
  blocks: number;
  /** Intervals that have blocks: the beginning of the first, the end of the last. */
  from: number | null;
  sealedUpTo: number | null;
  /** Records that were recomputed and are right, by table. */
  checked: Record<string, number>;
  /** Records that were forgotten in order, and whose blocks stand. */
  purged: number;
  /** Records that the next block will vouch for. */
  waiting: number;
  /** What is proven to whoever trusts the key, also beside a finding. */
  signedUpTo: SignedUpTo | null;
  countersignedUpTo: SignedUpTo | null;
  finding: Finding | null;
  notices: Notice[];
}

export function verifyChain(reader: Reader, options: VerifyOptions): Verdict {
  return hasChainTables(reader) ? new ChainWalk(reader, options).run() : emptyVerdict();
}

function emptyVerdict(): Verdict {
  return {
    verdict: 'no-chain',
    station: null,
    chain: null,
    fingerprint: null,
    blocks: 0,
    from: null,
    sealedUpTo: null,
    checked: {},
    purged: 0,
    waiting: 0,
    signedUpTo: null,
    countersignedUpTo: null,
    finding: null,
    notices: [],
  };
}

class ChainWalk {
  readonly #reader: Reader;
  readonly #options: VerifyOptions;
  readonly #limits: PurgeLimits;
  readonly #statements: Map<number, StatementRow>;
  readonly #ends = new Set<number>();
  readonly #setBacks: readonly SetBack[];
  readonly #events: EventCheck;
  readonly #verdict = emptyVerdict();
  #key: string | null = null;
  #begin: Partial<BeginBody> = {};
  #configuration: string | null = null;
  /** By the name of the damaged database. */
  readonly #salvaged = new Map<string, { sinceAt: number; bySource: Map<string, number> }>();
  #last: ChainBlock | null = null;
  #keptBlock: ChainBlock | null = null;

  constructor(reader: Reader, options: VerifyOptions) {
    this.#reader = reader;
    this.#options = options;
    const limit = (source: PurgedSource) => purgedUpTo(reader, source) ?? Number.NEGATIVE_INFINITY;
    this.#limits = {
      scan: limit('scan'),
      report: limit('report'),
      unstamped_scan: limit('unstamped_scan'),
      event: limit('event'),
    };
    this.#setBacks = readSetBacks(reader);
    this.#events = new EventCheck(reader, this.#limits.event);
    this.#statements = new Map(readStatements(reader).map((row) => [row.sequence, row]));
  }

  run(): Verdict {
    const finding = this.#walk() ?? this.#checkEnd();
    this.#noteEnd();
    const verdict = finding !== null ? 'broken' : this.#last === null ? 'no-chain' : 'sound';
    return { ...this.#verdict, verdict, finding };
  }

  /** A block's contents are checked after the block behind it: a block that was altered with its hash shows only there. */
  #walk(): Finding | null {
    for (const block of readBlocks(this.#reader)) {
      const before = this.#last;
      const fault = checkLink(this.#reader, block, before);
      if (fault?.blames === 'before') return fault.finding;
      const contents = before === null ? null : this.#checkBlock(before);
      if (contents !== null) return contents;
      if (fault !== null) return fault.finding;
      this.#last = block;
      this.#verdict.blocks += 1;
    }
    return this.#last === null ? null : this.#checkBlock(this.#last);
  }

  #checkBlock(block: ChainBlock): Finding | null {
    const { keptHead } = this.#options;
    if (typeof keptHead !== 'string' && keptHead.sequence === block.sequence) this.#keptBlock = block;
    const finding = this.#readBlock(block);
    if (finding !== null) return finding;
    const isAsked = this.#isAsked(block);
    const events = this.#events.check(block, isAsked);
    const result =
      events ??
      (isAsked ? checkContents(this.#reader, block, this.#limits, this.#setBacks) : NOTHING_CHECKED);
    this.#verdict.purged += result.purged;
    for (const [table, n] of Object.entries(result.checked)) this.#count(table, n);
    if (result.finding !== null) return result.finding;
    if (block.kind === 'interval') this.#noteInterval(block);
    const row = this.#statements.get(block.sequence);
    return row === undefined ? null : this.#checkStatement(row, block);
  }

  /** What the kind of the block says about the chain itself. */
  #readBlock(block: ChainBlock): Finding | null {
    switch (block.kind) {
      case 'begin':
        this.#noteBegin(block);
        return null;
      case 'key': {
        this.#key = readBody<KeyBody>(block.body).publicKey ?? null;
        const whose = fingerprintOf(this.#key ?? '');
        this.#notice(
          'key-changed',
          `The station signs with another key since ${wallTime(block.at)}: ${whose}.`,
        );
        return null;
      }
      case 'configuration':
        this.#configuration = readBody<ConfigurationBody>(block.body).text ?? null;
        return null;
      case 'break':
        return this.#noteBreak(block);
      case 'late':
        this.#noteSalvaged(block);
        return null;
      case 'clock':
        this.#noteClock(block);
        return null;
      case 'events':
      case 'interval':
      case 'purge':
        return null;
      default:
        this.#notice('unknown-kind', `Block ${block.sequence} is of kind ${block.kind}, of a newer version.`);
        return null;
    }
  }

  #noteBegin(block: ChainBlock): void {
    this.#begin = readBody<BeginBody>(block.body);
    const { station = null, publicKey = null, from, before, origin } = this.#begin;
    this.#key = publicKey;
    this.#verdict.station = station;
    this.#verdict.chain = block.hash;
    if (from?.at !== undefined && from.at !== null)
      this.#notice(
        'begins-in-mid-life',
        `The chain begins after ${wallTime(from.at)}; what is older is not vouched for.`,
      );
    if (before !== undefined && before !== null)
      this.#notice(
        'goes-on-from-another-chain',
        `The chain goes on (${origin ?? '?'}) from another database, whose block ${before.sequence} was signed at ${wallTime(before.at)}.`,
      );
  }

  #noteSalvaged(block: ChainBlock): void {
    const { salvagedFrom, source = '?', count = 0 } = readBody<LateBody>(block.body);
    if (salvagedFrom === undefined) return;
    const counts = this.#salvaged.get(salvagedFrom) ?? {
      sinceAt: block.at,
      bySource: new Map<string, number>(),
    };
    counts.bySource.set(source, (counts.bySource.get(source) ?? 0) + count);
    this.#salvaged.set(salvagedFrom, counts);
  }

  #noteClock(block: ChainBlock): void {
    const { reason = '?', wrong = [] } = readBody<ClockBody>(block.body);
    const times = wrong.map(([from, to]) => `${wallTime(from)} … ${wallTime(to)}`).join(', ');
    this.#notice(
      'clock-set-back',
      `At ${wallTime(block.at)} an operator declared the machine's clock right (“${reason}”): what is dated ${times} was measured earlier, under a clock that was ahead.`,
    );
  }

  #noteBreak(block: ChainBlock): Finding | null {
    const { expected = null, headFile, found, restored } = readBody<BreakBody>(block.body);
    const why = restored === undefined ? '' : ` ${restoredText(restored)}`;
    if (expected === null) {
      const detail = `At ${wallTime(block.at)} the logger found no signed head of its own beside the database (${headFile ?? '?'}): whether blocks had been cut off before could not be told.${why}`;
      this.#notice('head-was-missing', detail);
      return null;
    }
    const named = `${expected.sequence}, signed at ${wallTime(expected.at)}`;
    const detail = `At ${wallTime(block.at)} the logger found a database that ended with block ${found?.sequence ?? '?'}; it had signed block ${named}. What was between them is not here.${why}`;
    if (this.#isAsked(block)) return headFinding('exchanged', block.sequence, detail);
    this.#notice('exchanged-before-this-span', detail);
    return null;
  }

  #noteInterval(block: ChainBlock): void {
    const { after = null, endAt = 0 } = readBody<IntervalBody>(block.body);
    if (this.#ends.size === 0) this.#verdict.from = after;
    this.#ends.add(endAt);
    this.#verdict.sealedUpTo = endAt;
  }

  #checkStatement(row: StatementRow, block: ChainBlock): Finding | null {
    const result = checkStatement(row, block, this.#headCheck());
    if ('kind' in result) return result;
    const { countersignedAt, countersigner } = result;
    const endAt = this.#verdict.sealedUpTo;
    const signed = { sequence: row.sequence, endAt, signedAt: row.at, countersignedAt, countersigner };
    this.#verdict.signedUpTo = signed;
    if (countersignedAt !== null) this.#verdict.countersignedUpTo = signed;
    return null;
  }

  /** The newest blocks against the heads that name them, and what lies there without a block. */
  #checkEnd(): Finding | null {
    const last = this.#last;
    const { keptHead } = this.#options;
    if (last === null)
      return typeof keptHead === 'string' ? null : cutOff(NO_HEAD, keptHead.sequence, HEAD_FILE);
    const head = { chain: this.#verdict.chain ?? '', sequence: last.sequence, hash: last.hash };
    const beyond = [...this.#statements.keys()].find((sequence) => sequence > last.sequence);
    if (beyond !== undefined) return cutOff(head, beyond, 'chain_statement');
    const kept = this.#checkKeptHead(head);
    if (kept !== null) return kept;
    const from = this.#begin.from ?? { at: null, run: 0, unstamped: 0 };
    return findUnsealed(this.#reader, { from, ends: this.#ends }) ?? this.#events.findUnsealed();
  }

  #checkKeptHead(head: ChainHead): Finding | null {
    const { keptHead } = this.#options;
    if (keptHead === 'absent') {
      this.#notice(
        'no-head-file',
        `There is no ${HEAD_FILE} beside the database: blocks that were cut off at the end would not show.`,
      );
      return null;
    }
    if (typeof keptHead === 'string')
      return signatureFinding(
        null,
        `${HEAD_FILE} does not bear the station's signature (${keptHead}).`,
        HEAD_FILE,
      );
    if (keptHead.chain !== head.chain)
      return headFinding(
        'exchanged',
        1,
        `${HEAD_FILE} is the signed head of another chain than this database's.`,
      );
    if (this.#keptBlock === null) return cutOff(head, keptHead.sequence, HEAD_FILE);
    const fault = faultOfHead(keptHead, this.#keptBlock, this.#headCheck(), HEAD_FILE);
    if (fault !== null) return fault;
    const { signedUpTo } = this.#verdict;
    if (signedUpTo === null || signedUpTo.sequence < keptHead.sequence) {
      const endAt =
        keptHead.sequence === head.sequence ? this.#verdict.sealedUpTo : (signedUpTo?.endAt ?? null);
      const none = { countersignedAt: null, countersigner: null };
      this.#verdict.signedUpTo = { sequence: keptHead.sequence, endAt, signedAt: keptHead.at, ...none };
    }
    return null;
  }

  #tellSalvaged(): void {
    for (const [name, { sinceAt, bySource }] of this.#salvaged) {
      const counts = [...bySource].map(([source, n]) => `${source} ${n}`).join(', ');
      this.#notice(
        'salvaged',
        `Brought over from the damaged database ${name}: ${counts}. This chain vouches for them since ${wallTime(sinceAt)}; for what they were before, that database's own chain does.`,
      );
    }
  }

  #noteEnd(): void {
    this.#tellSalvaged();
    const { fingerprint, configuration } = this.#options;
    const key = this.#headCheck().fingerprint;
    this.#verdict.fingerprint = key;
    if (this.#last === null) return;
    const events = this.#events.notice();
    if (events !== null) this.#verdict.notices.push(events);
    if (fingerprint === null && key !== null)
      this.#notice(
        'key-from-the-database',
        'The key was taken from the database itself: compare its fingerprint with the one noted at the installation or at the province.',
      );
    if (key === null) this.#notice('not-signed', 'The chain is not signed: the station has no key.');
    if (configuration !== null && this.#configuration !== null && configuration !== this.#configuration)
      this.#notice(
        'configuration-edited',
        'The configuration file is not the one that the logger was last started with: it was edited since.',
      );
    const sql = 'SELECT count(*) AS n FROM late_record WHERE block IS NULL';
    this.#verdict.waiting = this.#reader.get<{ n: number }>(sql)?.n ?? 0;
  }

  #headCheck() {
    const named = this.#key === null ? null : fingerprintOf(this.#key);
    const signedSequence = this.#verdict.signedUpTo?.sequence ?? 0;
    const fingerprint = this.#options.fingerprint ?? named;
    return { chain: this.#verdict.chain ?? '', fingerprint, signedSequence };
  }

  #isAsked(block: ChainBlock): boolean {
    const { span } = this.#options;
    if (span === null) return true;
    const { after = null, endAt = block.at } = readBody<IntervalBody>(block.body);
    const startAt = block.kind === 'interval' ? (after ?? Number.NEGATIVE_INFINITY) : block.at;
    return startAt < span.endAt && endAt > span.startAt;
  }

  #count(table: string, n: number): void {
    this.#verdict.checked[table] = (this.#verdict.checked[table] ?? 0) + n;
  }

  #notice(code: NoticeCode, detail: string): void {
    this.#verdict.notices.push({ code, detail });
  }
}

function restoredText({ at, backup }: NonNullable<BreakBody['restored']>): string {
  return `The backup ${backup} was restored at ${wallTime(at)}, as the station says.`;
}

const NO_HEAD: ChainHead = { chain: '', sequence: 0, hash: '' };
