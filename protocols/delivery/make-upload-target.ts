/** An upload target out of its configuration and secrets: the one place that knows every kind. */
import type { Clock } from '../vocabulary/clock.js';
import { FailoverTarget } from './failover-target.js';
import { FtpTarget } from './ftp-target.js';
import { ftpSettingsOf } from './ftp-target-schema.js';
import { sftpSettingsOf } from './sftp-target-schema.js';
import { SftpTarget } from './sftp-target.js';
import type { UploadTargetConfig } from './upload-target-schema.js';
import type { UploadTarget } from './upload-target.js';

export interface UploadSecrets {
  password: string | null;
  /** The key's text, not its path. */
  privateKey: string | null;
  passphrase: string | null;
}

export interface MakeUploadTargetOptions {
  /** `id`: for hints that name the place of the configuration. */
  config: UploadTargetConfig & { id: string };
  secrets: UploadSecrets;
  /** The text of `caFile`. */
  authorities: string | null;
  /** Whose files these are, unique to this queue and the same for ever. */
  owner: string;
  clock: Clock;
}

export function makeUploadTarget(options: MakeUploadTargetOptions): UploadTarget {
  const { config, clock } = options;
  const first = makeOne(options, '');
  const second = atFallback(config);
  if (config.fallback === undefined || second === null) return first;
  const { after: failuresMax, returnAfter: returnAfterMs } = config.fallback;
  const fallback = makeOne({ ...options, config: { ...second, id: config.id } }, 'fallback.');
  return new FailoverTarget({ first, fallback, failuresMax, returnAfterMs, clock });
}

/** A pin belongs to one machine: the first one's says nothing of the other. */
function atFallback(config: UploadTargetConfig): UploadTargetConfig | null {
  if (config.fallback === undefined) return null;
  switch (config.type) {
    case 'sftp':
      return { ...withoutKey(config, 'hostKey'), ...config.fallback };
    case 'ftp':
      return { ...config, ...config.fallback };
    case 'ftps':
      return { ...withoutKey(config, 'certificate'), ...config.fallback };
  }
}

function withoutKey<T extends object, K extends keyof T>(object: T, key: K): Omit<T, K> {
  const copy = { ...object };
  delete copy[key];
  return copy;
}

function makeOne(
  { config, secrets, authorities, owner, clock }: MakeUploadTargetOptions,
  place: '' | 'fallback.',
): UploadTarget {
  const { password, privateKey, passphrase } = secrets;
  const pinPlace = (key: string) => `${place}${key} of target ${config.id} in station.yaml`;
  if (config.type === 'sftp') {
    return new SftpTarget({
      settings: sftpSettingsOf(config),
      credentials:
        privateKey === null
          ? { password: password ?? '' }
          : { privateKey, ...(passphrase === null ? {} : { passphrase }) },
      clock,
      owner,
      hostKeyPlace: pinPlace('hostKey'),
    });
  }
  return new FtpTarget({
    settings: ftpSettingsOf(config, authorities),
    password: password ?? '',
    clock,
    owner,
    certificatePlace: pinPlace('certificate'),
  });
}
