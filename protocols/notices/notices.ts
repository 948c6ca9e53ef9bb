/**
 * The notices of one program: looks at the alarms, decides, commits, and only then sends. A station whose disk refuses cannot
 * commit, and must all the more be able to say so: its letters go from memory and are stored once the disk takes them.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../vocabulary/clock.js';
import type { Log } from '../vocabulary/log.js';
import { isRaised, type Look } from './alarm-watch.js';
import {
  stepNotices,
  type NoticeRules,
  type NoticeState,
  type NoticeStep,
  type Recipient,
} from './notice-machine.js';
import type { NoticeBook, NoticeChange, NoticeHappening, StoredLetter } from './notice-book.js';
import { LetterSender, type LetterSenderOptions, type SenderTrouble } from './send-letters.js';

export const LOOK_EVERY_MS = 10_000;
/** A difference between the wall clock and the time that passed that is no step yet. */
const STEP_MS_MIN = 2_000;
/** What waits for a disk that refuses; older happenings are left out. */
const HAPPENINGS_UNSAVED_MAX = 500;

export interface NoticesOptions extends LetterSenderOptions {
  recipients: readonly Recipient[];
  rules: NoticeRules;
  look: () => Promise<Omit<Look, 'now'>> | Omit<Look, 'now'>;
  book: NoticeBook;
  clock: Clock;
  log: Log;
}

export interface NoticesStanding {
  waiting: number;
  trouble: SenderTrouble | null;
}

export class Notices {
  readonly #options: NoticesOptions;
  readonly #sender: LetterSender;
  #state: NoticeState = { alarms: [], correspondences: {} };
  #waiting: StoredLetter[] = [];
  #unsaved = new Map<string, StoredLetter>();
  #happenings: NoticeHappening[] = [];
  #savedState = '';
  #saves: Promise<boolean> = Promise.resolve(true);
  #isBookDown = false;
  #moment: { now: number; monotonicMs: number } | null = null;
  #wake: (() => void) | null = null;

  constructor(options: NoticesOptions) {
    this.#options = options;
    this.#sender = new LetterSender(options);
  }

  standing(): NoticesStanding {
    return { waiting: this.#waiting.length, trouble: this.#sender.trouble };
  }

  /** Runs until the signal aborts; resolves then. */
  async run(signal: AbortSignal): Promise<void> {
    const { book } = this.#options;
    try {
      const { state, waiting } = await book.load();
      this.#state = state;
      this.#savedState = JSON.stringify(settled(state));
      this.#waiting = [...waiting];
      this.#withdrawUnknown();
      await Promise.all([this.#keepLooking(signal), this.#keepSending(signal)]);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      await this.#save();
    }
  }

  async #keepLooking(signal: AbortSignal): Promise<never> {
    for (;;) {
      signal.throwIfAborted();
      await this.lookOnce();
      await this.#options.clock.sleep(LOOK_EVERY_MS, signal);
    }
  }

  /** One look and what follows from it, committed. */
  async lookOnce(): Promise<NoticeStep> {
    const { clock, look, recipients, rules } = this.#options;
    const found = await look();
    const now = clock.now();
    const waiting = new Map<string, number>();
    for (const { address } of this.#waiting) waiting.set(address, (waiting.get(address) ?? 0) + 1);
    const input = { ...found, now, clockStepMs: this.#clockStepMs(now), recipients, waiting };
    const step = stepNotices(this.#state, input, rules);
    this.#state = step.state;
    for (const { recipient, ...content } of step.letters) {
      const { address, language, group } = recipient;
      this.#put({
        ...{ ...content, id: randomUUID(), address, language, group, writtenAt: now },
        ...{ state: 'waiting', attempts: 0, failure: null, sentAt: null },
      });
    }
    this.#tell(step);
    await this.#save();
    if (this.#waiting.length > 0) this.#wake?.();
    return step;
  }

  #tell({ raised, ended }: NoticeStep): void {
    const { log } = this.#options;
    for (const alarm of raised) {
      log.warn({ alarm: alarm.key, since: alarm.since }, 'alarm raised');
      this.#happenings.push({ kind: 'alarm-raised', alarm });
    }
    for (const alarm of ended) {
      log.info({ alarm: alarm.key, since: alarm.since, endedAt: alarm.endedAt }, 'alarm over');
      this.#happenings.push({ kind: 'alarm-ended', alarm });
    }
  }

  #clockStepMs(now: number): number {
    const monotonicMs = this.#options.clock.monotonicMs();
    const before = this.#moment;
    this.#moment = { now, monotonicMs };
    if (before === null) return 0;
    const stepMs = Math.round(now - before.now - (monotonicMs - before.monotonicMs));
    return Math.abs(stepMs) < STEP_MS_MIN ? 0 : stepMs;
  }

  async #keepSending(signal: AbortSignal): Promise<never> {
    for (;;) {
      signal.throwIfAborted();
      const letter = this.#sender.next(this.#waiting);
      if (letter === null) {
        await this.#rest(signal);
        continue;
      }
      const after = await this.#sender.attempt(letter, signal);
      this.#put(after);
      if (after.state === 'sent') this.#happenings.push({ kind: 'notice-sent', letter: after });
      if (after.state === 'refused') this.#happenings.push({ kind: 'notice-refused', letter: after });
      await this.#save();
    }
  }

  /** Until there may be something to send. */
  async #rest(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const awake = new AbortController();
    this.#wake = () => awake.abort();
    await clock.sleep(LOOK_EVERY_MS, AbortSignal.any([signal, awake.signal])).catch(() => undefined);
    this.#wake = null;
    signal.throwIfAborted();
  }

  #put(letter: StoredLetter): void {
    this.#unsaved.set(letter.id, letter);
    const place = this.#waiting.findIndex(({ id }) => id === letter.id);
    if (letter.state !== 'waiting') this.#waiting = this.#waiting.filter(({ id }) => id !== letter.id);
    else if (place < 0) this.#waiting.push(letter);
    else this.#waiting[place] = letter;
  }

  #withdrawUnknown(): void {
    const known = new Set(this.#options.recipients.map(({ address }) => address));
    for (const letter of [...this.#waiting]) {
      if (!known.has(letter.address)) this.#put({ ...letter, state: 'withdrawn' });
    }
  }

  /** One after the other; the disk is written only when there is something to write. */
  #save(): Promise<boolean> {
    this.#saves = this.#saves.then(() => this.#saveNow());
    return this.#saves;
  }

  async #saveNow(): Promise<boolean> {
    const { book, log } = this.#options;
    const text = JSON.stringify(settled(this.#state));
    const letters = [...this.#unsaved.values()];
    const happenings = this.#happenings.slice(-HAPPENINGS_UNSAVED_MAX);
    if (text === this.#savedState && letters.length === 0 && happenings.length === 0) return true;
    const change: NoticeChange = { state: this.#state, letters, happenings };
    this.#unsaved = new Map();
    this.#happenings = [];
    try {
      await book.save(change);
      this.#savedState = text;
      if (this.#isBookDown) log.info({}, 'notices are stored again');
      this.#isBookDown = false;
      return true;
    } catch (error) {
      // What came meanwhile is newer than what could not be stored.
      this.#unsaved = new Map([...letters.map((each) => [each.id, each] as const), ...this.#unsaved]);
      this.#happenings = [...happenings, ...this.#happenings];
      const reason = error instanceof Error ? error.message : String(error);
      if (!this.#isBookDown) log.warn({ reason }, 'notices cannot be stored; they are sent all the same');
      this.#isBookDown = true;
      return false;
    }
  }
}

/** What is worth writing: the details of an alarm that goes on change with every look. */
function settled(state: NoticeState): unknown {
  return {
    alarms: state.alarms.map((alarm) => [
      alarm.key,
      alarm.raisedAt,
      alarm.absentSince,
      isRaised(alarm) || alarm.since,
    ]),
    correspondences: Object.entries(state.correspondences).map(([address, { told, newsSince }]) => [
      address,
      newsSince,
      told.map(({ key, toldAt, endedAt, raisedAt }) => [key, toldAt, endedAt, raisedAt]),
    ]),
  };
}
