/**
 * A program's own signing key: Ed25519, made at its first use, in a file that only its owner can read, and never made again over
 * one that is there. Nothing of its private half is ever printed, also not in an error.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { fingerprintOf, publicKeyText, type SigningKey } from '../../protocols/signing/signed-json.js';
import { makeFolder } from './make-folder.js';

export type SigningKeyFault = 'not-accessible' | 'not-a-private-key' | 'open-to-others';

export class SigningKeyError extends Error {
  override name = 'SigningKeyError';
  readonly code: SigningKeyFault;
  readonly hint: string;
  constructor(code: SigningKeyFault, message: string, hint: string) {
    // Without the cause: it might carry parts of the file.
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

const OTHERS = 0o077;

/** The key in the file, or a new one that is put there (0600). Throws a {@link SigningKeyError}. */
export function ensureSigningKey(file: string): SigningKey & { origin: 'found' | 'made' } {
  const found = readSigningKey(file);
  if (found !== null) return { ...found, origin: 'found' };
  makeKey(file);
  const made = readSigningKey(file);
  if (made === null) throw notAccessible(file, 'ENOENT');
  return { ...made, origin: 'made' };
}

/** `null`: there is no such file. */
export function readSigningKey(file: string): SigningKey | null {
  const pem = readPrivateFile(file);
  if (pem === null) return null;
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(pem);
  } catch {
    throw notAKey(file);
  }
  if (privateKey.asymmetricKeyType !== 'ed25519') throw notAKey(file);
  const publicKey = publicKeyText(createPublicKey(privateKey));
  return { privateKey, publicKey, fingerprint: fingerprintOf(publicKey) };
}

function readPrivateFile(file: string): string | null {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return null;
    throw notAccessible(file, code);
  }
  try {
    if (process.platform !== 'win32' && (fstatSync(handle).mode & OTHERS) !== 0) {
      throw new SigningKeyError(
        'open-to-others',
        `${file} can be read by others`,
        `Run: chmod 600 ${file}. Who has read it can sign in its owner's name.`,
      );
    }
    return readFileSync(handle, 'utf8');
  } finally {
    closeSync(handle);
  }
}

function makeKey(file: string): void {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  try {
    makeFolder(dirname(file), 0o700);
    // Whole or not at all: half a key after a power cut would be a station that cannot sign.
    const temporary = `${file}.new`;
    const handle = openSync(temporary, 'w', 0o600);
    try {
      writeSync(handle, pem);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
    const folder = openSync(dirname(file), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch (error) {
    throw notAccessible(file, codeOf(error));
  }
}

function notAKey(file: string): SigningKeyError {
  return new SigningKeyError(
    'not-a-private-key',
    `${file} holds no Ed25519 private key in PEM`,
    'Move the file away: a new key is made at the next start, with another fingerprint, and the change stays visible.',
  );
}

function notAccessible(file: string, code: string): SigningKeyError {
  return new SigningKeyError(
    'not-accessible',
    `${file} cannot be read or made (${code})`,
    'Check the permissions of its folder, and that the disk is not full or read-only.',
  );
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown reason';
}
