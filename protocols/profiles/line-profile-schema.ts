/**
 * The shape of a profile of an instrument that is asked in text: one branch a protocol. The same parts as a Modbus profile; only
 * `source`, where a number stands in a reply, and `line`, how the instrument is asked, are the protocol's own.
 */
import { Type, type Static } from 'typebox';
import { lineProfile, Mask, OptionalReference, strict } from './line-profile-shape.js';
import { choice, orSetting } from './profile-parts-schema.js';
import type {
  IscoProfile,
  Sdi12Profile,
  TeledyneAsciiProfile,
  YaohuaProfile,
} from './asked-profile-schemas.js';

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
      framing: orSetting(
        choice(['bcc', 'text', 'stx-cr']),
        'bcc: STX, ETX and block check; text: lines ended by CR; stx-cr: asked with STX DA CR, answered in either.',
      ),
      requestId: OptionalReference('The id behind DA; when the setting is not given, DA stands alone.'),
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
    item: choice(
      ['input', 'range-code', 'data-format'],
      'input: from #AA; range-code, data-format: the first and the last byte of $AA2.',
    ),
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
export type LineProfile =
  | BayernHessenProfile
  | CLinkProfile
  | DconProfile
  | TeledyneAsciiProfile
  | Sdi12Profile
  | IscoProfile
  | YaohuaProfile;
export type LineProtocol = LineProfile['protocol'];

/** A line profile whatever its protocol, for what is the same in all. `S`: where a number stands in a reply. */
export type LineProfileOf<S> = Omit<
  LineProfile,
  'protocol' | 'line' | 'measurements' | 'status' | 'watch'
> & {
  protocol: string;
  line: object;
  measurements: readonly LineMeasurement<S>[];
  status?: readonly LineCheck<S>[] | undefined;
  watch?: readonly LineWatched<S>[] | undefined;
};
export type LineMeasurement<S> = Omit<LineProfile['measurements'][number], 'source' | 'status'> & {
  source: S;
  status?: readonly LineCheck<S>[] | undefined;
};
export type LineCheck<S> = Omit<NonNullable<LineProfile['status']>[number], 'source'> & { source: S };
export type LineWatched<S> = Omit<NonNullable<LineProfile['watch']>[number], 'source'> & { source: S };
