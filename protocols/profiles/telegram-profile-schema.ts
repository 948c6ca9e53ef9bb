/**
 * The shape of a profile of an instrument that talks unasked (NMEA 0183, weighing indicators), and of the generic ASCII line, which
 * is asked or listened to. The same parts as every line profile; only `line` and `source` are the protocol's own.
 */
import { Type, type Static } from 'typebox';
import { lineProfile } from './line-profile-shape.js';
import { choice, id, orSetting, words } from './profile-parts-schema.js';

const strict = { additionalProperties: false };

const periodSeconds = orSetting(
  Type.Number({ minimum: 0.02, maximum: 3600 }),
  'Seconds from one telegram to the next, as set in the instrument. The station must not poll oftener.',
);
const stalePeriods = Type.Optional(
  orSetting(
    Type.Integer({ minimum: 1, maximum: 100 }),
    'After so many periods without a telegram the instrument is silent: 3.',
  ),
);
const pacing = { periodSeconds, stalePeriods };

const Unit = Type.Optional(
  orSetting(Type.String({ minLength: 1 }), 'The unit in the telegram; another one is a fault.'),
);
const as = (description: string) => Type.Optional(choice(['number', 'word'], description));
const Mask = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 0xff, description: 'These bits, shifted down to bit 0.' }),
);

export const NmeaProfileSchema = lineProfile(
  'nmea-0183',
  Type.Object(
    {
      ...pacing,
      checksum: orSetting(
        choice(['required', 'optional']),
        'required: a sentence without *hh is damaged; optional: checked where it comes.',
      ),
      numberBase: Type.Optional(
        orSetting(
          Type.Integer({ minimum: 0, maximum: 61 }),
          'Added to every transducer number (Vaisala: the address).',
        ),
      ),
    },
    strict,
  ),
  Type.Object(
    {
      sentence: Type.String({ pattern: '^[A-Z]{3}$', description: 'Without the talker: XDR, MWV.' }),
      transducer: Type.Optional(
        Type.String({ pattern: '^[A-Z]$', description: 'XDR: type of the transducer.' }),
      ),
      number: Type.Optional(Type.Integer({ minimum: 0, maximum: 99, description: 'XDR: its number.' })),
      field: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 40, description: 'Other sentences: the field, counted from 1.' }),
      ),
      as: as('How it is written; number when left out.'),
      unit: Unit,
      unitField: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 40, description: 'Where the unit stands; XDR needs none.' }),
      ),
    },
    strict,
  ),
);

export const MettlerProfileSchema = lineProfile(
  'mettler-toledo-continuous',
  Type.Object(
    { ...pacing, checksum: orSetting(choice(['on', 'off']), 'Whether CHK follows the carriage return.') },
    strict,
  ),
  Type.Object(
    {
      item: choice(
        ['displayed', 'gross', 'net', 'tare', 'unit', 'state-a', 'state-b', 'state-c'],
        'gross and net are made from the displayed weight and the tare. unit: kg, lb, g, t, other.',
      ),
      mask: Mask,
      unit: Unit,
    },
    strict,
  ),
);

export const YaohuaContinuousProfileSchema = lineProfile(
  'yaohua-continuous',
  Type.Object(
    {
      ...pacing,
      telegram: orSetting(
        choice(['xor', 'reversed', 'plain']),
        'xor: 12 bytes with a checksum; reversed: = and the low digit first; plain: = and the high digit first.',
      ),
      stableTelegrams: orSetting(
        Type.Integer({ minimum: 2, maximum: 100 }),
        'So many equal telegrams in a row mean that the weight rests; the telegram does not say.',
      ),
    },
    strict,
  ),
  Type.Object(
    { item: choice(['displayed', 'stable'], 'stable: 1 when the weight rests, 0 when not.') },
    strict,
  ),
);

const Checksum = Type.Object(
  {
    kind: choice(
      ['xor', 'sum', 'crc16-modbus'],
      'Written as 2 (xor, sum of 8 bits) or 4 hexadecimal digits at the end of the line, the high one first.',
    ),
    mark: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 8,
        description: 'What stands between the text and the digits: "*".',
      }),
    ),
    covers: Type.Optional(
      choice(
        ['text', 'begin-and-text', 'text-and-mark', 'begin-text-and-mark'],
        'What is added up, beyond the text between begin and mark; text when left out.',
      ),
    ),
  },
  { ...strict, description: 'A line with another one is damaged.' },
);

const Pattern = Type.Object(
  {
    id: id('Unique among the lines.'),
    pattern: Type.String({
      minLength: 1,
      maxLength: 1000,
      description:
        'A regular expression in RE2 syntax for the whole text; what is read stands in named groups.',
    }),
    request: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description:
          'What is sent to get this line, with its end; {name} is the setting of that name, {unit} the unit id.',
      }),
    ),
  },
  strict,
);

export const AsciiLineProfileSchema = lineProfile(
  'ascii-line',
  Type.Object(
    {
      periodSeconds: Type.Optional(periodSeconds),
      stalePeriods,
      begin: Type.Optional(
        Type.String({ minLength: 1, maxLength: 8, description: 'What a line begins with: "\\x02".' }),
      ),
      end: choice(['\r\n', '\r', '\n'], 'What a line ends with, in quotes: "\\r\\n".'),
      checksum: Type.Optional(Checksum),
      lines: Type.Array(Pattern, {
        minItems: 1,
        maxItems: 16,
        description: 'All with a request (asked) or none (listened to).',
      }),
    },
    strict,
  ),
  Type.Object(
    {
      line: Type.Optional(id('Which line; needed where there are several.')),
      group: Type.String({
        pattern: '^[A-Za-z][A-Za-z0-9_]*$',
        maxLength: 40,
        description: 'A named group.',
      }),
      as: Type.Optional(
        choice(
          ['number', 'hex', 'word', 'byte', 'present'],
          'hex: hexadecimal digits; byte: the character’s code; present: 1 when it is not empty, else 0. number when left out.',
        ),
      ),
      decimal: Type.Optional(choice(['point', 'comma'], 'Of a number; point when left out.')),
      mask: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 0xffff_ffff, description: 'These bits, shifted down to bit 0.' }),
      ),
      unit: Unit,
      unitGroup: Type.Optional(words('The named group in which the unit stands.')),
    },
    strict,
  ),
);

export type NmeaProfile = Static<typeof NmeaProfileSchema>;
export type MettlerProfile = Static<typeof MettlerProfileSchema>;
export type YaohuaContinuousProfile = Static<typeof YaohuaContinuousProfileSchema>;
export type AsciiLineProfile = Static<typeof AsciiLineProfileSchema>;
/** Without requests; how often it sends is then said. */
export type ListenedLineProfile = AsciiLineProfile & {
  line: { periodSeconds: NonNullable<AsciiLineProfile['line']['periodSeconds']> };
};
/** Of an instrument that talks unasked. */
export type ListenedProfile = NmeaProfile | MettlerProfile | YaohuaContinuousProfile | ListenedLineProfile;
export type TelegramProfile = NmeaProfile | MettlerProfile | YaohuaContinuousProfile | AsciiLineProfile;

const PROTOCOLS: readonly string[] = [
  'nmea-0183',
  'mettler-toledo-continuous',
  'yaohua-continuous',
  'ascii-line',
] satisfies TelegramProfile['protocol'][];

export function isTelegramProfile(profile: { protocol: string }): profile is TelegramProfile {
  return PROTOCOLS.includes(profile.protocol);
}

/** Whether the instrument talks by itself and must have a wire for itself. */
export function isListenedTo(profile: { protocol: string }): profile is ListenedProfile {
  if (!isTelegramProfile(profile)) return false;
  return (
    profile.protocol !== 'ascii-line' || profile.line.lines.every(({ request }) => request === undefined)
  );
}
