/** The branches of the line profile for Teledyne API's ASCII commands, SDI-12, Teledyne ISCO samplers and Yaohua indicators. */
import { Type, type Static } from 'typebox';
import { lineProfile, OptionalReference, strict } from './line-profile-shape.js';
import { choice, orSetting } from './profile-parts-schema.js';

export const TeledyneAsciiProfileSchema = lineProfile(
  'teledyne-ascii',
  Type.Object(
    {
      instrumentId: OptionalReference(
        'The machine id (0…9999) behind the command’s letter; when the setting is not given, any id may answer.',
      ),
    },
    strict,
  ),
  Type.Object(
    {
      command: Type.String({
        pattern: '^[TV] [A-Z0-9/_]+$',
        maxLength: 40,
        description: 'T and a test measurement, V and a variable, upper case: T SO2, V MODE.',
      }),
      label: Type.String({
        minLength: 1,
        maxLength: 40,
        description: 'What stands before the = of the answer: BOX TEMP.',
      }),
      as: choice(['number', 'word'], 'How the answer is written.'),
      unit: Type.Optional(
        orSetting(Type.String({ minLength: 1 }), 'The unit behind the number; another one is a fault.'),
      ),
    },
    strict,
  ),
);

export const Sdi12ProfileSchema = lineProfile(
  'sdi-12',
  Type.Object(
    {
      measuring: orSetting(
        choice(['concurrent', 'exclusive']),
        'concurrent: aC!, others may be asked meanwhile; exclusive: aM!, the wire rests until it is done.',
      ),
      crc: orSetting(choice(['on', 'off']), 'on: values are asked for with their checksum (SDI-12 1.3).'),
      measuringSeconds: orSetting(
        Type.Integer({ minimum: 0, maximum: 999 }),
        'The longest time that the instrument may take to measure.',
      ),
      atOnce: Type.Optional(
        Type.Array(Type.Integer({ minimum: 0, maximum: 9 }), {
          maxItems: 10,
          description: 'Groups whose values are there at once: a status.',
        }),
      ),
    },
    strict,
  ),
  Type.Object(
    {
      group: Type.Integer({
        minimum: 0,
        maximum: 9,
        description: '0: aM! or aC!; 1…9: aM1!, aC1! and so on.',
      }),
      value: Type.Integer({ minimum: 1, maximum: 99, description: 'Counted from 1 over D0 to D9.' }),
    },
    strict,
  ),
);

export const IscoProfileSchema = lineProfile(
  'isco-sampler',
  Type.Object(
    { model: Type.String({ pattern: '^[0-9A-Z]+$', maxLength: 16, description: 'What stands behind MO.' }) },
    strict,
  ),
  Type.Object(
    {
      item: choice(
        ['STS', 'BTL', 'SVO', 'SOR'],
        'Of the status: state, last bottle, its volume, its result.',
      ),
    },
    strict,
  ),
);

export const YaohuaProfileSchema = lineProfile(
  'yaohua',
  Type.Object(
    {
      checkDigits: orSetting(
        choice(['hexadecimal', 'offset']),
        'Half bytes of the checksum: 0…9, A…F, or each plus 30h (A22).',
      ),
    },
    strict,
  ),
  Type.Object({ weight: choice(['gross', 'tare', 'net'], 'Commands B, C and D.') }, strict),
);

export type TeledyneAsciiProfile = Static<typeof TeledyneAsciiProfileSchema>;
export type Sdi12Profile = Static<typeof Sdi12ProfileSchema>;
export type IscoProfile = Static<typeof IscoProfileSchema>;
export type YaohuaProfile = Static<typeof YaohuaProfileSchema>;
