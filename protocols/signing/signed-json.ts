/**
 * JSON objects under an Ed25519 signature. The signature covers the canonical JSON (RFC 8785) of the object without its member
 * `signature`; the public key stands inside. A signature proves the holder of that key: whether it is the right key is for the reader to ask.
 */
import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';

export interface SigningKey {
  privateKey: KeyObject;
  /** SubjectPublicKeyInfo (DER), base64. */
  publicKey: string;
  /** `SHA256:…` of the DER bytes, as OpenSSH writes fingerprints. */
  fingerprint: string;
}

export interface Signed {
  publicKey: string;
  /** Base64, 64 bytes. */
  signature: string;
}

export function publicKeyText(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'der' }).toString('base64');
}

export function fingerprintOf(publicKey: string): string {
  const digest = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

export function signJson<T extends object>(content: T, key: SigningKey): T & Signed {
  const unsigned = { ...content, publicKey: key.publicKey };
  const signature = sign(null, Buffer.from(canonicalJson(unsigned)), key.privateKey).toString('base64');
  return { ...unsigned, signature };
}

/** Whether the object's own key signed it. Never throws: what cannot be read is not signed. */
export function isSignedJson(value: unknown): value is Signed {
  if (typeof value !== 'object' || value === null) return false;
  const { signature, ...unsigned } = value as Record<string, unknown>;
  const { publicKey } = unsigned;
  if (typeof signature !== 'string' || typeof publicKey !== 'string') return false;
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType !== 'ed25519') return false;
    return verify(null, Buffer.from(canonicalJson(unsigned)), key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}
