/** New Ed25519 keys for simulated servers and accounts. */
import { generateSshKey } from '../../protocols/delivery/generate-ssh-key.js';

export interface SshKeyPair {
  /** OpenSSH private key. */
  private: string;
  /** One line: `ssh-ed25519 AAAA…`. */
  public: string;
}

/** With `passphrase` the private key is encrypted. */
export function makeKeyPair(passphrase?: string): SshKeyPair {
  const { privateKey, publicKey } = generateSshKey('simulated', passphrase);
  return { private: privateKey, public: publicKey };
}
