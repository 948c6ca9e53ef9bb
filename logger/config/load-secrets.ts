/**
 * Passwords and keys, apart from the configuration: a file that only its owner may read, or the environment. Nothing of
 * their content ever reaches a fault, a log or an export.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseCheckedYaml } from '../../protocols/configuration/parse-checked-yaml.js';
import type { ConfigFault, ConfigFaultCode } from '../../protocols/vocabulary/errors.js';
import { stationSecretsSchema } from './schema.js';

export interface TargetSecrets {
  password: string | null;
  /** The key's text, not its path. */
  privateKey: string | null;
  passphrase: string | null;
}

export interface LoadedSecrets {
  /** By target id. */
  targets: ReadonlyMap<string, TargetSecrets>;
  /** Of the mail server; `null`: none is given. */
  mailPassword: string | null;
  faults: ConfigFault[];
}

export interface LoadSecretsOptions {
  file: string;
  targetIds: readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
}

/** Others may neither read nor write it. */
const FORBIDDEN_MODE_BITS = 0o077;

export function loadSecrets({ file, targetIds, environment }: LoadSecretsOptions): LoadedSecrets {
  const { entries, mailPassword, faults } = readSecretsFile(file);
  // What cannot be read is told once, not again as missing.
  const readable = faults.length === 0;
  const targets = new Map<string, TargetSecrets>();
  for (const unknown of Object.keys(entries).filter((id) => !targetIds.includes(id))) {
    const legal = targetIds.length > 0 ? targetIds.join(', ') : 'no target is configured';
    faults.push(
      secretFault({
        code: 'unknown-reference',
        file,
        key: `targets.${unknown}`,
        message: 'names no target',
        legal,
      }),
    );
  }
  for (const id of targetIds) {
    const entry = entries[id] ?? {};
    const variable = environmentName(id);
    const password = environment[`${variable}_PASSWORD`] ?? entry.password ?? null;
    const keyFile = environment[`${variable}_PRIVATE_KEY_FILE`] ?? entry.privateKeyFile ?? null;
    const passphrase = environment[`${variable}_PASSPHRASE`] ?? entry.passphrase ?? null;
    const privateKey =
      keyFile === null ? null : readKey({ path: resolve(dirname(file), keyFile), id, file, faults });
    if (readable && password === null && keyFile === null) {
      const legal = `password or privateKeyFile under targets.${id}, or the variable ${variable}_PASSWORD`;
      faults.push(
        secretFault({
          code: 'missing-secret',
          file,
          key: `targets.${id}`,
          message: 'has no password and no key',
          legal,
        }),
      );
    }
    targets.set(id, { password, privateKey, passphrase });
  }
  return { targets, mailPassword: environment[MAIL_PASSWORD_VARIABLE] ?? mailPassword, faults };
}

export const MAIL_PASSWORD_VARIABLE = 'QUANTRAC_NOTICES_PASSWORD';

/** `so-tnmt` → `QUANTRAC_TARGET_SO_TNMT` */
export function environmentName(targetId: string): string {
  return `QUANTRAC_TARGET_${targetId.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}

type SecretEntries = Record<string, { password?: string; privateKeyFile?: string; passphrase?: string }>;

interface ReadSecrets {
  entries: SecretEntries;
  mailPassword: string | null;
  faults: ConfigFault[];
}

const NO_SECRETS = { entries: {}, mailPassword: null } as const;

/** A missing file is no fault by itself: the environment may hold everything. */
function readSecretsFile(file: string): ReadSecrets {
  let text: string;
  try {
    const loose = unsafeMode(file);
    if (loose !== null) return { ...NO_SECRETS, faults: [unsafeFault(file, '', loose)] };
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return { ...NO_SECRETS, faults: [] };
    return {
      ...NO_SECRETS,
      faults: [
        secretFault({
          code: 'not-readable',
          file,
          key: '',
          message: 'cannot be read',
          legal: 'a file of mode 0600',
        }),
      ],
    };
  }
  const result = parseCheckedYaml(stationSecretsSchema, text, file);
  if (result.ok) {
    const { targets, notices } = result.parsed.value;
    return { entries: targets, mailPassword: notices.password ?? null, faults: [] };
  }
  // The words of a fault may quote the value, so only its kind and place are told.
  return {
    ...NO_SECRETS,
    faults: result.faults.map((fault) => ({
      ...fault,
      message: WITHOUT_VALUE[fault.code] ?? 'is not legal',
    })),
  };
}

const WITHOUT_VALUE: Partial<Record<ConfigFaultCode, string>> = {
  'not-yaml': 'is not YAML',
  'unknown-key': 'is not a known key',
  'missing-key': 'is missing',
  'wrong-type': 'is of the wrong type',
};

/** OpenSSH, PEM and PuTTY forms; whether the key itself is sound shows at the login. */
const PRIVATE_KEY = /^\s*(-----BEGIN [A-Z ]*PRIVATE KEY-----|PuTTY-User-Key-File-)/;

interface KeyFile {
  path: string;
  id: string;
  file: string;
  faults: ConfigFault[];
}

function readKey({ path, id, file, faults }: KeyFile): string | null {
  const key = `targets.${id}.privateKeyFile`;
  try {
    const loose = unsafeMode(path);
    if (loose !== null) {
      faults.push(unsafeFault(path, key, loose));
      return null;
    }
    const text = readFileSync(path, 'utf8');
    if (PRIVATE_KEY.test(text)) return text;
    faults.push(
      secretFault({
        code: 'not-allowed',
        file,
        key,
        message: `${path} is not a private key`,
        legal: 'an OpenSSH or PEM private key: ssh-keygen -t ed25519',
      }),
    );
    return null;
  } catch {
    faults.push(
      secretFault({
        code: 'not-readable',
        file,
        key,
        message: `the key file ${path} cannot be read`,
        legal: 'an OpenSSH private key of mode 0600',
      }),
    );
    return null;
  }
}

function unsafeMode(path: string): string | null {
  const mode = statSync(path).mode & 0o777;
  return (mode & FORBIDDEN_MODE_BITS) === 0 ? null : mode.toString(8).padStart(4, '0');
}

function unsafeFault(file: string, key: string, mode: string): ConfigFault {
  return secretFault({
    code: 'unsafe-permissions',
    file,
    key,
    message: `has mode ${mode}: others can read it`,
    legal: `0600; run: chmod 600 ${file}`,
  });
}

function secretFault(fault: Omit<ConfigFault, 'line'>): ConfigFault {
  return { ...fault, line: null };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
