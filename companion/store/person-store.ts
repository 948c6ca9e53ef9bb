/** People who look at the province's pages, and where they are logged in. Every write is durable when its promise resolves. */

export type Role = 'viewer' | 'operator' | 'administrator';

/** From the least to the most. */
export const ROLES: readonly Role[] = ['viewer', 'operator', 'administrator'];

export interface Person {
  /** What is typed to log in, in small letters. */
  login: string;
  name: string;
  role: Role;
  addedAt: number;
  /** `null`: never. */
  lastLoginAt: number | null;
}

export interface WebSession {
  person: Person;
  startedAt: number;
  /** When it was used last, to the minute. */
  seenAt: number;
}

export interface PersonReader {
  /** In order of their logins, removed ones left out. */
  list(): Promise<readonly Person[]>;
  find(login: string): Promise<Person | null>;
  /** As `hashPassword` writes it; `null`: there is no such person. */
  passwordHash(login: string): Promise<string | null>;
  /** By the digest of its token. */
  session(digest: string): Promise<WebSession | null>;
}

export interface PersonWriter {
  /** A removed person of this login comes back. `exists`: nothing was changed. */
  add(person: Omit<Person, 'lastLoginAt'>, passwordHash: string): Promise<'added' | 'exists'>;
  /** Ends the sessions of the person, too, but `kept` (a digest). False when there is no such person. */
  setPassword(login: string, passwordHash: string, kept: string | null): Promise<boolean>;
  /** Ends the sessions of the person, too. False when there is no such person. */
  remove(login: string, at: number): Promise<boolean>;
  /** False when the person is gone, or has another password by now. */
  startSession(session: {
    digest: string;
    login: string;
    passwordHash: string;
    at: number;
  }): Promise<boolean>;
  touchSession(digest: string, at: number): Promise<void>;
  endSession(digest: string): Promise<void>;
  /** Forgets those that began before `startedBefore` or were used last before `seenBefore`. */
  forgetSessions(limits: { startedBefore: number; seenBefore: number }): Promise<void>;
}
