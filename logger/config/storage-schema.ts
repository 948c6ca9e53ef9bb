/** How the station's database is written, and where it is copied to: the keys `store` and `backup` of `station.yaml`. */
import { Type } from 'typebox';
import { durationSchema } from '../../protocols/configuration/duration.js';

const strict = { additionalProperties: false } as const;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const storeSchema = Type.Object(
  {
    commitInterval: durationSchema({
      minMs: 100,
      maxMs: MINUTE_MS,
      default: '1s',
      description:
        'How long readings may wait to be written together: what a power cut takes. Longer spares the card.',
    }),
  },
  { ...strict, default: {} },
);

export const backupSchema = Type.Object(
  {
    folder: Type.String({
      minLength: 1,
      description: 'A USB stick or another disk, mounted; relative to this file. It is never made.',
    }),
    every: durationSchema({ minMs: HOUR_MS, maxMs: 31 * DAY_MS, default: '1d' }),
    keep: Type.Integer({ minimum: 1, maximum: 1000, default: 7, description: 'So many backups.' }),
    sameDisk: Type.Boolean({
      default: false,
      description: 'true: also where the folder lies on the disk of the database.',
    }),
  },
  { ...strict, description: 'Copies of the database, checked, while the logger runs.' },
);
