/**
 * Ed25519 keys in OpenSSH form. ssh2 1.17 drops a leading zero byte of the public part: about one key in 256 can be read
 * again neither by it nor by OpenSSH, so a key counts only once it was read back.
 */
import { strict as assert } from 'node:assert';
import ssh2 from 'ssh2';

export interface SshKeyPair {
  /** OpenSSH private key; a secret. */
  privateKey: string;
  /** `ssh-ed25519 AAAA… comment` */
  publicKey: string;
}

/** Even one damaged key in ten would make this run out once in 10¹⁶ times. */
const ATTEMPTS_MAX = 16;

/** With `passphrase` the private key is encrypted. */
export function generateSshKey(comment: string, passphrase?: string): SshKeyPair {
  const lock = passphrase === undefined ? {} : { passphrase, cipher: 'aes256-ctr', rounds: 1 };
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const made = ssh2.utils.generateKeyPairSync('ed25519', { comment, ...lock });
    if (!(ssh2.utils.parseKey(made.private, passphrase) instanceof Error)) {
      return { privateKey: made.private, publicKey: made.public };
    }
  }
  assert.fail(`no readable key in ${ATTEMPTS_MAX} attempts`);
}
