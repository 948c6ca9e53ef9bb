import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isSignedJson, signJson } from '../../protocols/signing/signed-json.js';
import { ensureSigningKey, readSigningKey, SigningKeyError } from './signing-key.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quantrac-key-'));
  file = join(folder, 'deep', 'key.pem');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('ensureSigningKey', () => {
  it('makes a key that only its owner can read, once', () => {
    const made = ensureSigningKey(file);
    expect(made.origin).toBe('made');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const found = ensureSigningKey(file);
    expect(found).toMatchObject({ origin: 'found', fingerprint: made.fingerprint });
    expect(isSignedJson(signJson({ said: 'something' }, found))).toBe(true);
  });

  it('refuses a key that others can read, and what is no key, without a word of what is in it', () => {
    ensureSigningKey(file);
    chmodSync(file, 0o640);
    expect(() => readSigningKey(file)).toThrow(/can be read by others/);
    const damaged = readFileSync(file, 'utf8').replace('MC4C', 'XXXX');
    writeFileSync(file, damaged);
    chmodSync(file, 0o600);
    try {
      readSigningKey(file);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(SigningKeyError);
      expect((error as SigningKeyError).code).toBe('not-a-private-key');
      expect((error as SigningKeyError).cause).toBeUndefined();
      expect((error as Error).message).not.toContain(damaged.split('\n')[1] ?? '');
    }
  });

  it('says nothing where there is no file', () => {
    expect(readSigningKey(file)).toBeNull();
  });
});
