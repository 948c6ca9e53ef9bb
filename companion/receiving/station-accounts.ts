/** Registering stations and their logins: the one place where a password becomes a hash and a key line is checked. */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { isLegalNamePart } from '../../protocols/report-file/legal-text.js';
import type { Station, StationKind, StationReader, StationWriter } from '../store/province-store.js';
import { parsePublicKey } from './authenticate.js';
import { hashPassword, PASSWORD_BYTES_MAX } from '../logins/password-hash.js';

export interface NewStationAccount {
  /** What its file names begin with, and its login: `TB_CAPH_NUOSXL`. */
  code: string;
  name: string;
  kind: StationKind;
  /** `null`: only by key. */
  password: string | null;
  /** Lines of an `authorized_keys` file, without options. */
  publicKeys?: readonly string[];
}

export type AccountErrorCode =
  'bad-code' | 'bad-name' | 'bad-password' | 'bad-key' | 'no-login' | 'exists' | 'unknown-station';

export class AccountError extends Error {
  override name = 'AccountError';
  readonly code: AccountErrorCode;
  constructor(code: AccountErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

const PASSWORD_LENGTH_MIN = 10;
const CODE_LENGTH_MAX = 80;
const NAME_LENGTH_MAX = 200;

export class StationAccounts {
  readonly #stations: StationReader & StationWriter;
  readonly #clock: Clock;
  readonly #onChange: () => void | Promise<void>;

  /** @param onChange Called after a station or its login changed. */
  constructor(
    stations: StationReader & StationWriter,
    clock: Clock,
    onChange: () => void | Promise<void> = () => undefined,
  ) {
    this.#stations = stations;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  list(): Promise<readonly Station[]> {
    return this.#stations.list();
  }

  find(code: string): Promise<Station | null> {
    return this.#stations.find(code);
  }

  /** Rejects with an `AccountError`; then nothing was changed. */
  async add(account: NewStationAccount): Promise<void> {
    const { code, name, kind, password, publicKeys = [] } = account;
    if (!isStationCode(code)) {
      throw new AccountError('bad-code', `"${code}" is not a station code like TB_CAPH_NUOSXL`);
    }
    if (name.trim() === '' || name.length > NAME_LENGTH_MAX) {
      throw new AccountError('bad-name', `A station has a name of at most ${NAME_LENGTH_MAX} characters`);
    }
    if (password === null && publicKeys.length === 0) {
      throw new AccountError('no-login', 'A station needs a password or a key');
    }
    const login = await loginOf(password, publicKeys);
    const station = { code, name: name.trim(), kind, registeredAt: this.#clock.now() };
    if ((await this.#stations.register(station, login)) === 'exists') {
      throw new AccountError('exists', `${code} is registered already`);
    }
    await this.#onChange();
  }

  /** A new password; keys stay. Ends its sessions where it is logged in. */
  async setPassword(code: string, password: string): Promise<void> {
    const before = await this.#stations.login(code);
    if (before === null) throw unknown(code);
    await this.#stations.setLogin(code, await loginOf(password, before.publicKeys));
    await this.#onChange();
  }

  /** Its login ends, also where it is logged in; files and readings stay. */
  async remove(code: string): Promise<void> {
    if (!(await this.#stations.withdraw(code, this.#clock.now()))) throw unknown(code);
    await this.#onChange();
  }
}

/** Two to four parts that may stand in a file name, joined by `_`. */
export function isStationCode(code: string): boolean {
  const parts = code.split('_');
  return (
    code.length <= CODE_LENGTH_MAX && parts.length >= 2 && parts.length <= 4 && parts.every(isLegalNamePart)
  );
}

async function loginOf(password: string | null, publicKeys: readonly string[]) {
  if (password !== null) assertPassword(password);
  const lines = publicKeys.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.some((line) => line.includes('\n') || parsePublicKey(line) === null)) {
    throw new AccountError('bad-key', 'That is not a public key as OpenSSH writes it (ssh-ed25519 AAAA…)');
  }
  return { passwordHash: password === null ? null : await hashPassword(password), publicKeys: lines };
}

function assertPassword(password: string): void {
  if (password.length >= PASSWORD_LENGTH_MIN && Buffer.byteLength(password) <= PASSWORD_BYTES_MAX) return;
  const legal = `at least ${PASSWORD_LENGTH_MIN} characters, at most ${PASSWORD_BYTES_MAX} bytes`;
  throw new AccountError('bad-password', `A password has ${legal}`);
}

function unknown(code: string): AccountError {
  return new AccountError('unknown-station', `${code} is not registered`);
}
