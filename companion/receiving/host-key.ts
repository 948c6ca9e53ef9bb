/**
 * The key by which stations recognise the province. Made once, readable by the service alone, and never replaced by
 * itself: every station has its fingerprint pinned.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import ssh2 from 'ssh2';
import { generateSshKey } from '../../protocols/delivery/generate-ssh-key.js';
import { readHostKey } from '../../protocols/delivery/host-key.js';
import { errnoOf } from './sftp-refusal.js';
import { syncPath } from './claims/durable-files.js';

export interface HostKey {
  /** OpenSSH private key; a secret. */
  privateKey: Buffer;
  /** `SHA256:…`, as `ssh-keygen -l` prints it. */
  fingerprint: string;
  /** `ssh-ed25519 AAAA…` */
  publicKey: string;
}

export type HostKeyFault = 'missing' | 'not-a-private-key' | 'open-to-others';

export class HostKeyError extends Error {
  override name = 'HostKeyError';
  readonly code: HostKeyFault;
  constructor(code: HostKeyFault, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Throws a `HostKeyError`. */
export async function readHostKeyFile(path: string): Promise<HostKey> {
  let privateKey: Buffer;
  try {
    privateKey = await readFile(path);
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') throw new HostKeyError('missing', `${path} does not exist`, cause);
    throw new HostKeyError('not-a-private-key', `${path} cannot be read`, cause);
  }
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) {
    throw new HostKeyError('open-to-others', `${path} can be read by others; make it 0600`);
  }
  return describe(privateKey, path);
}

/** The key in the file, or a new Ed25519 key that is put there (0600). Throws a `HostKeyError`. */
export async function ensureHostKey(path: string): Promise<HostKey & { origin: 'found' | 'made' }> {
  try {
    return { ...(await readHostKeyFile(path)), origin: 'found' };
  } catch (error) {
    if (!(error instanceof HostKeyError) || error.code !== 'missing') throw error;
  }
  const made = generateSshKey('quantrac-province');
  await mkdir(dirname(path), { recursive: true, mode: 0o750 });
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  {
    await using file = await open(temporary, 'wx', 0o600);
    await file.writeFile(made.privateKey);
    await file.sync();
  }
  await rename(temporary, path);
  await syncPath(dirname(path));
  return { ...(await readHostKeyFile(path)), origin: 'made' };
}

function describe(privateKey: Buffer, path: string): HostKey {
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error || !parsed.isPrivateKey()) {
    throw new HostKeyError('not-a-private-key', `${path} is not an OpenSSH private key`);
  }
  const blob = parsed.getPublicSSH();
  const fingerprint = readHostKey(blob)?.fingerprint ?? '';
  return { privateKey, fingerprint, publicKey: `${parsed.type} ${blob.toString('base64')}` };
}
