import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.js';
import { fingerprintOf, isSignedJson, publicKeyText, signJson, type SigningKey } from './signed-json.js';

function keyOf(pem: string): SigningKey {
  const privateKey = createPrivateKey(pem);
  const publicKey = publicKeyText(createPublicKey(privateKey));
  return { privateKey, publicKey, fingerprint: fingerprintOf(publicKey) };
}

/** RFC 8410, section 10.3: the example key. */
const RFC_8410 = keyOf(`-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----`);

describe('signed JSON', () => {
  it('names its key as RFC 8410 writes it', () => {
    expect(RFC_8410.publicKey).toBe('MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=');
  });

  it('is whole in whatever order its members stand', () => {
    const signed = signJson({ b: 1, a: { d: [1.5, null], c: 'Đà' } }, RFC_8410);
    expect(isSignedJson(signed)).toBe(true);
    expect(isSignedJson(JSON.parse(canonicalJson(signed)))).toBe(true);
  });

  it('does not stand when anything in it is changed, added, or signed by another key', () => {
    const signed = signJson({ a: 1 }, RFC_8410);
    const { privateKey } = generateKeyPairSync('ed25519');
    const other = keyOf(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    expect(isSignedJson({ ...signed, a: 2 })).toBe(false);
    expect(isSignedJson({ ...signed, b: 1 })).toBe(false);
    expect(isSignedJson({ ...signed, publicKey: other.publicKey })).toBe(false);
    expect(isSignedJson({ ...signed, signature: signJson({ a: 1 }, other).signature })).toBe(false);
  });

  it.each([null, 1, 'text', {}, { publicKey: 'x', signature: 'y' }, { publicKey: 1, signature: 2 }])(
    'is not %j',
    (value) => expect(isSignedJson(value)).toBe(false),
  );
});
