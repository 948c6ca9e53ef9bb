/** The smallest parts of a profile, the same in every protocol: ids, words, texts, values from settings, evidence. */
import { Type, type TSchema } from 'typebox';

const strict = { additionalProperties: false };
/** One of these words. */
export const choice = <const T extends readonly string[]>(names: T, description?: string) =>
  Type.Unsafe<T[number]>({
    anyOf: names.map((name) => ({ type: 'string', const: name })),
    ...(description === undefined ? {} : { description }),
  });

const ID = '^[a-z0-9]+(-[a-z0-9]+)*$';
export const id = (description: string) => Type.String({ pattern: ID, maxLength: 64, description });
export const words = (description: string) => Type.String({ minLength: 1, maxLength: 2000, description });

export const Text = Type.Object(
  { vi: words('In Vietnamese.'), en: words('In English.') },
  { ...strict, description: 'What people read.' },
);

export const Range = Type.Object({ low: Type.Number(), high: Type.Number() }, strict);

/** Takes the value from a setting of the station: as it stands, or through a table from choice to value. */
export const FromSetting = <T extends TSchema>(value: T) =>
  Type.Object(
    {
      setting: id('The id of a setting of this profile (or of this block).'),
      values: Type.Optional(
        Type.Record(Type.String(), value, { description: 'From the chosen value to what stands here.' }),
      ),
    },
    strict,
  );
export const orSetting = <T extends TSchema>(value: T, description: string) =>
  Type.Union([value, FromSetting(value)], { description });

export const Condition = Type.Object(
  {
    setting: id('A setting of this profile.'),
    is: Type.Union([Type.String(), Type.Number(), Type.Array(Type.String(), { minItems: 1, maxItems: 256 })]),
  },
  { ...strict, description: 'Applies only when the setting has this value, or one of these.' },
);

export const Evidence = Type.Object(
  {
    manual: id('The id of an entry of manuals.'),
    page: words('The printed page, table or clause.'),
    confidence: choice(
      ['A', 'B', 'C'],
      'A: a manual and a second source agree. B: one manual says it. C: secondary source only.',
    ),
    note: Type.Optional(words('What a reader should know.')),
  },
  { ...strict, description: 'Where this is written.' },
);
