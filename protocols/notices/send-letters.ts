/**
 * Works off the letters that wait: oldest first, one of each recipient at a time. A server that cannot take any is left alone
 * for a while; a recipient that cannot be served now does not hold up the others.
 */
import { backOffDelayMs } from '../delivery/back-off.js';
import { DeadlineError, withDeadline, type Clock } from '../vocabulary/clock.js';
import type { Log } from '../vocabulary/log.js';
import { MailError } from './mail-error.js';
import type { Mailer, OutgoingMail } from './mailer.js';
import type { StoredLetter } from './notice-book.js';

export const RETRY_MS_MIN = 60_000;
export const RETRY_MS_MAX = 30 * 60_000;

export interface LetterSenderOptions {
  mailer: Mailer;
  compose: (letter: StoredLetter, now: number) => OutgoingMail;
  clock: Clock;
  log: Log;
  /** Numbers in [0, 1) for the jitter of the back-off. */
  random: () => number;
  timeoutMs: number;
}

export interface SenderTrouble {
  code: MailError['code'];
  message: string;
  /** A person has to act. */
  needsPerson: boolean;
  since: number;
}

export class LetterSender {
  readonly #options: LetterSenderOptions;
  readonly #dueMs = new Map<string, number>();
  #serverFailures = 0;
  #serverDueMs = -Infinity;
  #trouble: SenderTrouble | null = null;

  constructor(options: LetterSenderOptions) {
    this.#options = options;
  }

  /** What keeps every mail from going; `null`: nothing, as far as is known. */
  get trouble(): SenderTrouble | null {
    return this.#trouble;
  }

  /** The letter whose turn it is; `null`: none now. */
  next(waiting: readonly StoredLetter[]): StoredLetter | null {
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs < this.#serverDueMs) return null;
    const seen = new Set<string>();
    for (const letter of waiting) {
      if (seen.has(letter.address)) continue;
      seen.add(letter.address);
      if (nowMs >= (this.#dueMs.get(letter.id) ?? -Infinity)) return letter;
    }
    return null;
  }

  /** One attempt. Gives the letter as it stands after it; rejects only when the signal aborted. */
  async attempt(letter: StoredLetter, signal: AbortSignal): Promise<StoredLetter> {
    const { mailer, compose, clock, timeoutMs, log } = this.#options;
    const attempts = letter.attempts + 1;
    const fields = { letter: letter.id, recipient: letter.address, attempts };
    try {
      const limits = { clock, deadlineMs: timeoutMs, what: 'sending a notice', signal };
      const mail = compose(letter, clock.now());
      const { answer } = await withDeadline(limits, (limited) => mailer.send(mail, limited));
      this.#serverFailures = 0;
      this.#trouble = null;
      this.#dueMs.delete(letter.id);
      log.info({ ...fields, answer }, 'notice sent');
      return { ...letter, attempts, state: 'sent', sentAt: clock.now(), failure: null };
    } catch (error) {
      signal.throwIfAborted();
      const reason = asMailError(error);
      const failure = { code: reason.code, message: reason.message, at: clock.now() };
      if (reason.disposition === 'refused') {
        this.#dueMs.delete(letter.id);
        log.error({ ...fields, code: reason.code, reason: reason.message }, 'notice refused');
        return { ...letter, attempts, state: 'refused', failure };
      }
      this.#waitAfter(reason, letter.id, attempts);
      return { ...letter, attempts, failure };
    }
  }

  #waitAfter({ code, message, disposition }: MailError, id: string, attempts: number): void {
    const { clock, log, random } = this.#options;
    const limits = { minMs: RETRY_MS_MIN, maxMs: RETRY_MS_MAX };
    const nowMs = clock.monotonicMs();
    if (disposition === 'later') {
      this.#serverFailures = 0;
      this.#trouble = null;
      this.#dueMs.set(id, nowMs + backOffDelayMs(attempts, limits, random));
      return;
    }
    const needsPerson = disposition === 'person';
    this.#serverFailures += 1;
    this.#serverDueMs =
      nowMs + (needsPerson ? RETRY_MS_MAX : backOffDelayMs(this.#serverFailures, limits, random));
    // One line a decision, not one an attempt.
    if (this.#trouble?.code !== code)
      log.warn({ code, reason: message }, 'notices cannot be sent now; they wait');
    const since = this.#trouble?.code === code ? this.#trouble.since : clock.now();
    this.#trouble = { code, message, needsPerson, since };
  }
}

function asMailError(error: unknown): MailError {
  if (error instanceof MailError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof DeadlineError ? 'timeout' : 'protocol-error';
  return new MailError({ code, disposition: 'server', message, cause: error });
}
