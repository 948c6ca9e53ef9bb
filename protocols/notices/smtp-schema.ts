/** The mail server's part of a configuration, for stations and for the province. The password comes apart. */
import { Type, type Static } from 'typebox';
import { durationSchema } from '../configuration/duration.js';

const strict = { additionalProperties: false } as const;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** One address, without a name beside it: nothing that could begin another header line. */
const ADDRESS_PATTERN = '^[^\\s@<>",;:()\\[\\]\\\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$';

export const addressSchema = Type.String({
  pattern: ADDRESS_PATTERN,
  legal: 'an e-mail address: name@example.vn',
});

export const mailLanguageSchema = Type.Union([Type.Literal('vi'), Type.Literal('en')], { default: 'vi' });

export const smtpSchema = Type.Object(
  {
    host: Type.String({
      minLength: 1,
      maxLength: 253,
      description: 'The mail server, as its certificate names it.',
    }),
    port: Type.Integer({ minimum: 1, maximum: 65_535, default: 587 }),
    security: Type.Union([Type.Literal('starttls'), Type.Literal('tls'), Type.Literal('none')], {
      default: 'starttls',
      description: 'starttls: port 587; tls: port 465; none: in the clear, for a server on this machine.',
    }),
    user: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'Without it nobody logs in.' }),
    ),
    from: addressSchema,
    caFile: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'PEM file of the authority that signed the server’s certificate, where it is not a public one; relative to this file.',
      }),
    ),
    timeout: durationSchema({
      minMs: 5_000,
      maxMs: 10 * MINUTE_MS,
      default: '60s',
      description: 'For one mail, from connecting to the server’s answer.',
    }),
  },
  { ...strict, description: 'The mail server; its password stands apart.' },
);

/** How letters are paced. */
export const letterRulesSchema = {
  remindEvery: durationSchema({
    minMs: HOUR_MS,
    maxMs: 30 * DAY_MS,
    default: '24h',
    description: 'An alarm that goes on is told again so often.',
  }),
  gather: durationSchema({
    minMs: 0,
    maxMs: HOUR_MS,
    default: '2m',
    description: 'News wait so long for others to go into the same mail.',
  }),
  perHour: Type.Integer({
    minimum: 1,
    maximum: 60,
    default: 6,
    description: 'Mails to one recipient in any hour, at most.',
  }),
};

export type SmtpConfig = Static<typeof smtpSchema>;

export interface SmtpSettings {
  host: string;
  port: number;
  security: 'starttls' | 'tls' | 'none';
  login: { user: string; password: string } | null;
  from: string;
  /** What the sender is called: the station's code. */
  fromName: string;
  /** Text of a PEM file; `null`: the authorities that the system trusts. */
  authority: string | null;
  timeoutMs: number;
}
