import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HOST_KEY_PATTERN, parseHostKeyPin, preferredAlgorithms, readHostKey } from './host-key.js';

/** GitHub's published key and fingerprint: an independent pair of both forms. */
const BLOB = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';
const FINGERPRINT = 'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU';

describe('host-key pins', () => {
  it.each([
    ['a fingerprint', FINGERPRINT, null],
    ['a padded fingerprint', `${FINGERPRINT}=`, null],
    ['a public key', `ssh-ed25519 ${BLOB}`, 'ssh-ed25519'],
    ['a public key with a comment', `ssh-ed25519 ${BLOB} root@so tnmt`, 'ssh-ed25519'],
    ['a known_hosts line', `[so.example]:2222 ssh-ed25519 ${BLOB}`, 'ssh-ed25519'],
  ])('reads %s', (_what, text, algorithm) => {
    expect(parseHostKeyPin(text)).toEqual({ algorithm, fingerprint: FINGERPRINT });
    expect(new RegExp(HOST_KEY_PATTERN).test(text)).toBe(true);
  });

  it.each([
    '',
    'SHA256:short',
    'MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48',
    BLOB,
    'ssh-ed25519',
    'yes',
  ])('does not take "%s" for a key', (text) => {
    expect(parseHostKeyPin(text)).toBeNull();
  });

  it('prints the fingerprint that ssh-keygen prints, for each kind of key', () => {
    const folder = mkdtempSync(join(tmpdir(), 'quantrac-keys-'));
    try {
      for (const [kind, algorithm] of [
        ['ed25519', 'ssh-ed25519'],
        ['rsa', 'ssh-rsa'],
        ['ecdsa', 'ecdsa-sha2-nistp256'],
      ] as const) {
        const file = join(folder, kind);
        execFileSync('ssh-keygen', ['-q', '-t', kind, '-N', '', '-f', file]);
        const printed = execFileSync('ssh-keygen', ['-lf', `${file}.pub`], { encoding: 'utf8' });
        const line = readFileSync(`${file}.pub`, 'utf8').trim();
        const pin = parseHostKeyPin(line);
        expect(pin?.algorithm).toBe(algorithm);
        expect(printed).toContain(pin?.fingerprint);
        expect(readHostKey(Buffer.from(line.split(' ')[1] ?? '', 'base64'))).toEqual(pin);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('asks a server with several keys for the pinned one', () => {
    expect(preferredAlgorithms({ algorithm: 'ssh-ed25519', fingerprint: '' })).toEqual(['ssh-ed25519']);
    expect(preferredAlgorithms({ algorithm: 'ssh-rsa', fingerprint: '' })).toContain('rsa-sha2-256');
    expect(preferredAlgorithms({ algorithm: null, fingerprint: '' })).toEqual([]);
  });

  it.each([[new Uint8Array()], [new Uint8Array([0, 0, 0, 200, 1])], [new Uint8Array([0, 0, 0, 0])]])(
    'does not read a key out of %o',
    (blob) => {
      expect(readHostKey(blob)).toBeNull();
    },
  );
});
