import { describe, expect, it } from 'vitest';
import { generatePassword, hashPassword, PasswordChecker } from './password-hash.js';

const CHEAP = { n: 16, r: 1, p: 1 };

describe('passwords', () => {
  it('fit their own hash only, also when remembered, whatever the parameters it was made with', async () => {
    const checker = new PasswordChecker();
    const hashes = [
      await hashPassword('Mật khẩu dài', CHEAP),
      await hashPassword('another one', { ...CHEAP, n: 32 }),
    ];
    for (let round = 0; round < 2; round += 1) {
      expect(await checker.fits('Mật khẩu dài', hashes[0]!)).toBe(true);
      expect(await checker.fits('Mật khẩu dài', hashes[1]!)).toBe(false);
      expect(await checker.fits('another one', hashes[1]!)).toBe(true);
    }
    // Typed on another keyboard, the same letters may come composed or not.
    expect(await checker.fits('Mật khẩu dài'.normalize('NFD'), hashes[0]!)).toBe(true);
  });

  it('fit nothing where there is no account or the stored text is no hash', async () => {
    const checker = new PasswordChecker();
    for (const stored of [
      null,
      '',
      'scrypt$x',
      'scrypt$16$1$1$$',
      'scrypt$999999999$8$1$c2FsdA==$aGFzaA==',
      'plain',
    ]) {
      expect(await checker.fits('', stored), String(stored)).toBe(false);
    }
  });

  it('are salted: the same password has another hash each time', async () => {
    expect(await hashPassword('x', CHEAP)).not.toBe(await hashPassword('x', CHEAP));
  });

  it('that are generated are long, and never twice the same', () => {
    const passwords = Array.from({ length: 200 }, generatePassword);
    expect(new Set(passwords).size).toBe(200);
    expect(passwords.every((password) => /^[a-zA-Z2-9]{26}$/.test(password))).toBe(true);
  });
});
