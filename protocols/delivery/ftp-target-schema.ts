/**
 * The configuration of an FTP and of an FTPS target, secrets excepted. Kept away from the implementation so that checking
 * a configuration loads no FTP library.
 */
import { Type, type Static } from 'typebox';
import { CERTIFICATE_PATTERN, type CertificateTrust } from './certificate-pin.js';
import { hostSchema, loginSchema } from './login-schema.js';
import type { TemporaryPlace } from './temporary-name.js';

const port = (description: string) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535, description }));

export const certificateSchema = {
  certificate: Type.Optional(
    Type.String({
      pattern: CERTIFICATE_PATTERN,
      legal: '64 hexadecimal digits, as openssl x509 -noout -fingerprint -sha256 prints them',
      description:
        'SHA-256 fingerprint of the certificate that the server must show. Without it an authority has to vouch for it.',
    }),
  ),
};

/** Port, pin and failover come in other files; see upload-target-schema.ts. */
export const ftpTargetSchema = Type.Object(
  { host: hostSchema, port: port('Default: 21.'), ...loginSchema },
  { additionalProperties: false },
);

export const ftpsTargetSchema = Type.Object(
  {
    host: hostSchema,
    port: port('Default: 21, for implicit TLS 990.'),
    tls: Type.Union([Type.Literal('explicit'), Type.Literal('implicit')], {
      default: 'explicit',
      description: 'explicit: AUTH TLS on the usual port; implicit: TLS from the first byte.',
    }),
    ...certificateSchema,
    caFile: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'PEM file of the authorities that may vouch for the server, instead of the public ones; relative to this file.',
      }),
    ),
    ...loginSchema,
  },
  { additionalProperties: false },
);

export type FtpTargetConfig = Static<typeof ftpTargetSchema>;
export type FtpsTargetConfig = Static<typeof ftpsTargetSchema>;

/** How the connection is secured. `none`: everything, the password too, can be read on the way. */
export type FtpSecurity = { kind: 'none' } | { kind: 'explicit' | 'implicit'; trust: CertificateTrust };

export interface FtpTargetSettings {
  host: string;
  port: number;
  user: string;
  /** Base folder; empty: where the login lands. */
  folder: string;
  security: FtpSecurity;
  temporary: TemporaryPlace;
  connectTimeoutMs: number;
  replyTimeoutMs: number;
}

const FTP_PORT = 21;
const IMPLICIT_FTPS_PORT = 990;

export function ftpPortOf(config: { port?: number | undefined; tls?: 'explicit' | 'implicit' }): number {
  return config.port ?? (config.tls === 'implicit' ? IMPLICIT_FTPS_PORT : FTP_PORT);
}

/** The target's settings out of a loaded configuration (durations already milliseconds). `authorities`: the text of `caFile`. */
export function ftpSettingsOf(
  config: FtpTargetConfig | FtpsTargetConfig,
  authorities: string | null = null,
): FtpTargetSettings {
  const security: FtpSecurity =
    'tls' in config
      ? { kind: config.tls, trust: { pin: config.certificate ?? null, authorities } }
      : { kind: 'none' };
  return {
    host: config.host,
    port: ftpPortOf(config),
    user: config.user,
    folder: config.folder,
    security,
    temporary: config.temporary,
    connectTimeoutMs: config.connectTimeout,
    replyTimeoutMs: config.replyTimeout,
  };
}
