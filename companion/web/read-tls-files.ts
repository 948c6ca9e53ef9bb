/** Certificate and key of the pages, out of files; the key only where nobody else can read it. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { ConfigError, type ConfigFaultCode } from '../../protocols/vocabulary/errors.js';
import type { ProvinceConfig } from '../config/schema.js';

export type TlsFiles = NonNullable<ProvinceConfig['web']['tls']>;

const FORBIDDEN_MODE_BITS = 0o077;

/** Paths are absolute. Throws a `ConfigError`. */
export function readTlsFiles({ certificateFile, keyFile }: TlsFiles): { cert: string; key: string } {
  const cert = readText(certificateFile, 'certificateFile');
  const key = readText(keyFile, 'keyFile');
  const mode = statSync(keyFile).mode & 0o777;
  if ((mode & FORBIDDEN_MODE_BITS) !== 0) {
    const message = `${keyFile} has mode ${mode.toString(8).padStart(4, '0')}: others can read it`;
    throw fault('unsafe-permissions', { key: 'keyFile', message, legal: `0600; run: chmod 600 ${keyFile}` });
  }
  let fits: boolean;
  try {
    fits = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch {
    const message = `${certificateFile} and ${keyFile} are no certificate and its key`;
    throw fault('not-allowed', { key: 'certificateFile', message, legal: 'PEM files' });
  }
  if (fits) return { cert, key };
  const message = `the key in ${keyFile} is not that of ${certificateFile}`;
  throw fault('conflict', { key: 'keyFile', message, legal: 'the key that the certificate was made for' });
}

function readText(file: string, key: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const message = `${file} cannot be read`;
    throw fault('not-readable', { key, message, legal: 'a file that this account may read' });
  }
}

function fault(
  code: ConfigFaultCode,
  { key, message, legal }: { key: string; message: string; legal: string },
): ConfigError {
  return new ConfigError([
    { code, file: 'province.yaml', line: null, key: `web.tls.${key}`, message, legal },
  ]);
}
