/**
 * The shape of an instrument profile: everything Quantrac knows of one Modbus instrument, as data. One file a model; a
 * vendor writes one from a manual without touching code. Each key is explained in docs/adding-an-instrument.md.
 */
import { Type, type Static } from 'typebox';
import { ORDERS, REGISTER_TABLES, REGISTER_TYPES } from '../modbus/register-map.js';
import { STATUSES_BY_GRAVITY } from '../vocabulary/status.js';
import {
  choice,
  Condition,
  Evidence,
  FromSetting,
  id,
  orSetting,
  Range,
  Text,
  words,
} from './profile-parts-schema.js';
import { watchList } from './watch-schema.js';

const strict = { additionalProperties: false };

const Address = orSetting(
  Type.Integer({ minimum: 0, maximum: 465_536 }),
  'As the manual prints it; addressBase is subtracted. In a block: that of the first unit.',
);

/** Where a number lies and how it is written down. */
const read = {
  table: choice(REGISTER_TABLES, 'coil (FC01), discrete-input (FC02), holding (FC03), input (FC04).'),
  address: Address,
  fixed: Type.Optional(
    Type.Literal(true, { description: 'In a block: the address is the same for every unit of it.' }),
  ),
  type: choice(REGISTER_TYPES, 'In coil and discrete-input only bit.'),
  bit: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 15, description: 'Type bit in a register: 0 is the lowest.' }),
  ),
  mask: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 0xffff_ffff,
      description: 'u8, u16, u32: these bits, shifted down to bit 0.',
    }),
  ),
  wordOrder: Type.Optional(orSetting(choice(ORDERS), 'Instead of the default of the profile.')),
  byteOrder: Type.Optional(orSetting(choice(ORDERS), 'Instead of the default of the profile.')),
};

/** What a status or a bad number means. */
export const outcome = {
  status: choice(STATUSES_BY_GRAVITY),
  reason: Type.Optional(id('A stable code, told beside the status; needed unless the status is measuring.')),
  text: Type.Optional(Text),
  value: Type.Optional(
    choice(
      ['kept', 'absent'],
      'Whether the number beside it was measured. By default absent with fault and no-comms, else kept.',
    ),
  ),
  lasting: Type.Optional(
    Type.Literal(true, {
      description:
        'Told only once it has lasted as long as the station says (failurePersistence); until then there is no value and no fault.',
    }),
  ),
};
export const Outcome = Type.Object(outcome, strict);

export const Rule = Type.Object(
  {
    is: Type.Optional(
      Type.Union([Type.Integer(), Type.Array(Type.Integer(), { minItems: 1, maxItems: 256 })], {
        description: 'The value, or a list of values.',
      }),
    ),
    anyBit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 0xffff_ffff, description: 'One of these bits is set.' }),
    ),
    between: Type.Optional(
      Type.Array(Type.Integer(), { minItems: 2, maxItems: 2, description: 'First and last value.' }),
    ),
    ...outcome,
  },
  { ...strict, description: 'One of is, anyBit, between.' },
);

/** A status the instrument tells: all rules that fit apply, the gravest is told. */
const StatusCheck = Type.Object(
  {
    id: id('Unique among the checks beside it.'),
    ...read,
    when: Type.Optional(Condition),
    rules: Type.Array(Rule, { minItems: 1, maxItems: 256 }),
    unlisted: Type.Union([Type.Literal('measuring'), Outcome], {
      description: 'What a value means that no rule names.',
    }),
    evidence: Evidence,
  },
  strict,
);

/** A number that must have one value, else the value beside it does not mean what the profile says. */
const Expectation = Type.Object(
  {
    id: id('Unique among the expectations beside it.'),
    ...read,
    equals: Type.Union(
      [
        Type.Integer(),
        Type.Literal('block-number', { description: 'The number of the block, counted from its first.' }),
        FromSetting(Type.Integer()),
      ],
      { description: 'Not checked when it comes from a setting that is not given.' },
    ),
    otherwise: Outcome,
    when: Type.Optional(Condition),
    evidence: Evidence,
  },
  strict,
);

export const Setting = Type.Object(
  {
    id: id('The name in the station configuration; in a block it becomes block-number-name.'),
    text: Text,
    choices: Type.Optional(
      Type.Array(Type.Object({ value: Type.String({ minLength: 1 }), text: Type.Optional(Text) }, strict), {
        minItems: 1,
        maxItems: 256,
      }),
    ),
    integer: Type.Optional(Range),
    number: Type.Optional(Range),
    required: Type.Optional(
      Type.Boolean({ description: 'True: the station must say. In a block: when it uses the block.' }),
    ),
    default: Type.Optional(Type.Union([Type.String(), Type.Number()])),
    when: Type.Optional(Condition),
  },
  {
    ...strict,
    description: 'One of choices, integer, number. Neither required nor default: may be left out.',
  },
);

export const Sentinel = Type.Object(
  { raw: Type.Number({ description: 'The number as read, before scale and offset.' }), ...outcome },
  strict,
);

export const Limit = Type.Object(
  {
    atMost: Type.Optional(Type.Number()),
    atLeast: Type.Optional(Type.Number()),
    when: Type.Optional(Condition),
    ...outcome,
  },
  { ...strict, description: 'What a number at or beyond this means, as read: a broken current loop.' },
);

const measurement = {
  name: Text,
  parameter: orSetting(
    Type.Union([Type.String(), Type.Null()]),
    'Catalogue code (O3, pH, COD), null when there is none.',
  ),
  unit: orSetting(Type.String({ maxLength: 32 }), 'After scale and offset; empty when there is none.'),
  ...read,
  scale: Type.Optional(orSetting(Type.Number(), 'value = raw × scale + offset.')),
  offset: Type.Optional(orSetting(Type.Number(), 'value = raw × scale + offset.')),
  decimalPoint: Type.Optional(
    Type.Object(read, { ...strict, description: 'A register that says how many decimals raw has.' }),
  ),
  decimals: orSetting(Type.Integer({ minimum: 0, maximum: 9 }), 'Decimals worth showing.'),
  validRange: Type.Union([Range, FromSetting(Type.Union([Range, Type.Null()])), Type.Null()], {
    description: 'Outside: out-of-range. null only where the manual gives none.',
  }),
  limits: Type.Optional(Type.Array(Limit, { maxItems: 16 })),
  sentinels: Type.Optional(Type.Array(Sentinel, { maxItems: 32 })),
  status: Type.Optional(Type.Array(StatusCheck, { maxItems: 64 })),
  expect: Type.Optional(Type.Array(Expectation, { maxItems: 16 })),
  when: Type.Optional(Condition),
  evidence: Evidence,
};

const Block = Type.Object(
  {
    id: id('Prefix of the measurements: block-number-measurement.'),
    name: Text,
    count: orSetting(Type.Integer({ minimum: 1, maximum: 256 }), 'How many units follow each other.'),
    first: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 256, description: 'Number of the first one; 1.' }),
    ),
    stride: Type.Integer({ minimum: 1, maximum: 4096, description: 'Addresses from one to the next.' }),
    settings: Type.Optional(Type.Array(Setting, { maxItems: 16 })),
    status: Type.Optional(Type.Array(StatusCheck, { maxItems: 64 })),
    expect: Type.Optional(Type.Array(Expectation, { maxItems: 16 })),
    measurements: Type.Array(
      Type.Object(
        { id: Type.Optional(id('Left out when the block has one measurement.')), ...measurement },
        strict,
      ),
      { minItems: 1, maxItems: 64 },
    ),
  },
  strict,
);

const Hole = Type.Optional(Type.Integer({ minimum: 0, maximum: 2000 }));
const BaseNumber = orSetting(
  Type.Integer({ minimum: 0, maximum: 400_001 }),
  'The number printed for the first address.',
);

export const ProfileSchema = Type.Object(
  {
    id: id('The name in the station configuration, and of the file.'),
    version: Type.String({ pattern: '^\\d+\\.\\d+\\.\\d+$', description: 'Of this file.' }),
    replaces: Type.Optional(
      Type.Literal('shipped', { description: 'Stands in for the shipped profile of this id.' }),
    ),
    maker: words('As on the name plate.'),
    model: words('As on the name plate.'),
    kind: Text,
    protocol: Type.Literal('modbus'),
    transports: Type.Array(choice(['tcp', 'rtu', 'rtu-over-tcp', 'ascii', 'ascii-over-tcp']), {
      minItems: 1,
      maxItems: 5,
    }),
    manuals: Type.Array(
      Type.Object({ id: id('For evidence.'), title: words('With number and revision.') }, strict),
      { minItems: 1, maxItems: 32 },
    ),
    addressBase: Type.Union(
      [
        Type.Integer({ minimum: 0, maximum: 400_001 }),
        FromSetting(Type.Integer({ minimum: 0, maximum: 400_001 })),
        Type.Object(
          {
            coil: Type.Optional(BaseNumber),
            'discrete-input': Type.Optional(BaseNumber),
            input: Type.Optional(BaseNumber),
            holding: Type.Optional(BaseNumber),
          },
          strict,
        ),
      ],
      {
        description:
          'The number that the manual prints for the first address: 0, 1, or 30001 and 40001 by table.',
      },
    ),
    wordOrder: orSetting(
      choice(ORDERS),
      'Of numbers of more than one register: ABCD is high-first, CDAB low-first.',
    ),
    byteOrder: Type.Optional(
      orSetting(choice(ORDERS), 'Inside a register. high-first unless the manual says otherwise.'),
    ),
    settings: Type.Optional(Type.Array(Setting, { maxItems: 64 })),
    limits: Type.Optional(
      Type.Object(
        {
          maxRegisters: Type.Optional(Type.Integer({ minimum: 1, maximum: 125 })),
          maxBits: Type.Optional(Type.Integer({ minimum: 1, maximum: 2000 })),
          maxHole: Type.Optional(
            Type.Object({ coil: Hole, 'discrete-input': Hole, input: Hole, holding: Hole }, strict),
          ),
          replyTimeoutMs: Type.Optional(Type.Integer({ minimum: 50, maximum: 60_000 })),
        },
        { ...strict, description: 'What one request may ask: 125 registers, 2000 bits, no hole, 1000 ms.' },
      ),
    ),
    status: Type.Optional(Type.Array(StatusCheck, { maxItems: 64, description: 'Of the whole instrument.' })),
    expect: Type.Optional(Type.Array(Expectation, { maxItems: 16, description: 'Of the whole instrument.' })),
    measurements: Type.Optional(
      Type.Array(Type.Object({ id: id('Unique in the profile.'), ...measurement }, strict), {
        maxItems: 256,
      }),
    ),
    blocks: Type.Optional(Type.Array(Block, { maxItems: 16 })),
    watch: watchList(read),
    leftOut: Type.Optional(
      Type.Array(Type.Object({ what: words('Not read.'), why: words('Why not.') }, strict), {
        maxItems: 64,
        description: 'What the manual has and this profile leaves out.',
      }),
    ),
  },
  { ...strict, description: 'A Modbus instrument.' },
);

export type Profile = Static<typeof ProfileSchema>;
export type ProfileText = Static<typeof Text>;
export type ProfileSetting = Static<typeof Setting>;
export type ProfileBlock = Static<typeof Block>;
export type ProfileMeasurement = NonNullable<Profile['measurements']>[number];
export type BlockMeasurement = ProfileBlock['measurements'][number];
export type ProfileWatched = NonNullable<Profile['watch']>[number];
export type ProfileStatusCheck = Static<typeof StatusCheck>;
export type ProfileExpectation = Static<typeof Expectation>;
export type ProfileRule = Static<typeof Rule>;
export type ProfileOutcome = Static<typeof Outcome>;
export type ProfileLimit = Static<typeof Limit>;
export type ProfileCondition = Static<typeof Condition>;
export type ProfileEvidence = Static<typeof Evidence>;

/** A value that may come from a setting. */
export type OrSetting<T> = T | { setting: string; values?: Record<string, T> | undefined };
