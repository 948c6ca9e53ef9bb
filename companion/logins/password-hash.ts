/**
 * Passwords are kept as scrypt hashes with their parameters beside them, so that these can be raised later. A password
 * that was right a moment ago is recognised by a keyed digest in memory: a station that logs in for every file would
 * otherwise cost a tenth of a second of a core each time.
 */
import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

export interface PasswordCost {
  n: number;
  r: number;
  p: number;
}

/** 32 MB and about a tenth of a second of a core. */
const COST: PasswordCost = { n: 2 ** 15, r: 8, p: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Beyond this a hash in the database is not one of ours. */
const N_MAX = 2 ** 20;
/** No password is longer, so a login cannot be made to hash megabytes. */
export const PASSWORD_BYTES_MAX = 256;
const REMEMBERED_MAX = 10_000;

/** `scrypt$32768$8$1$salt$hash`, salt and hash in base64. */
export async function hashPassword(password: string, cost: PasswordCost = COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, { salt, ...cost });
  return ['scrypt', cost.n, cost.r, cost.p, salt.toString('base64'), hash.toString('base64')].join('$');
}

/** 26 letters and digits: 128 bits and a little more, without those that look alike. */
export function generatePassword(): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789ACDEFGHJKLMNPQRTUVWXYZ';
  let password = '';
  while (password.length < 26) {
    for (const byte of randomBytes(32)) {
      // Bytes beyond the last whole run of the alphabet would favour its beginning.
      if (byte < 4 * alphabet.length && password.length < 26) password += alphabet[byte % alphabet.length];
    }
  }
  return password;
}

/** Checks passwords in constant time, also that of an account that does not exist. */
export class PasswordChecker {
  readonly #key = randomBytes(32);
  /** Stored hash → digest of the password that fitted it. */
  readonly #remembered = new Map<string, Buffer>();
  #decoy: Promise<string> | null = null;

  /** @param stored As `hashPassword` wrote it; `null`: there is no such account, or it has no password. */
  async fits(password: string, stored: string | null): Promise<boolean> {
    if (Buffer.byteLength(password) > PASSWORD_BYTES_MAX) return false;
    const hash = stored ?? (await (this.#decoy ??= hashPassword(randomBytes(16).toString('hex'))));
    const digest = createHmac('sha256', this.#key).update(hash).update('\0').update(password).digest();
    const known = this.#remembered.get(hash);
    if (known !== undefined && timingSafeEqual(known, digest)) return true;
    const fits = (await verify(password, hash)) && stored !== null;
    if (fits) this.#remember(hash, digest);
    return fits;
  }

  #remember(hash: string, digest: Buffer): void {
    const oldest = this.#remembered.keys().next().value;
    if (this.#remembered.size >= REMEMBERED_MAX && oldest !== undefined) this.#remembered.delete(oldest);
    this.#remembered.set(hash, digest);
  }
}

async function verify(password: string, stored: string): Promise<boolean> {
  const [kind, n, r, p, salt, hash] = stored.split('$');
  if (kind !== 'scrypt' || salt === undefined || hash === undefined) return false;
  const cost = { n: Number(n), r: Number(r), p: Number(p) };
  if (!(cost.n > 1 && cost.n <= N_MAX && cost.r > 0 && cost.r <= 32 && cost.p > 0 && cost.p <= 16))
    return false;
  const expected = Buffer.from(hash, 'base64');
  const derived = await derive(password, { salt: Buffer.from(salt, 'base64'), ...cost });
  return derived.length === expected.length && timingSafeEqual(derived, expected);
}

function derive(password: string, { salt, n, r, p }: PasswordCost & { salt: Buffer }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { N: n, r, p, maxmem: 256 * n * r };
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
