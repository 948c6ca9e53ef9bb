/**
 * Who is it? A station by its code and its password or key. Tells nobody whether the account exists: a wrong password and
 * an unknown station cost the same time and get the same answer.
 */
import { timingSafeEqual } from 'node:crypto';
import ssh2, { type AuthContext, type ParsedKey, type PublicKeyAuthContext } from 'ssh2';
import type { StationReader } from '../store/province-store.js';
import type { PasswordChecker } from '../logins/password-hash.js';

/** `offered`: a key that would be taken was shown, its proof is still to come. */
export type LoginOutcome = 'accepted' | 'offered' | 'refused' | 'not-tried';

export async function judgeLogin(
  context: AuthContext,
  accounts: Pick<StationReader, 'login'>,
  passwords: PasswordChecker,
): Promise<LoginOutcome> {
  switch (context.method) {
    case 'password': {
      const login = await accounts.login(context.username);
      return (await passwords.fits(context.password, login?.passwordHash ?? null)) ? 'accepted' : 'refused';
    }
    case 'publickey': {
      const login = await accounts.login(context.username);
      return judgeKey(context, login?.publicKeys ?? []);
    }
    default:
      return 'not-tried';
  }
}

/** A line of `authorized_keys` without options → its key, or `null`. */
export function parsePublicKey(line: string): ParsedKey | null {
  const parsed = ssh2.utils.parseKey(line.trim());
  return parsed instanceof Error || parsed.isPrivateKey() ? null : parsed;
}

function judgeKey(context: PublicKeyAuthContext, lines: readonly string[]): LoginOutcome {
  const key = lines
    .map(parsePublicKey)
    .find((candidate) => candidate !== null && isSame(candidate.getPublicSSH(), context.key.data));
  // Clients try every key they have; showing one is no failed login.
  if (key === undefined || key === null) return context.signature === undefined ? 'not-tried' : 'refused';
  if (context.signature === undefined || context.blob === undefined) return 'offered';
  return key.verify(context.blob, context.signature, context.hashAlgo) === true ? 'accepted' : 'refused';
}

function isSame(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
