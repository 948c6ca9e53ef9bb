/**
 * What a simulated instrument is, as data: its physics (variables, totals), its states (modes, alarms, settings) and its
 * register map. Written from the instrument's manual, not from the driver's profile: the two must be able to disagree.
 */
import { Type, type Static } from 'typebox';

const strict = { additionalProperties: false };
/** Names of variables, alarms, modes: what a lever says. */
const NAME = '^[a-z0-9][a-z0-9.-]{0,39}$';
/** In a layout `$id`, `$main` … stand for what a block sets. */
const NAME_OR_PLACEHOLDER = '^[a-z0-9$][a-z0-9.$-]{0,39}$';

const Condition = Type.String({
  pattern: '^(not )?[a-z-]+(:[a-z0-9.$-]+){0,2}$',
  legal:
    '[not ]mode:MODE | mode:SENSOR:MODE | alarm:NAME | any-alarm | outside:VARIABLE | nan:VARIABLE | setting:NAME',
});
const Conditions = Type.Union([Condition, Type.Array(Condition, { minItems: 1 })]);
const WordTable = Type.Union([Type.Literal('input'), Type.Literal('holding')]);
const BitTable = Type.Union([Type.Literal('coil'), Type.Literal('discrete')]);
const Address = Type.Integer({ minimum: 0, maximum: 65_535 });
const WordType = Type.Union([
  Type.Literal('uint16'),
  Type.Literal('int16'),
  Type.Literal('uint32'),
  Type.Literal('int32'),
  Type.Literal('uint64'),
  Type.Literal('float32'),
  Type.Literal('float64'),
  Type.Literal('text'),
]);
/** A, B, C, D are the bytes from the most significant on. */
const WordOrder = Type.Union(
  [Type.Literal('ABCD'), Type.Literal('CDAB'), Type.Literal('BADC'), Type.Literal('DCBA')],
  { default: 'ABCD' },
);
/** Function codes of the Modbus application protocol that the simulators speak. */
const FunctionCode = Type.Union([
  Type.Literal(1),
  Type.Literal(2),
  Type.Literal(3),
  Type.Literal(4),
  Type.Literal(5),
  Type.Literal(6),
  Type.Literal(8),
  Type.Literal(15),
  Type.Literal(16),
  Type.Literal(23),
  Type.Literal(43),
]);
const Source = Type.Union([Type.Number(), Type.String()]);
const Case = Type.Object({ when: Conditions, value: Source }, strict);

const Variable = Type.Object(
  {
    unit: Type.String(),
    mean: Type.Number(),
    /** Amplitude of the daily swing, highest at `peakHour` (GMT+7; 14 by default). */
    swing: Type.Optional(Type.Number()),
    peakHour: Type.Optional(Type.Number({ minimum: 0, maximum: 24 })),
    /** Standard deviation. */
    noise: Type.Optional(Type.Number({ minimum: 0 })),
    driftPerDay: Type.Optional(Type.Number()),
    /** Time constant with which a reading follows when the mode changes what the sensor sees. */
    lagSeconds: Type.Optional(Type.Number({ minimum: 0 })),
    /** The physical quantity never leaves this; levers may. */
    limits: Type.Optional(Type.Tuple([Type.Number(), Type.Number()])),
    /** What the sensor can measure: `outside:VARIABLE` is true beyond. */
    measuringRange: Type.Optional(Type.Tuple([Type.Number(), Type.Number()])),
  },
  strict,
);

const Total = Type.Object(
  {
    unit: Type.String(),
    /** The variable that is integrated. */
    of: Type.String({ pattern: NAME }),
    /** Counts per unit of the variable and second; 1 by default. */
    perSecond: Type.Optional(Type.Number()),
    direction: Type.Optional(
      Type.Union([Type.Literal('forward'), Type.Literal('reverse'), Type.Literal('net')]),
    ),
    initial: Type.Optional(Type.Number()),
    /** The count returns to zero here. */
    rollOverAt: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  },
  strict,
);

const Values = Type.Record(Type.String({ pattern: NAME }), Type.Number());
const Alarm = Type.Object({ about: Type.String(), values: Type.Optional(Values) }, strict);
const Mode = Type.Object(
  {
    about: Type.String(),
    /** What these variables read in this mode instead of the sample (zero gas, a standard solution). */
    values: Type.Optional(Values),
    /** Variables keep what they read when the mode began. */
    freeze: Type.Optional(Type.Boolean()),
    /** The mode ends by itself. */
    then: Type.Optional(
      Type.Object(
        { mode: Type.String({ pattern: NAME }), afterSeconds: Type.Number({ exclusiveMinimum: 0 }) },
        strict,
      ),
    ),
  },
  strict,
);
const Sensor = Type.Object(
  {
    id: Type.String({ pattern: NAME }),
    variables: Type.Record(Type.String({ pattern: NAME }), Variable),
    /** Named `<sensor>.<alarm>` by the levers. */
    alarms: Type.Record(Type.String({ pattern: NAME }), Alarm, { default: {} }),
  },
  strict,
);

const WordEntry = Type.Object(
  {
    table: Type.Union([WordTable, Type.Array(WordTable, { minItems: 1 })]),
    address: Address,
    type: WordType,
    /** A number, or the name of a variable, total or setting; for `text` the text itself. */
    value: Type.Optional(Source),
    /** The first case that holds gives the value instead. */
    cases: Type.Optional(Type.Array(Case)),
    /** A word put together: each part shifted left and joined by OR. */
    parts: Type.Optional(
      Type.Array(
        Type.Object(
          {
            shift: Type.Optional(Type.Integer({ minimum: 0, maximum: 15 })),
            value: Source,
            cases: Type.Optional(Type.Array(Case)),
          },
          strict,
        ),
      ),
    ),
    /** A word of flags: bit number → condition. */
    bits: Type.Optional(Type.Record(Type.String({ pattern: '^([0-9]|1[0-5])$' }), Conditions)),
    /** Written number = value × scale; 1 by default. */
    scale: Type.Optional(Type.Number()),
    /** Registers of a `text`. */
    length: Type.Optional(Type.Integer({ minimum: 1, maximum: 60 })),
    /** Legal values of a setting that the master may write; without it the register is read-only. */
    writable: Type.Optional(Type.Tuple([Type.Number(), Type.Number()])),
  },
  strict,
);

const BitEntry = Type.Object(
  {
    table: BitTable,
    address: Address,
    /** One when any of these holds … */
    is: Type.Optional(Conditions),
    /** … or one when none of these does. */
    isNot: Type.Optional(Conditions),
    /** Lever commands carried out when a coil is written. */
    onWrite: Type.Optional(Type.Object({ on: Type.String(), off: Type.String() }, strict)),
  },
  strict,
);

const Entry = Type.Union([WordEntry, BitEntry]);

export const InstrumentDefinitionSchema = Type.Object(
  {
    id: Type.String({ pattern: NAME }),
    name: Type.String(),
    /** Manuals and pages that the map is taken from. */
    evidence: Type.Array(Type.String(), { minItems: 1 }),
    modbus: Type.Object(
      {
        functions: Type.Array(FunctionCode),
        registersMax: Type.Integer({ minimum: 1, maximum: 125, default: 125 }),
        bitsMax: Type.Integer({ minimum: 1, maximum: 2000, default: 2000 }),
        wordOrder: WordOrder,
        /** The four bytes that stand for "no number". */
        nan: Type.String({ pattern: '^[0-9A-F]{8}$', default: '7FC00000' }),
        /** The holding register that function 8, sub-function 2 returns. */
        diagnosticRegister: Type.Optional(Address),
        /** What function 43 tells, by object id: 0 vendor, 1 product code, 2 revision, … */
        identification: Type.Optional(
          Type.Record(
            Type.String({ pattern: '^(1?[0-9]{1,2}|2[0-4][0-9]|25[0-5])$' }),
            Type.String({ maxLength: 244 }),
          ),
        ),
        /** Stretches that answer zero where no entry stands; elsewhere an address is illegal. */
        readable: Type.Array(
          Type.Object(
            {
              table: Type.Union([WordTable, BitTable]),
              address: Address,
              count: Type.Integer({ minimum: 1 }),
            },
            strict,
          ),
          { default: [] },
        ),
      },
      strict,
    ),
    /** The first mode is the one at start. */
    modes: Type.Record(Type.String({ pattern: NAME }), Mode),
    sensors: Type.Array(Sensor, { minItems: 1 }),
    totals: Type.Record(Type.String({ pattern: NAME }), Total, { default: {} }),
    alarms: Type.Record(Type.String({ pattern: NAME }), Alarm, { default: {} }),
    settings: Type.Record(Type.String({ pattern: NAME }), Type.Number(), { default: {} }),
    /** Groups of entries that stand several times in the map; addresses count from the block's own. */
    layouts: Type.Record(Type.String({ pattern: NAME }), Type.Array(Entry), { default: {} }),
    blocks: Type.Array(
      Type.Object(
        {
          layout: Type.String({ pattern: NAME }),
          address: Address,
          set: Type.Record(Type.String({ pattern: NAME_OR_PLACEHOLDER }), Source, { default: {} }),
        },
        strict,
      ),
      { default: [] },
    ),
    registers: Type.Array(Entry, { default: [] }),
  },
  strict,
);

export type InstrumentDefinition = Static<typeof InstrumentDefinitionSchema>;
/** What an instrument is without a wire: what it measures, its states, its alarms. */
export type PhysicsDefinition = Pick<
  InstrumentDefinition,
  'sensors' | 'modes' | 'totals' | 'alarms' | 'settings'
>;
export type VariableDefinition = Static<typeof Variable>;
export type TotalDefinition = Static<typeof Total>;
export type AlarmDefinition = Static<typeof Alarm>;
export type WordEntry = Static<typeof WordEntry>;
export type BitEntry = Static<typeof BitEntry>;
export type MapEntry = WordEntry | BitEntry;
export type WordOrder = Static<typeof WordOrder>;
export type WordTable = Static<typeof WordTable>;
export type BitTable = Static<typeof BitTable>;

/** All alarms by the name that levers and conditions use. */
export function alarmsOf(definition: PhysicsDefinition): ReadonlyMap<string, AlarmDefinition> {
  const alarms = new Map(Object.entries(definition.alarms));
  for (const sensor of definition.sensors) {
    for (const [name, alarm] of Object.entries(sensor.alarms)) alarms.set(`${sensor.id}.${name}`, alarm);
  }
  return alarms;
}

/** All variables with the sensor that has them. */
export function variablesOf(
  definition: PhysicsDefinition,
): ReadonlyMap<string, { sensor: string; variable: VariableDefinition }> {
  const variables = new Map<string, { sensor: string; variable: VariableDefinition }>();
  for (const sensor of definition.sensors) {
    for (const [name, variable] of Object.entries(sensor.variables)) {
      variables.set(name, { sensor: sensor.id, variable });
    }
  }
  return variables;
}
