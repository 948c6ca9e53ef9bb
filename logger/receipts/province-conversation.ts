/**
 * What the logger and the province's companion tell each other beside the files, once a conversation: who is there, the new
 * receipts, what the province misses, what the station states. At a receiver that is no companion it ends with the first question.
 */
import type { Conversation, SideChannel } from '../../protocols/delivery/side-channel.js';
import { readCountersignature, type Countersignature } from '../../protocols/evidence/countersignature.js';
import type { HeadStatement } from '../../protocols/evidence/head-statement.js';
import type { FileReceipt } from '../../protocols/side-channel/file-receipt.js';
import { readProvinceCard, type ProvinceCard } from '../../protocols/side-channel/province-card.js';
import { isPinnedKey } from '../../protocols/side-channel/receipt-key.js';
import {
  DOCUMENT_BYTES_MAX,
  PROVINCE_FILE,
  SIDE_CHANNEL_FOLDER,
  STATEMENTS_FOLDER,
  WANTED_FILE,
} from '../../protocols/side-channel/side-channel-paths.js';
import { readWantedList } from '../../protocols/side-channel/wanted-list.js';
import { fingerprintOf } from '../../protocols/signing/signed-json.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import type { EventStore } from '../events/event-store.js';
import { answerWanted, type AnswerWantedParts } from './answer-wanted.js';
import { readReceipts } from './read-receipts.js';
import { ReceiptTrouble, type ReceiptTroubleCode } from './receipt-trouble.js';
import { SideChannelStore, type KnownProvince } from './side-channel-store.js';

/** Where signed heads come from, and where the province's word about them goes. */
export interface HeadSource {
  /** The newest signed head; `null`: none yet. */
  latestStatement(): HeadStatement | null;
  noteCountersignature(countersignature: Countersignature): unknown;
}

export interface ConversationOptions extends AnswerWantedParts {
  clock: Clock;
  log: Log;
  /** `receiptKey` of the target; `null`: the first that is seen is noted. */
  pin: string | null;
  heads: HeadSource | null;
  /** First use, change and acceptance of the province's key are events. */
  events: Pick<EventStore, 'append'>;
}

export interface ConversationTrouble {
  code: ReceiptTroubleCode;
  message: string;
  hint: string | null;
  since: number;
}

const EVERY_MS = 10 * 60_000;
/** A receiver without a side channel is asked again after so long. */
const PLAIN_ASKED_AGAIN_MS = 6 * 3_600_000;
const WANTED_READ_AGAIN_MS = 3 * 60_000;

const inChannel = (name: string) => `${SIDE_CHANNEL_FOLDER}/${name}`;

export class ProvinceConversation implements Conversation {
  readonly everyMs = EVERY_MS;
  readonly #options: ConversationOptions;
  readonly #store: SideChannelStore;
  #plainUntilMs = Number.NEGATIVE_INFINITY;
  #wantedDueMs = Number.NEGATIVE_INFINITY;
  #refusedKey: string | null = null;
  #trouble: ConversationTrouble | null = null;

  constructor(options: ConversationOptions) {
    this.#options = options;
    this.#store = new SideChannelStore(options.database, options.delivery.target);
  }

  /** What keeps the province's word from being taken now; `null`: nothing. */
  get trouble(): ConversationTrouble | null {
    return this.#trouble;
  }

  async hold(channel: SideChannel, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    if (clock.monotonicMs() < this.#plainUntilMs) return;
    const card = await this.#readCard(channel, signal);
    if (card === null) {
      this.#plainUntilMs = clock.monotonicMs() + PLAIN_ASKED_AGAIN_MS;
      return;
    }
    const known = this.#meet(card);
    const parts = { ...this.#options, target: this.#options.delivery.target, channelStore: this.#store };
    const onReceipt = (receipt: FileReceipt, line: string) => this.#noteReceipt(receipt, line);
    await readReceipts({ ...parts, onReceipt }, known, channel, signal);
    this.#store.noteRead(clock.now());
    const refused = await this.#sendStatements(channel, known, signal);
    await this.#readWanted(channel, known, signal);
    const refusedNow = (await this.#sendStatements(channel, known, signal)) ?? refused;
    if (refusedNow !== null) throw refusedNow;
    this.#setTrouble(null);
  }

  noteFailure(error: unknown): void {
    if (error instanceof ReceiptTrouble) return this.#setTrouble(error);
    const message = error instanceof Error ? error.message : String(error);
    this.#setTrouble(new ReceiptTrouble('side-channel-failed', message));
  }

  async #readCard(channel: SideChannel, signal: AbortSignal): Promise<ProvinceCard | null> {
    const text = await readText(channel, inChannel(PROVINCE_FILE), signal);
    if (text === null) return null;
    const card = readProvinceCard(text);
    if (card !== null && card.station === this.#options.station) return card;
    throw new ReceiptTrouble(
      'side-channel-unreadable',
      `${inChannel(PROVINCE_FILE)} is not the card of a province for ${this.#options.station}`,
      'The companion may be newer than this logger: update the logger.',
    );
  }

  /** Throws a `ReceiptTrouble` when the province shows another key than the one that counts. */
  #meet({ province, publicKey }: ProvinceCard): KnownProvince {
    const { pin, clock, log, delivery } = this.#options;
    const known = this.#store.known();
    const isRight =
      pin !== null ? isPinnedKey(pin, publicKey) : known === null || known.publicKey === publicKey;
    const fingerprint = fingerprintOf(publicKey);
    if (!isRight) {
      if (known !== null) this.#store.noteOtherKey(publicKey, clock.now());
      if (publicKey !== (known?.otherKey ?? this.#refusedKey))
        this.#noteKeyEvent('receipt-key-refused', { province, fingerprint });
      this.#refusedKey = publicKey;
      const counts = pin ?? fingerprintOf(known?.publicKey ?? '');
      throw new ReceiptTrouble(
        'receipt-key-changed',
        `The province signs its receipts with ${fingerprint}; ${counts} is known`,
        `Ask the province. If its key has changed, set receiptKey: ${publicKey} for target ${delivery.target} in station.yaml.`,
      );
    }
    if (
      known === null ||
      known.publicKey !== publicKey ||
      known.otherKey !== null ||
      known.province !== province
    ) {
      this.#store.noteKey({ province, publicKey }, clock.now());
      this.#refusedKey = null;
      if (known?.publicKey !== publicKey) {
        const kind = known === null ? 'receipt-key-noted' : 'receipt-key-accepted';
        this.#noteKeyEvent(kind, { province, fingerprint });
      }
      const how =
        pin === null
          ? "the province's receipt key is noted: first use"
          : "the province's receipt key is the pinned one";
      log.info({ target: delivery.target, province, fingerprint }, how);
    }
    return this.#store.known() as KnownProvince;
  }

  #noteKeyEvent(
    kind: 'receipt-key-noted' | 'receipt-key-refused' | 'receipt-key-accepted',
    { province, fingerprint }: { province: string; fingerprint: string },
  ): void {
    const { clock, delivery, events } = this.#options;
    const known = this.#store.known();
    const before = known === null ? null : fingerprintOf(known.publicKey);
    const subject = { kind: 'target', id: delivery.target } as const;
    events.append({
      ...{ at: clock.now(), clockTrust: clock.trust(), kind, subject, text: kind },
      before: before === fingerprint ? null : before,
      after: fingerprint,
      parameters: { target: delivery.target, province, fingerprint },
    });
  }

  async #readWanted(channel: SideChannel, known: KnownProvince, signal: AbortSignal): Promise<void> {
    const { clock, log, delivery, station } = this.#options;
    if (clock.monotonicMs() < this.#wantedDueMs) return;
    this.#wantedDueMs = clock.monotonicMs() + WANTED_READ_AGAIN_MS;
    const text = await readText(channel, inChannel(WANTED_FILE), signal);
    if (text === null) return;
    const list = readWantedList(text);
    if (list === null || list.publicKey !== known.publicKey || list.station !== station) {
      throw new ReceiptTrouble('receipt-not-genuine', `${WANTED_FILE} is not signed by the province's key`);
    }
    const outcome = answerWanted(this.#options, list, clock.now());
    if (outcome.sentAgain + outcome.explained === 0) return;
    const told = { target: delivery.target, wanted: list.wanted.length, ...outcome };
    log.info(told, 'the province misses intervals: sent again, or explained');
  }

  /** Gives the refusal, once what can be sent is sent. */
  async #sendStatements(
    channel: SideChannel,
    { headTaken }: KnownProvince,
    signal: AbortSignal,
  ): Promise<ReceiptTrouble | null> {
    const { database, delivery, heads } = this.#options;
    let refused: ReceiptTrouble | null = null;
    const send = async (name: string, text: string) => {
      const path = inChannel(`${STATEMENTS_FOLDER}/${name}`);
      const answer = await channel.write(path, Buffer.from(text), signal);
      if (answer === 'taken') return true;
      refused = new ReceiptTrouble(
        'statement-refused',
        `The province did not take ${name}: ${answer.refusal}`,
        'Ask the province to look at the page of this station.',
      );
      return false;
    };
    const waiting = database.all<{ name: string; text: string }>(
      'SELECT name, text FROM ledger_statement WHERE target = ? AND outcome IS NULL ORDER BY name',
      delivery.target,
    );
    for (const { name, text } of waiting) {
      if (!(await send(name, text))) break;
      const sql = `UPDATE ledger_statement SET outcome = 'taken' WHERE target = ? AND name = ?`;
      database.transaction((writer) => writer.run(sql, delivery.target, name));
    }
    const head = heads?.latestStatement() ?? null;
    const headName = head && `head-${head.sequence}-${head.hash.slice(0, 16)}.json`;
    if (headName !== null && headName !== headTaken && headName !== this.#store.known()?.headTaken) {
      if (await send(headName, JSON.stringify(head))) this.#store.noteHeadTaken(headName);
    }
    return refused;
  }

  #noteReceipt(receipt: FileReceipt, line: string): void {
    const { heads, log, delivery } = this.#options;
    const { name, verdict, faultCount } = receipt;
    if (verdict === 'rejected' || verdict === 'conflict')
      log.warn(
        { target: delivery.target, file: name, verdict, faultCount },
        'the province did not accept a file',
      );
    if (heads === null || receipt.head === null) return;
    const countersignature = readCountersignature(line.trimEnd());
    if (countersignature !== null) heads.noteCountersignature(countersignature);
  }

  /** One line when it begins and when it ends. */
  #setTrouble(trouble: ReceiptTrouble | null): void {
    const before = this.#trouble;
    const { clock, log, delivery } = this.#options;
    if (trouble === null) {
      this.#trouble = null;
      if (before !== null) log.info({ target: delivery.target }, 'the side channel works again');
      return;
    }
    const { code, message, hint } = trouble;
    this.#trouble = { code, message, hint, since: before?.code === code ? before.since : clock.now() };
    if (before?.code === code) return;
    const tell = code === 'side-channel-failed' ? 'info' : 'error';
    log[tell]({ target: delivery.target, code, hint }, `side channel: ${message}`);
  }
}

async function readText(channel: SideChannel, path: string, signal: AbortSignal): Promise<string | null> {
  const bytes = await channel.read(path, { offset: 0, length: DOCUMENT_BYTES_MAX }, signal);
  return bytes === null
    ? null
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
