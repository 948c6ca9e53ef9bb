/**
 * New ed25519 keys for simulated servers and accounts. ssh2 1.17.0 spoils one key of 256: it drops a leading zero byte of
 * the public part and cannot read the result, so what it makes is read back before it is used.
 */
import ssh2 from 'ssh2';

export interface SshKeyPair {
  /** OpenSSH private key. */
  private: string;
  /** One line: `ssh-ed25519 AAAA…`. */
  public: string;
}

const TRIES_MAX = 20;

/** With `passphrase` the private key is encrypted. */
export function makeKeyPair(passphrase?: string): SshKeyPair {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const pair =
      passphrase === undefined
        ? ssh2.utils.generateKeyPairSync('ed25519')
        : ssh2.utils.generateKeyPairSync('ed25519', { passphrase, cipher: 'aes256-ctr', rounds: 1 });
    if (!(ssh2.utils.parseKey(pair.private, passphrase) instanceof Error)) return pair;
  }
  throw new Error(`ssh2 made ${TRIES_MAX} unreadable keys one after the other`);
}
