/** What the configuration of every target that is logged in to holds alike: where, as whom, how long to wait. */
import { Type } from 'typebox';
import { durationSchema } from '../configuration/duration.js';
import { deliverySchema } from './delivery-settings.js';

export const hostSchema = Type.String({
  minLength: 1,
  maxLength: 253,
  description: 'Name or address of the server.',
});

/** Durations are text here, milliseconds in a loaded configuration. */
export const loginSchema = {
  user: Type.String({ pattern: '^[^\\u0000-\\u001f]{1,100}$', legal: '1 to 100 characters' }),
  folder: Type.String({
    default: '',
    maxLength: 400,
    pattern: '^[^\\u0000-\\u001f]*$',
    legal: 'a path without control characters',
    description: "Base folder of the station's files; empty: where the login lands.",
  }),
  temporary: Type.Union([Type.Literal('own-folder'), Type.Literal('same-folder')], {
    default: 'own-folder',
    description:
      'Where a file stands until it is whole: in .quantrac-tmp below the base folder, or as a dot-file beside its place.',
  }),
  connectTimeout: durationSchema({
    minMs: 500,
    maxMs: 300_000,
    default: '20s',
    description: 'Until the login is through.',
  }),
  replyTimeout: durationSchema({
    minMs: 500,
    maxMs: 300_000,
    default: '30s',
    description: 'Longest silence of the server within a transfer.',
  }),
  ...deliverySchema.properties,
};
