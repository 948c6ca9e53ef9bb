/** The part of a profile that names the instrument's own settings: where each is read, in what unit, and what its values mean. */
import { Type, type TProperties } from 'typebox';
import { Condition, Evidence, id, orSetting, Text, words } from './profile-parts-schema.js';

const strict = { additionalProperties: false };

const Meaning = Type.Object(
  {
    is: Type.Optional(Type.Number({ description: 'The number, after scale and offset …' })),
    word: Type.Optional(words('… or the word, in lower case.')),
    text: Text,
  },
  { ...strict, description: 'What a value means. One of is, word.' },
);

/** @param place Where the setting is read: the keys of a register, or a source. */
export const watchList = <P extends TProperties>(place: P) =>
  Type.Optional(
    Type.Array(
      Type.Object(
        {
          id: id('Unique among the watched settings.'),
          name: Text,
          unit: orSetting(
            Type.String({ maxLength: 32 }),
            'After scale and offset; empty when there is none.',
          ),
          ...place,
          scale: Type.Optional(orSetting(Type.Number(), 'value = raw × scale + offset.')),
          offset: Type.Optional(orSetting(Type.Number(), 'value = raw × scale + offset.')),
          decimals: orSetting(Type.Integer({ minimum: 0, maximum: 9 }), 'Decimals worth showing.'),
          meanings: Type.Optional(Type.Array(Meaning, { minItems: 1, maxItems: 64 })),
          when: Type.Optional(Condition),
          evidence: Evidence,
        },
        strict,
      ),
      {
        maxItems: 64,
        description: 'Settings of the instrument itself; a change of one becomes an event of the station.',
      },
    ),
  );
