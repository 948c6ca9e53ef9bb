/** The mail server with its password and authority, out of files that only their owner may read. */
import { readFileSync, statSync } from 'node:fs';
import type { SmtpSettings } from '../../protocols/notices/smtp-schema.js';
import { ConfigError, type ConfigFaultCode } from '../../protocols/vocabulary/errors.js';
import type { NoticesConfig, ProvinceConfig } from '../config/schema.js';

const FORBIDDEN_MODE_BITS = 0o077;
const PEM_CERTIFICATE = /-----BEGIN (TRUSTED )?CERTIFICATE-----/;

/** Paths are absolute. Throws a `ConfigError`; never with the password in it. */
export function readMailSettings(
  { smtp, passwordFile }: NoticesConfig,
  { name }: ProvinceConfig['province'],
): SmtpSettings {
  const { host, port, security, user, from, caFile, timeout } = smtp;
  return {
    ...{ host, port, security, from, fromName: `Quantrac ${name}`, timeoutMs: timeout },
    login: user === undefined ? null : { user, password: readPassword(passwordFile) },
    authority: caFile === undefined ? null : readAuthority(caFile),
  };
}

function readPassword(file: string | undefined): string {
  const key = 'notices.passwordFile';
  if (file === undefined) {
    throw fault('missing-secret', {
      key,
      message: 'the mail server has a user and no password',
      legal: 'a file of mode 0600',
    });
  }
  const text = readText(file, key);
  const mode = statSync(file).mode & 0o777;
  if ((mode & FORBIDDEN_MODE_BITS) !== 0) {
    const message = `${file} has mode ${mode.toString(8).padStart(4, '0')}: others can read it`;
    throw fault('unsafe-permissions', { key, message, legal: `0600; run: chmod 600 ${file}` });
  }
  const password = text.replace(/\r?\n$/, '');
  if (password === '' || password.includes('\n')) {
    throw fault('not-allowed', { key, message: `${file} is not one line`, legal: 'the password alone' });
  }
  return password;
}

function readAuthority(file: string): string {
  const key = 'notices.smtp.caFile';
  const text = readText(file, key);
  if (PEM_CERTIFICATE.test(text)) return text;
  throw fault('not-allowed', { key, message: `${file} holds no certificate`, legal: 'a PEM file' });
}

function readText(file: string, key: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw fault('not-readable', {
      key,
      message: `${file} cannot be read`,
      legal: 'a file that this account may read',
    });
  }
}

function fault(
  code: ConfigFaultCode,
  { key, message, legal }: { key: string; message: string; legal: string },
): ConfigError {
  return new ConfigError([{ code, file: 'province.yaml', line: null, key, message, legal }]);
}
