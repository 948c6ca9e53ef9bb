/**
 * Pinned host keys: a server is only spoken to when it shows the very key that the operator wrote down. Pure; the forms
 * are those of `ssh-keygen -l` (fingerprint) and of known_hosts (whole key).
 */
import { createHash } from 'node:crypto';

/** For the configuration's schema: a fingerprint, or a key line with or without the host in front and a comment behind. */
export const HOST_KEY_PATTERN =
  '^(SHA256:[A-Za-z0-9+/]{43}=?|(\\S+ +)?(ssh-[a-z0-9-]+|ecdsa-sha2-[a-z0-9-]+) +AAAA[A-Za-z0-9+/]+={0,2}( .*)?)$';

export interface HostKey {
  /** `ssh-ed25519`, `ssh-rsa`, …; `null` when only a fingerprint is known. */
  algorithm: string | null;
  /** `SHA256:` and 43 characters of base64, as OpenSSH prints it. */
  fingerprint: string;
}

/** Reads what the operator wrote; `null` when it is neither a fingerprint nor a public key. */
export function parseHostKeyPin(text: string): HostKey | null {
  const trimmed = text.trim();
  if (!new RegExp(HOST_KEY_PATTERN).test(trimmed)) return null;
  if (trimmed.startsWith('SHA256:')) return { algorithm: null, fingerprint: trimmed.replace(/=$/, '') };
  const words = trimmed.split(/ +/);
  const blob = words.find((word) => word.startsWith('AAAA'));
  return blob === undefined ? null : readHostKey(Buffer.from(blob, 'base64'));
}

/** The key that a server shows, from its wire form (RFC 4253 §6.6: a string with the algorithm, then the key). */
export function readHostKey(blob: Uint8Array): HostKey | null {
  const buffer = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  if (buffer.length < 4) return null;
  const length = buffer.readUInt32BE(0);
  if (length === 0 || length > 64 || buffer.length < 4 + length) return null;
  const digest = createHash('sha256').update(buffer).digest('base64').replace(/=+$/, '');
  return { algorithm: buffer.toString('latin1', 4, 4 + length), fingerprint: `SHA256:${digest}` };
}

/**
 * The signature algorithms to ask for first, so that a server with several keys shows the pinned one. Empty when the pin
 * does not tell (a fingerprint).
 */
export function preferredAlgorithms(pin: HostKey): string[] {
  if (pin.algorithm === null) return [];
  return pin.algorithm === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [pin.algorithm];
}
