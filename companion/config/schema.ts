/** What `province.yaml` may hold. Unknown keys are refused; editors read the same as `province.schema.json`. */
import { Type, type Static } from 'typebox';
import { durationSchema } from '../../protocols/configuration/duration.js';
import {
  addressSchema,
  letterRulesSchema,
  mailLanguageSchema,
  smtpSchema,
} from '../../protocols/notices/smtp-schema.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const strict = { additionalProperties: false } as const;
/** 0 asks for any free port: for demonstrations and tests. */
const portSchema = (port: number) => Type.Integer({ minimum: 0, maximum: 65_535, default: port });

const guessingKeys = {
  firstDelay: durationSchema({
    minMs: 0,
    maxMs: MINUTE_MS,
    default: '1s',
    description: 'The answer to a wrong password waits so long; each further failure doubles it.',
  }),
  maxDelay: durationSchema({ minMs: 0, maxMs: 5 * MINUTE_MS, default: '20s' }),
  maxFailures: Type.Integer({
    minimum: 1,
    maximum: 1_000,
    default: 20,
    description: 'After so many failures nothing more is tried from there.',
  }),
  lockout: durationSchema({
    minMs: SECOND_MS,
    maxMs: DAY_MS,
    default: '10m',
    description: 'For how long, and after how long without a failure all is forgotten.',
  }),
};

const loginSchema = Type.Object(
  {
    timeout: durationSchema({
      minMs: 5 * SECOND_MS,
      maxMs: 10 * MINUTE_MS,
      default: '30s',
      description: 'From connecting to being logged in.',
    }),
    ...guessingKeys,
  },
  { ...strict, default: {}, description: 'How guessing of passwords is slowed down, by address.' },
);

const receivingSchema = Type.Object(
  {
    host: Type.String({
      minLength: 1,
      default: '0.0.0.0',
      description: 'Address the SFTP server listens on.',
    }),
    port: portSchema(2222),
    hostKeyFile: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'Private key of the server, relative to this file (default: in the data folder). Made at the first start; stations pin it.',
      }),
    ),
    maxFileBytes: Type.Integer({
      minimum: 1_024,
      maximum: 64 * 1024 * 1024,
      default: 1_048_576,
      description: 'Largest file a station may send.',
    }),
    maxWaitingFiles: Type.Integer({
      minimum: 10,
      maximum: 100_000,
      default: 500,
      description: 'Unfinished files and folders that a station may have lying here at once.',
    }),
    maxConnections: Type.Integer({ minimum: 1, maximum: 10_000, default: 500 }),
    maxConnectionsPerStation: Type.Integer({ minimum: 1, maximum: 100, default: 8 }),
    login: loginSchema,
    sweepEvery: durationSchema({
      minMs: 500,
      maxMs: HOUR_MS,
      default: '10s',
      description: 'How often the upload folders are searched for files that came by another server.',
    }),
    settleAfter: durationSchema({
      minMs: 0,
      maxMs: HOUR_MS,
      default: '15s',
      description: 'Such a file is taken when it did not change for so long.',
    }),
    unfinishedKept: durationSchema({
      minMs: 10 * MINUTE_MS,
      maxMs: 30 * DAY_MS,
      default: '1d',
      description: 'A temporary file that nobody continues is removed after so long.',
    }),
  },
  { ...strict, default: {}, description: 'The SFTP server that stations send to.' },
);

const sessionSchema = Type.Object(
  {
    idle: durationSchema({
      minMs: MINUTE_MS,
      maxMs: 30 * DAY_MS,
      default: '2h',
      description: 'Without any page open for so long, one has to log in again.',
    }),
    lifetime: durationSchema({
      minMs: MINUTE_MS,
      maxMs: 90 * DAY_MS,
      default: '7d',
      description: 'So long after logging in, in any case.',
    }),
  },
  { ...strict, default: {}, description: 'How long a person stays logged in.' },
);

const tlsSchema = Type.Object(
  {
    certificateFile: Type.String({
      minLength: 1,
      description: 'PEM, with the certificates between it and the root; relative to this file.',
    }),
    keyFile: Type.String({ minLength: 1, description: 'PEM, mode 0600; relative to this file.' }),
  },
  { ...strict, description: 'Serves the pages over HTTPS.' },
);

const webSchema = Type.Object(
  {
    host: Type.String({
      minLength: 1,
      default: '127.0.0.1',
      description: 'Address the pages are served on.',
    }),
    port: portSchema(8081),
    access: Type.Union([Type.Literal('login'), Type.Literal('open')], {
      default: 'login',
      description:
        'login: only people who are registered (quantrac companion user add). open: everybody who reaches the port may read.',
    }),
    tls: Type.Optional(tlsSchema),
    trustedProxies: Type.Array(Type.String({ minLength: 2 }), {
      default: [],
      maxItems: 20,
      description: 'Addresses or networks of the proxies before the pages, whose X-Forwarded-… is believed.',
    }),
    session: sessionSchema,
    login: Type.Object(guessingKeys, {
      ...strict,
      default: {},
      description: 'How guessing of passwords is slowed down, by address and login.',
    }),
  },
  { ...strict, default: {}, description: 'The pages.' },
);

const storageSchema = Type.Object(
  {
    lowMegabytes: Type.Integer({
      minimum: 1,
      maximum: 10_000_000,
      default: 5_000,
      description: 'Less free than this is told; never more than a tenth of the disk.',
    }),
    reserveMegabytes: Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      default: 500,
      description:
        'Less free than this: stations are asked to wait with new files; never more than a fiftieth of the disk.',
    }),
  },
  { ...strict, default: {}, description: 'When the disk of the data folder is too full.' },
);

const limitsSchema = Type.Object(
  {
    silentAfter: durationSchema({
      minMs: MINUTE_MS,
      maxMs: 30 * DAY_MS,
      default: '12h',
      description: 'A station whose newest data is older than this is silent.',
    }),
    lateFactor: Type.Number({
      minimum: 1.1,
      maximum: 100,
      default: 2,
      description: 'A station is late when its newest data is older than so many of its usual intervals.',
    }),
  },
  { ...strict, default: {}, description: 'When a station needs a look.' },
);

const noticesSchema = Type.Object(
  {
    smtp: smtpSchema,
    passwordFile: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'One line, the mail server’s password; mode 0600; relative to this file.',
      }),
    ),
    recipients: Type.Array(
      Type.Object(
        {
          address: addressSchema,
          language: mailLanguageSchema,
          stations: Type.Optional(
            Type.Array(Type.String({ minLength: 1 }), {
              minItems: 1,
              description: 'Codes of the stations to be told of; default: all.',
            }),
          ),
        },
        strict,
      ),
      { minItems: 1, maxItems: 100 },
    ),
    contact: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'Printed in every mail: whom to call.' }),
    ),
    ...letterRulesSchema,
    clearAfter: durationSchema({
      minMs: 0,
      maxMs: DAY_MS,
      default: '10m',
      description: 'A station sends again when its data has been new for so long.',
    }),
  },
  { ...strict, description: 'Mails about stations that are silent for longer than limits.silentAfter.' },
);

const wantedSchema = Type.Object(
  {
    days: Type.Integer({
      minimum: 1,
      maximum: 400,
      default: 60,
      description: 'So far back the stations are asked for intervals that are missing.',
    }),
    grace: durationSchema({
      minMs: MINUTE_MS,
      maxMs: 30 * DAY_MS,
      default: '1h',
      description: 'An interval is asked for when it ended so long ago and has not come.',
    }),
  },
  { ...strict, default: {}, description: 'What is asked for over the side channel.' },
);

export const provinceSchema = Type.Object(
  {
    configVersion: Type.Literal(1),
    province: Type.Object(
      {
        name: Type.String({ minLength: 1, maxLength: 100, description: 'As the pages show it: Thái Bình.' }),
        code: Type.String({
          pattern: '^[A-Za-z0-9]{1,10}$',
          legal: 'letters and digits, at most ten',
          description: "The first part of its stations' file names: TB.",
        }),
      },
      strict,
    ),
    dataFolder: Type.String({
      minLength: 1,
      description: 'Where files and database lie, relative to this file. One file system.',
    }),
    receiving: receivingSchema,
    web: webSchema,
    storage: storageSchema,
    limits: limitsSchema,
    notices: Type.Optional(noticesSchema),
    wanted: wantedSchema,
  },
  { ...strict, $id: 'province', title: 'Quantrac: province.yaml' },
);

/** As loaded: durations in milliseconds, paths absolute. */
export type ProvinceConfig = Static<typeof provinceSchema>;
export type NoticesConfig = Static<typeof noticesSchema>;
