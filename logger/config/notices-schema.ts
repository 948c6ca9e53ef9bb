/** The part `notices:` of `station.yaml`: who is told by mail of what, how soon, and through which mail server. */
import { Type, type Static } from 'typebox';
import { durationSchema, type DurationLimits } from '../../protocols/configuration/duration.js';
import {
  addressSchema,
  letterRulesSchema,
  mailLanguageSchema,
  smtpSchema,
} from '../../protocols/notices/smtp-schema.js';
import { NOTICE_KINDS, type NoticeKind } from '../alarms/list-conditions.js';

const strict = { additionalProperties: false } as const;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export const RECIPIENT_GROUPS = ['operator', 'province'] as const;

/** What a recipient that names no kinds is told. */
export const KINDS_BY_GROUP: Readonly<Record<(typeof RECIPIENT_GROUPS)[number], readonly NoticeKind[]>> = {
  operator: NOTICE_KINDS,
  province: ['transmission'],
};

const recipientSchema = (kinds: readonly NoticeKind[]) =>
  Type.Object(
    {
      address: addressSchema,
      language: mailLanguageSchema,
      kinds: Type.Array(Type.Union(NOTICE_KINDS.map((kind) => Type.Literal(kind))), {
        minItems: 1,
        default: [...kinds],
        description: 'What this recipient is told of.',
      }),
    },
    strict,
  );

const patienceSchema = (raiseAfter: DurationLimits, clearAfter: string, description: string) =>
  Type.Object(
    {
      raiseAfter: durationSchema({ ...raiseAfter, description: 'Told when it has lasted so long.' }),
      clearAfter: durationSchema({
        minMs: 0,
        maxMs: DAY_MS,
        default: clearAfter,
        description: 'Over when it has been away so long.',
      }),
    },
    { ...strict, default: {}, description },
  );

const upToDay = (text: string): DurationLimits => ({ minMs: 0, maxMs: DAY_MS, default: text });

const limitsSchema = Type.Object(
  {
    transmission: patienceSchema(
      { minMs: 15 * MINUTE_MS, maxMs: 7 * DAY_MS, default: '12h' },
      '10m',
      'Files wait and none arrives. 12 h is what the Circular is understood to ask; confirm it with the province.',
    ),
    sending: patienceSchema(upToDay('30m'), '10m', 'Sending has stopped until a person acts.'),
    disk: patienceSchema(upToDay('5m'), '10m', 'Storage low, full, read-only or failing.'),
    clock: patienceSchema(upToDay('30m'), '10m', 'The clock is not synchronised, or was set.'),
    database: patienceSchema(upToDay('0s'), '10m', 'The database is damaged, or was set aside.'),
    bus: patienceSchema(upToDay('30m'), '15m', 'An instrument is silent, or a bus overloaded.'),
    door: patienceSchema(upToDay('1m'), '5m', 'A door stands open.'),
  },
  { ...strict, default: {}, description: 'How patient the notices of each kind are.' },
);

const doorSchema = Type.Object(
  {
    channel: Type.String({ minLength: 1, description: 'The id of the channel that reads the contact.' }),
    open: Type.Number({ default: 1, description: 'Its value when the door is open.' }),
    name: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 60,
        description: 'As people call the door; default: the channel.',
      }),
    ),
  },
  strict,
);

export const noticesSchema = Type.Object(
  {
    smtp: smtpSchema,
    recipients: Type.Object(
      {
        operator: Type.Array(recipientSchema(KINDS_BY_GROUP.operator), { maxItems: 20, default: [] }),
        province: Type.Array(recipientSchema(KINDS_BY_GROUP.province), { maxItems: 20, default: [] }),
      },
      strict,
    ),
    contact: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'Printed in every mail: whom to call at the station.',
      }),
    ),
    ...letterRulesSchema,
    limits: limitsSchema,
    doors: Type.Array(doorSchema, { maxItems: 20, default: [] }),
  },
  { ...strict, description: 'Mails about alarms. Without this part none are sent.' },
);

export type NoticesConfig = Static<typeof noticesSchema>;
