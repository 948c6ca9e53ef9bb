/**
 * Ed25519 keys in OpenSSH form. ssh2 1.17 writes about one key in 128 that neither it nor OpenSSH can read again
 * (measured: 3 of 400 "Malformed OpenSSH private key"), so a key counts only once it was read back.
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

export function generateSshKey(comment: string): SshKeyPair {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const made = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    if (!(ssh2.utils.parseKey(made.private) instanceof Error)) {
      return { privateKey: made.private, publicKey: made.public };
    }
  }
  assert.fail(`no readable key in ${ATTEMPTS_MAX} attempts`);
}
