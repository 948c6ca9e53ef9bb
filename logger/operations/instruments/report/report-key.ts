/**
 * The key that signs reports: Ed25519, made at first use, in a file that only its owner can read. Nothing of its private half is
 * ever printed. Who keeps the file keeps the signature; whoever checks a report knows the key by its fingerprint.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeFolder } from '../../../../hardware/host/make-folder.js';

export const KEY_FILE = 'report-key.pem';
export const DEFAULT_KEY_FOLDER = join(homedir(), '.config', 'quantrac');

export interface ReportKey {
  file: string;
  origin: 'made' | 'found';
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** What is wrong with the key, in words for people; never with anything of the key in them. */
export class ReportKeyError extends Error {
  override name = 'ReportKeyError';
}

export function openReportKey(folder: string): ReportKey {
  const file = resolve(folder, KEY_FILE);
  let origin: ReportKey['origin'] = 'found';
  let pem = readKey(file);
  if (pem === null) {
    pem = makeKey(file);
    origin = 'made';
  }
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(pem);
  } catch {
    // The cause might carry parts of the file.
    throw new ReportKeyError(`${file}: is no private key in PEM; move it away, and a new one is made`);
  }
  if (privateKey.asymmetricKeyType !== 'ed25519')
    throw new ReportKeyError(
      `${file}: is a key of type ${privateKey.asymmetricKeyType ?? 'unknown'}, not Ed25519`,
    );
  return { file, origin, privateKey, publicKey: createPublicKey(privateKey) };
}

export function publicKeyBytes(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

/** `SHA256:…`, as OpenSSH writes fingerprints. */
export function fingerprintOf(publicKey: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(publicKey).digest('base64').replace(/=+$/, '')}`;
}

const OTHERS = 0o077;

function readKey(file: string): string | null {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    if (code === 'ENOENT') return null;
    throw new ReportKeyError(`${file}: cannot be read (${code})`);
  }
  try {
    if (process.platform !== 'win32' && (fstatSync(handle).mode & OTHERS) !== 0)
      throw new ReportKeyError(`${file}: can be read by others; run: chmod 600 ${file}`);
    return readFileSync(handle, 'utf8');
  } finally {
    closeSync(handle);
  }
}

function makeKey(file: string): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  try {
    makeFolder(resolve(file, '..'), 0o700);
    // Never over a key that is there: what it has signed would lose its signer.
    const handle = openSync(file, 'wx', 0o600);
    try {
      writeSync(handle, pem);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw new ReportKeyError(
      `${file}: cannot be made (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
    );
  }
  return pem;
}
