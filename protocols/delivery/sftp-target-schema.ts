/**
 * The configuration of an SFTP target, secrets excepted (they come apart and are never logged). Kept away from the
 * implementation so that checking a configuration loads no SSH library.
 */
import { Type, type Static } from 'typebox';
import { HOST_KEY_PATTERN } from './host-key.js';
import { hostSchema, loginSchema } from './login-schema.js';
import { RECEIPT_KEY_PATTERN } from '../side-channel/receipt-key.js';
import type { TemporaryPlace } from './temporary-name.js';

export const sftpTargetSchema = Type.Object(
  {
    host: hostSchema,
    port: Type.Integer({ minimum: 1, maximum: 65_535, default: 22 }),
    hostKey: Type.Optional(
      Type.String({
        pattern: HOST_KEY_PATTERN,
        legal: 'SHA256:… as ssh-keygen -l prints it, or a known_hosts line: ssh-ed25519 AAAA…',
        description:
          'The key the server must show. Without it nothing is sent, and the key that it shows is told.',
      }),
    ),
    receiptKey: Type.Optional(
      Type.String({
        pattern: RECEIPT_KEY_PATTERN,
        legal: "SHA256:… or the key itself, as the companion's check prints them",
        description:
          "The key that the province's receipts must be signed with. Without it the first one that is seen is noted.",
      }),
    ),
    ...loginSchema,
  },
  { additionalProperties: false },
);

export type SftpTargetConfig = Static<typeof sftpTargetSchema>;

export interface SftpTargetSettings {
  host: string;
  port: number;
  user: string;
  /** Base folder; empty: where the login lands. */
  folder: string;
  /** `SHA256:…` or a public key line; `null`: none configured, so nothing is sent. */
  hostKey: string | null;
  temporary: TemporaryPlace;
  connectTimeoutMs: number;
  replyTimeoutMs: number;
}

/** The target's settings out of a loaded configuration (durations already milliseconds). */
export function sftpSettingsOf(config: SftpTargetConfig): SftpTargetSettings {
  return {
    host: config.host,
    port: config.port,
    user: config.user,
    folder: config.folder,
    hostKey: config.hostKey ?? null,
    temporary: config.temporary,
    connectTimeoutMs: config.connectTimeout,
    replyTimeoutMs: config.replyTimeout,
  };
}
