/** The shape of an id in `station.yaml`, wherever one is given. */
import { Type } from 'typebox';

/** Ids appear in paths, metrics and environment variables. */
export const idSchema = (description: string) =>
  Type.String({
    pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$',
    description,
    legal: '1 to 40 letters, digits, "-", "_" or "."',
  });
