/**
 * Where the key that signs reports lies. Who keeps the file keeps the signature; whoever checks a report knows the key by its
 * fingerprint.
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureSigningKey } from '../../../../hardware/host/signing-key.js';
import type { SigningKey } from '../../../../protocols/signing/signed-json.js';

export const KEY_FILE = 'report-key.pem';
export const DEFAULT_KEY_FOLDER = join(homedir(), '.config', 'quantrac');

export interface ReportKey extends SigningKey {
  file: string;
  origin: 'made' | 'found';
}

/** Made at first use. Throws a `SigningKeyError`. */
export function openReportKey(folder: string): ReportKey {
  const file = resolve(folder, KEY_FILE);
  return { ...ensureSigningKey(file), file };
}
