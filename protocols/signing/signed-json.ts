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

/** Base64, 64 bytes: over the canonical JSON of the content. */
export function signatureOver(content: object, { privateKey }: Pick<SigningKey, 'privateKey'>): string {
  return sign(null, Buffer.from(canonicalJson(content)), privateKey).toString('base64');
}

/**
 * @param publicKey As in {@link SigningKey}.
 * @param signature As in {@link Signed}.
 */
export function isSignatureOver(content: object, publicKey: string, signature: string): boolean {
  const key = readPublicKey(publicKey);
  return (
    key !== null && verify(null, Buffer.from(canonicalJson(content)), key, Buffer.from(signature, 'base64'))
  );
}

/** `null`: is no Ed25519 key. */
export function readPublicKey(publicKey: string): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

export function signJson<T extends object>(content: T, key: SigningKey): T & Signed {
  const unsigned = { ...content, publicKey: key.publicKey };
  return { ...unsigned, signature: signatureOver(unsigned, key) };
}

/** Whether the object's own key signed it. Never throws: what cannot be read is not signed. */
export function isSignedJson(value: unknown): value is Signed {
  if (typeof value !== 'object' || value === null) return false;
  const { signature, ...unsigned } = value as Record<string, unknown>;
  const { publicKey } = unsigned;
  if (typeof signature !== 'string' || typeof publicKey !== 'string') return false;
  try {
    return isSignatureOver(unsigned, publicKey, signature);
  } catch {
    return false;
  }
}
