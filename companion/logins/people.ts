/** People of the pages: the one place where their password becomes a hash and their login is checked. */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Person, PersonReader, PersonWriter, Role } from '../store/person-store.js';
import { hashPassword, PASSWORD_BYTES_MAX } from './password-hash.js';

export interface NewPerson {
  login: string;
  name: string;
  role: Role;
  password: string;
}

export type PersonErrorCode = 'bad-login' | 'bad-name' | 'bad-password' | 'exists' | 'unknown-person';

export class PersonError extends Error {
  override name = 'PersonError';
  readonly code: PersonErrorCode;
  constructor(code: PersonErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

const LOGIN = /^[a-z0-9][a-z0-9._-]{1,39}$/;
const NAME_LENGTH_MAX = 100;
export const PASSWORD_LENGTH_MIN = 10;

export class People {
  readonly #people: PersonReader & PersonWriter;
  readonly #clock: Clock;

  constructor(people: PersonReader & PersonWriter, clock: Clock) {
    this.#people = people;
    this.#clock = clock;
  }

  list(): Promise<readonly Person[]> {
    return this.#people.list();
  }

  /** Rejects with a `PersonError`; then nothing was changed. */
  async add({ login, name, role, password }: NewPerson): Promise<void> {
    if (!LOGIN.test(login)) {
      const legal = '2 to 40 small letters, digits, dots, dashes and underscores, as lan.nguyen';
      throw new PersonError('bad-login', `"${login}" is not a login: ${legal}`);
    }
    if (name.trim() === '' || name.length > NAME_LENGTH_MAX) {
      throw new PersonError('bad-name', `A person has a name of at most ${NAME_LENGTH_MAX} characters`);
    }
    const person = { login, name: name.trim(), role, addedAt: this.#clock.now() };
    if ((await this.#people.add(person, await hashOf(password))) === 'exists') {
      throw new PersonError('exists', `${login} is there already`);
    }
  }

  /** Ends the sessions of the person, but the one of this digest. Rejects with a `PersonError`. */
  async setPassword(login: string, password: string, kept: string | null = null): Promise<void> {
    if ((await this.#people.find(login)) === null) throw unknown(login);
    if (!(await this.#people.setPassword(login, await hashOf(password), kept))) throw unknown(login);
  }

  /** Ends the sessions of the person. Rejects with a `PersonError`. */
  async remove(login: string): Promise<void> {
    if (!(await this.#people.remove(login, this.#clock.now()))) throw unknown(login);
  }
}

function hashOf(password: string): Promise<string> {
  if (password.length >= PASSWORD_LENGTH_MIN && Buffer.byteLength(password) <= PASSWORD_BYTES_MAX)
    return hashPassword(password);
  const legal = `at least ${PASSWORD_LENGTH_MIN} characters, at most ${PASSWORD_BYTES_MAX} bytes`;
  throw new PersonError('bad-password', `A password has ${legal}`);
}

function unknown(login: string): PersonError {
  return new PersonError('unknown-person', `There is nobody with the login ${login}`);
}
