/** The configuration of any upload target, by `type`. A new kind of target is one entry here and one in make-upload-target.ts. */
import { Type, type Static } from 'typebox';
import { durationSchema } from '../configuration/duration.js';
import { certificateSchema, ftpPortOf, ftpsTargetSchema, ftpTargetSchema } from './ftp-target-schema.js';
import { sftpTargetSchema } from './sftp-target-schema.js';

const strict = { additionalProperties: false } as const;

/** When the other address is tried, and when the first one again. */
const failover = {
  after: Type.Integer({
    minimum: 1,
    maximum: 100,
    default: 3,
    description: 'Failed connections in a row after which the other address is tried.',
  }),
  returnAfter: durationSchema({
    minMs: 60_000,
    maxMs: 7 * 24 * 3_600_000,
    default: '1h',
    description: 'So long at the other address, then the first one is tried again.',
  }),
};

const { host, port, hostKey } = sftpTargetSchema.properties;
const FALLBACK = { ...strict, description: 'A second address of the same receiver, with the same account.' };

export const sftpFallbackSchema = Type.Optional(Type.Object({ host, port, hostKey, ...failover }, FALLBACK));
const ftpPort = ftpTargetSchema.properties.port;
export const ftpFallbackSchema = Type.Optional(Type.Object({ host, port: ftpPort, ...failover }, FALLBACK));
export const ftpsFallbackSchema = Type.Optional(
  Type.Object({ host, port: ftpPort, ...certificateSchema, ...failover }, FALLBACK),
);

/** The keys of each kind, without those that a program adds (`id`, `layout`, …). */
export const uploadTargetProperties = {
  sftp: { type: Type.Literal('sftp'), ...sftpTargetSchema.properties, fallback: sftpFallbackSchema },
  ftp: { type: Type.Literal('ftp'), ...ftpTargetSchema.properties, fallback: ftpFallbackSchema },
  ftps: { type: Type.Literal('ftps'), ...ftpsTargetSchema.properties, fallback: ftpsFallbackSchema },
};

/** Of any kind. */
export const uploadTargetSchema = Type.Union([
  Type.Object(uploadTargetProperties.sftp, strict),
  Type.Object(uploadTargetProperties.ftps, strict),
  Type.Object(uploadTargetProperties.ftp, strict),
]);

export type UploadTargetConfig = Static<typeof uploadTargetSchema>;

/** The addresses of a target, the first one first: for people, never a password. */
export function addressesOf(config: UploadTargetConfig): string[] {
  const { fallback } = config;
  return [config, ...(fallback === undefined ? [] : [{ ...config, ...fallback }])].map((place) => {
    const { type, user, folder } = config;
    const slash = folder === '' || folder.startsWith('/') ? '' : '/';
    return `${type}://${user}@${place.host}:${portOf({ ...config, port: place.port })}${slash}${folder}`;
  });
}

function portOf(config: { type: string; port?: number | undefined; tls?: 'explicit' | 'implicit' }): number {
  return config.type === 'sftp' && config.port !== undefined ? config.port : ftpPortOf(config);
}
