/**
 * The station's hash chain as it grows. What vouches for a record is committed with the record's report, so a power cut between them
 * costs nothing: the next block covers what this one did not. The head is signed with each block; about one signed head an
 * hour stays in the database and goes to whoever countersigns.
 */
import { hash } from 'node:crypto';
import type { ChainBlock, ChainHead } from '../../protocols/evidence/chain-block.js';
import {
  signHead,
  type HeadStatement,
  type StatementFault,
} from '../../protocols/evidence/head-statement.js';
import { RecordList } from '../../protocols/evidence/record-list.js';
import { canonicalJson, type JsonValue } from '../../protocols/signing/canonical-json.js';
import type { SigningKey } from '../../protocols/signing/signed-json.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { LateSource } from '../store/late-records.js';
import { Listeners } from '../store/listeners.js';
import { newestInPlace } from '../store/restores.js';
import { lastKeyAt } from '../store/scan-key.js';
import type { Reader, SqliteConnection, Writer } from '../store/sqlite-connection.js';
import { isStoreError } from '../store/store-error.js';
import {
  readBody,
  type BeginBody,
  type BreakBody,
  type ClockBody,
  type ConfigurationBody,
  type EventsBody,
  type IntervalBody,
  type KeyBody,
  type LateBody,
  type PurgeBody,
  type Sealed,
} from './block-bodies.js';
import { appendBlock, blocksSince, lastBlock, readBlock, readHead, type BlockKind } from './block-store.js';
import { newestSequence } from './event-records.js';
import { LATE_SOURCES } from './late-sources.js';
import { fileRecords, reportRecords } from './report-records.js';
import { scanRecords } from './scan-records.js';
import { lastStatement, StatementStore } from './statement-store.js';
import type { SealedRecord } from './sealed-record.js';

/** A signed head stays in the database after so long … */
const STATEMENT_MS = 3_600_000;
/** … or so many blocks. */
const STATEMENT_BLOCKS = 64;
/** Records of one source that one block vouches for at most; the next block takes the others. */
const LATE_MAX = 5000;

export interface EvidenceChainOptions {
  database: SqliteConnection;
  clock: Clock;
  /** `TB_CAPH_NUOSXL` */
  station: string;
  /** `null`: it could not be read; the chain goes on without signatures. */
  key: SigningKey | null;
  origin: 'new' | 'set-aside';
  /** The newest signed head that is kept beside the database, or why there is none. */
  keptHead: HeadStatement | StatementFault | 'absent';
  /** Within the transaction that notes another configuration than the one before. */
  onConfigurationChanged?: (writer: Writer, before: ConfigurationBody, after: ConfigurationBody) => void;
}

export interface ConfigurationFacts {
  text: string;
  /** By instrument. */
  profiles: ReadonlyMap<string, object>;
}

export class EvidenceChain {
  readonly #options: EvidenceChainOptions;
  readonly #appended = new Listeners<ChainHead>();
  readonly #statements: StatementStore;
  /** What {@link open} could not note yet. */
  #unnoted: ConfigurationFacts | null = null;

  constructor(options: EvidenceChainOptions) {
    this.#options = options;
    this.#statements = new StatementStore(options.database);
  }

  /**
   * To be called at the start: begins the chain, or goes on with it, and notes what is not as it was left. Gives the signed head
   * that the database does not have: it was exchanged for an older or another one. Throws the `StoreError` when the disk refuses; the next
   * report does it then.
   */
  open(configuration: ConfigurationFacts): { missing: HeadStatement | null } {
    this.#unnoted = configuration;
    return this.#options.database.transaction((writer) => ({ missing: this.#open(writer, configuration) }));
  }

  #open(writer: Writer, configuration: ConfigurationFacts): HeadStatement | null {
    const before = this.#ensureBegun(writer);
    const missing = this.#noteBreak(writer) ?? before;
    this.#noteEvents(writer);
    this.#noteKey(writer);
    this.#noteConfiguration(writer, configuration);
    writer.onCommit(() => void (this.#unnoted = null));
    return missing;
  }

  /** Within the transaction that has just written the report. */
  sealInterval(writer: Writer, { endAt }: { endAt: number }): void {
    if (this.#unnoted === null) this.#ensureBegun(writer);
    else this.#open(writer, this.#unnoted);
    const after = sealedUpTo(writer);
    if (after !== null && endAt <= after) return;
    this.#sealLate(writer);
    const range = { afterKey: after === null ? -1 : lastKeyAt(after), lastKey: lastKeyAt(endAt) };
    const readings = listOf(scanRecords(writer, range));
    const report = listOf(reportRecords(writer, endAt));
    const files = listOf(fileRecords(writer, endAt));
    const lists = { readings, report, files };
    const body: IntervalBody = {
      after,
      endAt,
      readings: sealedOf(readings),
      report: sealedOf(report),
      files: sealedOf(files),
    };
    const block = this.#append(writer, 'interval', asJson(body));
    for (const [source, list] of Object.entries(lists))
      keepMarks(writer, { block: block.sequence, source, upTo: endAt }, list);
    this.#signSometimes(writer, block);
  }

  /**
   * Runs `work`, which brings over records of a damaged database and notes each, and vouches for them in its transaction: what came
   * back is not told apart from what somebody put there by the time at which it is sealed.
   */
  vouchForSalvaged(writer: Writer, salvagedFrom: string, work: () => void): void {
    if (this.#unnoted === null) this.#ensureBegun(writer);
    else this.#open(writer, this.#unnoted);
    // What waits is not of the damaged database.
    while (this.#sealLate(writer) > 0);
    work();
    this.#sealLate(writer, { salvagedFrom });
  }

  /** Within the transaction that declares these times wrong. */
  noteClock(writer: Writer, clock: ClockBody): void {
    this.#ensureBegun(writer);
    this.#append(writer, 'clock', asJson(clock));
  }

  /** Within the transaction that forgets them. Records that are forgotten without this look stolen. */
  notePurge(writer: Writer, purge: PurgeBody): void {
    this.#ensureBegun(writer);
    this.#append(writer, 'purge', asJson(purge));
  }

  /** At an orderly stop: what waits gets its block, and the head its signature. Never throws for a disk that refuses. */
  close(): void {
    try {
      this.#options.database.transaction((writer) => {
        if (readHead(writer) === null) return;
        this.#sealLate(writer);
        const block = lastBlock(writer);
        if (block !== null && lastStatement(writer)?.sequence !== block.sequence) this.#sign(writer, block);
      });
    } catch (error) {
      if (!isStoreError(error)) throw error;
    }
  }

  get statements(): StatementStore {
    return this.#statements;
  }

  /** The head as it is now, signed now; `null`: no chain yet, or no key. */
  signedHead(): HeadStatement | null {
    const head = readHead(this.#options.database);
    return head === null ? null : this.#statementOf(head);
  }

  /** Told of the head after each commit of a block. */
  onAppended(listener: (head: ChainHead) => void): Disposable {
    return this.#appended.add(listener);
  }

  /** Gives the head of an earlier chain whose database is gone without a word: a young one lies whole in its log, which can be lost. */
  #ensureBegun(writer: Writer): HeadStatement | null {
    if (readBlock(writer, 1) !== null) return null;
    const { station, key, origin, keptHead } = this.#options;
    const at = writer.get<{ at: number | null }>('SELECT max(end_at) AS at FROM report')?.at ?? null;
    const run = writer.get<{ n: number | null }>('SELECT max(id) AS n FROM run')?.n ?? 0;
    const unstamped = writer.get<{ n: number | null }>('SELECT max(id) AS n FROM unstamped_scan')?.n ?? 0;
    const body: BeginBody = {
      station,
      origin: at === null ? origin : 'upgrade',
      publicKey: key?.publicKey ?? null,
      from: { at, run, unstamped, event: newestSequence(writer) },
      before: typeof keptHead === 'string' ? null : keptHead,
    };
    this.#append(writer, 'begin', asJson(body));
    const kept = this.#trusted(writer);
    return body.origin === 'new' && typeof kept !== 'string' ? kept : null;
  }

  #noteBreak(writer: Writer): HeadStatement | null {
    const found = readHead(writer);
    if (found === null) return null;
    const kept = this.#trusted(writer);
    if (typeof kept === 'string') {
      // Before its first signed head a chain has had no file beside it.
      const isExpected = this.#options.key !== null && lastStatement(writer) !== null;
      const body: BreakBody = { expected: null, headFile: kept, found, ...restoredSince(writer) };
      if (isExpected) this.#append(writer, 'break', asJson(body));
      return null;
    }
    if (isIn(writer, kept)) return null;
    const begin = readBody<BeginBody>(readBlock(writer, 1)?.body ?? '');
    if (begin.before?.hash === kept.hash) return null;
    const noted = lastBlock(writer, 'break');
    if (noted !== null && readBody<BreakBody>(noted.body).expected?.hash === kept.hash) return kept;
    const body: BreakBody = { expected: kept, headFile: null, found, ...restoredSince(writer) };
    this.#append(writer, 'break', asJson(body));
    return kept;
  }

  /** A head that somebody else has signed says nothing of this station. */
  #trusted(reader: Reader): EvidenceChainOptions['keptHead'] {
    const { keptHead, key } = this.#options;
    if (typeof keptHead === 'string') return keptHead;
    const isOurs = [key?.publicKey, keyInForce(reader)].includes(keptHead.publicKey);
    return isOurs ? keptHead : 'wrong-signature';
  }

  /** Of a chain that began before events were sealed: once, so that nobody can have it said again of younger ones. */
  #noteEvents(writer: Writer): void {
    const begin = readBody<BeginBody>(readBlock(writer, 1)?.body ?? '');
    if (begin.from?.event !== undefined || lastBlock(writer, 'events') !== null) return;
    const body: EventsBody = { from: newestSequence(writer) };
    this.#append(writer, 'events', asJson(body));
  }

  #noteKey(writer: Writer): void {
    const { key } = this.#options;
    if (key === null || key.publicKey === keyInForce(writer)) return;
    this.#append(writer, 'key', { publicKey: key.publicKey });
  }

  #noteConfiguration(writer: Writer, { text, profiles }: ConfigurationFacts): void {
    const body: ConfigurationBody = {
      text,
      profiles: Object.fromEntries(
        [...profiles].map(([id, profile]) => [id, hash('sha256', canonicalJson(profile), 'hex')]),
      ),
    };
    const json = asJson(body);
    const last = lastBlock(writer, 'configuration')?.body ?? null;
    if (last === canonicalJson(json)) return;
    this.#append(writer, 'configuration', json);
    if (last === null) return;
    const before = { text: '', profiles: {}, ...readBody<ConfigurationBody>(last) };
    this.#options.onConfigurationChanged?.(writer, before, body);
  }

  /** A block for each source of which something waits; gives their number. */
  #sealLate(writer: Writer, origin: Pick<LateBody, 'salvagedFrom'> = {}): number {
    let blocks = 0;
    for (const source of Object.keys(LATE_SOURCES) as LateSource[]) {
      const waiting = writer.all<{ key: number; place: number }>(
        'SELECT key, place FROM late_record WHERE block IS NULL AND source = ? ORDER BY key LIMIT ?',
        source,
        LATE_MAX,
      );
      if (waiting.length === 0) continue;
      const read = LATE_SOURCES[source];
      const found = waiting.flatMap(({ key }) => read(writer, key) ?? []);
      const records = listOf(found);
      const upTo = Math.max(...waiting.map(({ place }) => place));
      const listed = source === 'event' ? { events: found.flatMap(({ told }) => (told ? [told] : [])) } : {};
      const body: LateBody = { source, upTo, ...origin, ...listed, ...sealedOf(records) };
      const block = this.#append(writer, 'late', asJson(body));
      keepMarks(writer, { block: block.sequence, source, upTo }, records);
      settleNotes(writer, source, { block: block.sequence, keys: waiting.map(({ key }) => key) });
      blocks += 1;
    }
    return blocks;
  }

  #append(writer: Writer, kind: BlockKind, body: Record<string, JsonValue>): ChainBlock {
    const block = appendBlock(writer, { at: this.#options.clock.now(), kind, body });
    const chain = block.sequence === 1 ? block.hash : (readBlock(writer, 1)?.hash ?? block.hash);
    const { sequence, hash } = block;
    writer.onCommit(() => this.#appended.tell({ chain, sequence, hash }));
    return block;
  }

  #signSometimes(writer: Writer, block: ChainBlock): void {
    const last = lastStatement(writer);
    const isDue =
      last === null ||
      Math.abs(block.at - last.at) >= STATEMENT_MS ||
      block.sequence - last.sequence >= STATEMENT_BLOCKS;
    if (isDue) this.#sign(writer, block);
  }

  #sign(writer: Writer, { sequence, hash }: ChainBlock): void {
    const chain = readBlock(writer, 1)?.hash ?? hash;
    const statement = this.#statementOf({ chain, sequence, hash });
    if (statement !== null) this.#statements.keep(writer, statement);
  }

  #statementOf(head: ChainHead): HeadStatement | null {
    const { key, station, clock } = this.#options;
    return key === null ? null : signHead(head, { station, at: clock.now() }, key);
  }
}

/** The end of the newest interval that a block vouches for, or where the chain begins; `null`: from the beginning of time. */
export function sealedUpTo(reader: Reader): number | null {
  const interval = lastBlock(reader, 'interval');
  const clock = blocksSince(reader, 'clock', interval?.sequence ?? 0).at(-1);
  if (clock !== undefined) return readBody<ClockBody>(clock.body).after ?? null;
  if (interval !== null) return readBody<IntervalBody>(interval.body).endAt ?? null;
  return readBody<BeginBody>(readBlock(reader, 1)?.body ?? '').from?.at ?? null;
}

export function keyInForce(reader: Reader): string | null {
  const changed = lastBlock(reader, 'key');
  if (changed !== null) return readBody<KeyBody>(changed.body).publicKey ?? null;
  return readBody<BeginBody>(readBlock(reader, 1)?.body ?? '').publicKey ?? null;
}

/** The backup that took the database's place after the newest block was made. */
function restoredSince(reader: Reader): Pick<BreakBody, 'restored'> {
  const restored = newestInPlace(reader);
  if (restored === null || restored.at < (lastBlock(reader)?.at ?? 0)) return {};
  return { restored: { at: restored.at, backup: restored.backup } };
}

function isIn(reader: Reader, { chain, sequence, hash }: ChainHead): boolean {
  return readBlock(reader, 1)?.hash === chain && readBlock(reader, sequence)?.hash === hash;
}

function listOf(records: Iterable<SealedRecord>): RecordList {
  const list = new RecordList();
  for (const { key, text } of records) list.add(key, text);
  return list;
}

function sealedOf(list: RecordList): Sealed {
  return { count: list.count, digest: list.digest() };
}

function keepMarks(
  writer: Writer,
  { block, source, upTo }: { block: number; source: string; upTo: number },
  list: RecordList,
): void {
  const sql = 'INSERT INTO chain_marks (source, up_to, block, marks) VALUES (?, ?, ?, ?)';
  writer.run(sql, source, upTo, block, list.packMarks());
}

/** A block lists its events itself, so their notes have done their work. */
function settleNotes(
  writer: Writer,
  source: LateSource,
  { block, keys }: { block: number; keys: readonly number[] },
): void {
  for (const key of keys) {
    if (source === 'event') writer.run("DELETE FROM late_record WHERE source = 'event' AND key = ?", key);
    else writer.run('UPDATE late_record SET block = ? WHERE source = ? AND key = ?', block, source, key);
  }
}

/** Bodies are plain data; their interfaces have no index signature. */
function asJson(body: object): Record<string, JsonValue> {
  return body as Record<string, JsonValue>;
}
