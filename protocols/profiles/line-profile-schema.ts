/**
 * The shape of a profile of an instrument that is asked in text: Bayern-Hessen, Thermo C-Link, DCON. The same parts as a Modbus
 * profile; only `source`, where a number stands in a reply, and `line`, how the instrument is asked, are the protocol's own.
 */
import { Type, type Static, type TSchema } from 'typebox';
import {
  choice,
  Condition,
  Evidence,
  id,
  orSetting,
  Outcome,
  outcome,
  Range,
  Rule,
  Sentinel,
  Setting,
  Text,
  words,
} from './profile-schema.js';

const strict = { additionalProperties: false };

const LineRule = Type.Object(
  {
    ...Rule.properties,
    word: Type.Optional(
      Type.Array(words('As the instrument writes it, in lower case.'), {
        minItems: 1,
        maxItems: 32,
        description: 'Instead of a number: the instrument tells one of these words.',
      }),
    ),
  },
  { ...strict, description: 'One of is, anyBit, between, word.' },
);

const Limit = Type.Object(
  {
    atMost: Type.Optional(Type.Number()),
    atLeast: Type.Optional(Type.Number()),
    when: Type.Optional(Condition),
    ...outcome,
  },
  { ...strict, description: 'What a number at or beyond this means, as read: a broken current loop.' },
);

const checkOf = <S extends TSchema>(source: S) =>
  Type.Object(
    {
      id: id('Unique among the checks beside it.'),
      source,
      when: Type.Optional(Condition),
      rules: Type.Array(LineRule, { minItems: 1, maxItems: 256 }),
      unlisted: Type.Union([Type.Literal('measuring'), Outcome], {
        description: 'What a value means that no rule names.',
      }),
      evidence: Evidence,
    },
    strict,
  );

const measurementOf = <S extends TSchema>(source: S) =>
  Type.Object(
    {
      id: id('Unique in the profile.'),
      name: Text,
      parameter: orSetting(
        Type.Union([Type.String(), Type.Null()]),
        'Catalogue code (O3, pH, COD), null when there is none.',
      ),
      unit: orSetting(Type.String({ maxLength: 32 }), 'After scale and offset; empty when there is none.'),
      source,
      scale: Type.Optional(orSetting(Type.Number(), 'value = raw × scale + offset.')),
      offset: Type.Optional(orSetting(Type.Number(), 'value = raw × scale + offset.')),
      decimals: orSetting(Type.Integer({ minimum: 0, maximum: 9 }), 'Decimals worth showing.'),
      validRange: Type.Union([Range, Type.Null()], {
        description: 'Outside: out-of-range. null only where the manual gives none.',
      }),
      limits: Type.Optional(Type.Array(Limit, { maxItems: 16 })),
      sentinels: Type.Optional(Type.Array(Sentinel, { maxItems: 32 })),
      status: Type.Optional(Type.Array(checkOf(source), { maxItems: 64 })),
      when: Type.Optional(Condition),
      evidence: Evidence,
    },
    strict,
  );

export const lineProfile = <P extends string, L extends TSchema, S extends TSchema>(
  protocol: P,
  line: L,
  source: S,
) =>
  Type.Object(
    {
      id: id('The name in the station configuration, and of the file.'),
      version: Type.String({ pattern: '^\\d+\\.\\d+\\.\\d+$', description: 'Of this file.' }),
      replaces: Type.Optional(
        Type.Literal('shipped', { description: 'Stands in for the shipped profile of this id.' }),
      ),
      maker: words('As on the name plate.'),
      model: words('As on the name plate.'),
      kind: Text,
      protocol: Type.Literal(protocol),
      transports: Type.Array(choice(['serial', 'tcp']), { minItems: 1, maxItems: 2 }),
      manuals: Type.Array(
        Type.Object({ id: id('For evidence.'), title: words('With number and revision.') }, strict),
        { minItems: 1, maxItems: 32 },
      ),
      line,
      settings: Type.Optional(Type.Array(Setting, { maxItems: 64 })),
      limits: Type.Optional(
        Type.Object(
          { replyTimeoutMs: Type.Optional(Type.Integer({ minimum: 50, maximum: 60_000 })) },
          { ...strict, description: 'The deadline of one request where the bus says none: 1000 ms.' },
        ),
      ),
      status: Type.Optional(
        Type.Array(checkOf(source), { maxItems: 64, description: 'Judged with every measurement.' }),
      ),
      measurements: Type.Array(measurementOf(source), { minItems: 1, maxItems: 256 }),
      leftOut: Type.Optional(
        Type.Array(Type.Object({ what: words('Not read.'), why: words('Why not.') }, strict), {
          maxItems: 64,
          description: 'What the manual has and this profile leaves out.',
        }),
      ),
    },
    strict,
  );

const Mask = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 0xffff, description: 'These bits, shifted down to bit 0.' }),
);

const BayernHessenSource = Type.Object(
  {
    gas: Type.Optional(
      orSetting(
        Type.Integer({ minimum: 0, maximum: 999 }),
        'The id of the gas in the reply. A check has its measurement’s.',
      ),
    ),
    part: choice(
      ['value', 'status', 'failure', 'word'],
      'Of the gas’s block; word: status and failure as one number of sixteen bits.',
    ),
    mask: Mask,
  },
  strict,
);

export const BayernHessenProfileSchema = lineProfile(
  'bayern-hessen',
  Type.Object(
    {
      framing: orSetting(choice(['bcc', 'text']), 'bcc: STX, ETX and block check; text: lines ended by CR.'),
      requestId: Type.Optional(
        Type.Object(
          { setting: id('A setting of this profile.') },
          {
            ...strict,
            description: 'The id behind DA; when the setting is not given, DA stands alone.',
          },
        ),
      ),
    },
    strict,
  ),
  BayernHessenSource,
);

const CLinkSource = Type.Object(
  {
    command: Type.String({
      pattern: '^[a-z0-9][a-z0-9 ]*$',
      maxLength: 40,
      description: 'Lower case, as in the manual.',
    }),
    as: choice(['number', 'hex', 'word'], 'How the answer is written.'),
    unit: Type.Optional(
      orSetting(Type.String({ minLength: 1 }), 'The unit behind the number; another one is a fault.'),
    ),
  },
  strict,
);

export const CLinkProfileSchema = lineProfile(
  'c-link',
  Type.Object(
    {
      addressByte: orSetting(choice(['yes', 'no']), 'yes: 128 + unitId goes before each command.'),
      checksum: orSetting(choice(['required', 'optional']), 'required: an answer without a sum is damaged.'),
    },
    strict,
  ),
  CLinkSource,
);

const DconSource = Type.Object(
  {
    item: choice(['input', 'data-format'], 'input: from #AA; data-format: the last byte of $AA2.'),
    input: Type.Optional(Type.Integer({ minimum: 0, maximum: 15, description: 'Counted from 0.' })),
    mask: Mask,
  },
  strict,
);

export const DconProfileSchema = lineProfile(
  'dcon',
  Type.Object(
    {
      checksum: orSetting(choice(['on', 'off']), 'As set in the module.'),
      inputs: orSetting(Type.Integer({ minimum: 1, maximum: 16 }), 'How many numbers #AA gives.'),
    },
    strict,
  ),
  DconSource,
);

export type BayernHessenProfile = Static<typeof BayernHessenProfileSchema>;
export type CLinkProfile = Static<typeof CLinkProfileSchema>;
export type DconProfile = Static<typeof DconProfileSchema>;
export type LineProfile = BayernHessenProfile | CLinkProfile | DconProfile;
export type LineProtocol = LineProfile['protocol'];

/** A line profile whatever its protocol, for what is the same in all. `S`: where a number stands in a reply. */
export type LineProfileOf<S> = Omit<LineProfile, 'protocol' | 'line' | 'measurements' | 'status'> & {
  protocol: string;
  line: object;
  measurements: readonly LineMeasurement<S>[];
  status?: readonly LineCheck<S>[] | undefined;
};
export type LineMeasurement<S> = Omit<LineProfile['measurements'][number], 'source' | 'status'> & {
  source: S;
  status?: readonly LineCheck<S>[] | undefined;
};
export type LineCheck<S> = Omit<NonNullable<LineProfile['status']>[number], 'source'> & { source: S };
