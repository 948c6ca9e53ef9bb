/**
 * What the profiles of all instruments that are asked in text have alike: measurements, status checks, limits, evidence. A protocol
 * brings `line`, how the instrument is asked, and `source`, where a number stands in what it answers.
 */
import { Type, type TSchema } from 'typebox';
import { choice, Condition, Evidence, id, orSetting, Range, Text, words } from './profile-parts-schema.js';
import { Limit, Outcome, Rule, Sentinel, Setting } from './profile-schema.js';
import { watchList } from './watch-schema.js';

export const strict = { additionalProperties: false };

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
      watch: watchList({ source }),
      leftOut: Type.Optional(
        Type.Array(Type.Object({ what: words('Not read.'), why: words('Why not.') }, strict), {
          maxItems: 64,
          description: 'What the manual has and this profile leaves out.',
        }),
      ),
    },
    strict,
  );

export const Mask = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 0xffff, description: 'These bits, shifted down to bit 0.' }),
);

export const OptionalReference = (description: string) =>
  Type.Optional(Type.Object({ setting: id('A setting of this profile.') }, { ...strict, description }));
