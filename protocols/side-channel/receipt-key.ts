/** The pin of a receipt key in a configuration: its fingerprint, or the whole key. Pure. */
import { fingerprintOf } from '../signing/signed-json.js';

/** SPKI of an Ed25519 key is 44 bytes: always these twelve first, then 48 characters. */
export const RECEIPT_KEY_PATTERN = '^(SHA256:[A-Za-z0-9+/]{43}=?|MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=)$';

export function isPinnedKey(pin: string, publicKey: string): boolean {
  return pin === publicKey || pin.replace(/=$/, '') === fingerprintOf(publicKey);
}
