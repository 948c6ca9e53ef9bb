/**
 * Who is logged in to the pages. The browser holds a random token, the database its digest: whoever is removed or gets another
 * password is out with the next request, whichever process did it. A session ends when it was not used for a while, and
 * in any case after its lifetime.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { PersonReader, PersonWriter, WebSession } from '../store/person-store.js';
import type { LoginGuard, LoginGuardLimits } from './login-guard.js';
import type { PasswordChecker } from './password-hash.js';

export interface SessionLimits {
  idleMs: number;
  lifetimeMs: number;
}

export interface WebSessionsOptions {
  people: PersonReader & PersonWriter;
  passwords: PasswordChecker;
  /** By address and login: somebody who guesses slows down only that. */
  pairs: LoginGuard;
  /** By address alone, more patient: a whole office may stand behind one. */
  addresses: LoginGuard;
  limits: SessionLimits;
  clock: Clock;
}

export type LoginResult =
  | { outcome: 'accepted'; token: string }
  | { outcome: 'refused' }
  /** Too many failures: nothing was tried. */
  | { outcome: 'locked-out' }
  /** Too many are logging in at this moment. */
  | { outcome: 'busy' };

/** The patience with an address is so many times that with a pair. */
export const ADDRESS_PATIENCE = 10;
const TOKEN_BYTES = 32;
/** A page that is open asks all the time; its session is noted as used at most so often. */
const TOUCH_EVERY_MS = 60_000;
/** Each hashing takes 32 MB and a tenth of a second of a core. */
const HASHING_MAX = 8;

export class WebSessions {
  readonly #options: WebSessionsOptions;
  #hashing = 0;

  constructor(options: WebSessionsOptions) {
    this.#options = options;
  }

  async start(attempt: { login: string; password: string; address: string }): Promise<LoginResult> {
    const { people, passwords, pairs, addresses, clock } = this.#options;
    const login = attempt.login.trim().toLowerCase();
    const pair = `${attempt.address} ${login}`;
    if (pairs.isLockedOut(pair) || addresses.isLockedOut(attempt.address)) return { outcome: 'locked-out' };
    if (this.#hashing >= HASHING_MAX) return { outcome: 'busy' };
    const passwordHash = await people.passwordHash(login);
    this.#hashing += 1;
    const fits = await passwords
      .fits(attempt.password, passwordHash)
      .finally(() => void (this.#hashing -= 1));
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    if (fits && passwordHash !== null) {
      const session = { digest: digestOf(token), login, passwordHash, at: clock.now() };
      if (await people.startSession(session)) {
        pairs.noteSuccess(pair);
        await this.#forgetOld();
        return { outcome: 'accepted', token };
      }
    }
    await clock.sleep(Math.max(pairs.noteFailure(pair), addresses.noteFailure(attempt.address)));
    return { outcome: 'refused' };
  }

  /** `null`: it never was, is over, or its person is gone. Counts as use. */
  async find(token: string): Promise<WebSession | null> {
    const { people, clock } = this.#options;
    const session = await this.look(token);
    if (session !== null && Math.abs(clock.now() - session.seenAt) >= TOUCH_EVERY_MS)
      await people.touchSession(digestOf(token), clock.now());
    return session;
  }

  /** The same without counting as use. */
  async look(token: string): Promise<WebSession | null> {
    const { people, limits, clock } = this.#options;
    const session = await people.session(digestOf(token));
    if (session === null) return null;
    const now = clock.now();
    const isOver = now - session.startedAt >= limits.lifetimeMs || now - session.seenAt >= limits.idleMs;
    return isOver ? null : session;
  }

  end(token: string): Promise<void> {
    return this.#options.people.endSession(digestOf(token));
  }

  async #forgetOld(): Promise<void> {
    const { people, limits, clock } = this.#options;
    const now = clock.now();
    await people.forgetSessions({
      startedBefore: now - limits.lifetimeMs,
      seenBefore: now - limits.idleMs,
    });
  }
}

export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export function addressLimits(limits: LoginGuardLimits): LoginGuardLimits {
  return { ...limits, firstDelayMs: 0, failuresMax: limits.failuresMax * ADDRESS_PATIENCE };
}
