/** What a target needs beside its keys: the file of its authority, and a login that its protocol knows. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CrossFault } from './cross-check.js';
import type { LoadedSecrets } from './load-secrets.js';
import type { StationConfig } from './schema.js';

export interface LoadedAuthorities {
  /** PEM by target id. */
  texts: ReadonlyMap<string, string>;
  faults: CrossFault[];
}

/** Reads each `caFile`, relative to `folder`. */
export function loadAuthorities(config: StationConfig, folder: string): LoadedAuthorities {
  const texts = new Map<string, string>();
  const faults: CrossFault[] = [];
  config.targets.forEach((target, index) => {
    if (target.type !== 'ftps' || target.caFile === undefined) return;
    const fault = (message: string): CrossFault => ({
      code: 'not-readable',
      path: ['targets', index, 'caFile'],
      message,
      legal: 'a PEM file: -----BEGIN CERTIFICATE-----',
    });
    try {
      const text = readFileSync(resolve(folder, target.caFile), 'utf8');
      if (isCertificate(text)) texts.set(target.id, text);
      else faults.push(fault(`${target.caFile} holds no certificate`));
    } catch {
      faults.push(fault(`${target.caFile} cannot be read`));
    }
  });
  return { texts, faults };
}

/** FTP knows passwords only. */
export function checkLogins(config: StationConfig, { targets }: LoadedSecrets): CrossFault[] {
  return config.targets.flatMap((target, index) => {
    const secrets = targets.get(target.id);
    if (target.type === 'sftp' || secrets === undefined || secrets.privateKey === null) return [];
    return [
      {
        code: 'conflict',
        path: ['targets', index, 'type'],
        message: `${target.type} cannot log in with a key, and the secrets of ${target.id} hold one`,
        legal: 'a password, or type: sftp',
      } as const,
    ];
  });
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).subject !== '';
  } catch {
    return false;
  }
}
