/**
 * How one receiver wants its files: the choices that real receivers differ in. Defaults are what the Ministry's reader
 * needs (docs/formats/report-file.md). A dialect belongs to a target, so one station can serve two receivers.
 */
import { Type, type Static } from 'typebox';

export const dialectSchema = Type.Object(
  {
    missing: Type.Union(
      [Type.Literal('zero'), Type.Literal('dash'), Type.Literal('empty'), Type.Literal('omit')],
      {
        default: 'zero',
        description: 'How a row without a value is written; its status is never 00.',
      },
    ),
    emptyUnit: Type.Union([Type.Literal('dash'), Type.Literal('empty')], {
      default: 'dash',
      description:
        'What stands where a parameter has no unit. The Ministry reader loses the status of a row with an empty unit.',
    }),
    lineEnd: Type.Union([Type.Literal('lf'), Type.Literal('crlf')], { default: 'crlf' }),
    decimalMark: Type.Union([Type.Literal('dot'), Type.Literal('comma')], { default: 'dot' }),
    separator: Type.Union([Type.Literal('tab'), Type.Literal('space')], { default: 'tab' }),
  },
  { additionalProperties: false },
);

export type Dialect = Static<typeof dialectSchema>;

export const DEFAULT_DIALECT: Dialect = {
  missing: 'zero',
  emptyUnit: 'dash',
  lineEnd: 'crlf',
  decimalMark: 'dot',
  separator: 'tab',
};
