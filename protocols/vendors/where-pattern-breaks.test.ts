// The place that is told must be the first at which the text cannot be right.
import { describe, expect, it } from 'vitest';
import { describeBreak, whereItBreaks } from './where-pattern-breaks.js';

describe('whereItBreaks', () => {
  it.each<[string, string, number, string]>([
    ['\\d{3},[A-Z]{2}', '12x,AB', 2, '\\d'],
    ['(?<value>[+-]\\d+)(?: kg)?;$', '+12 lb;', 3, ';'],
    ['A[\\]x]B', 'Ax-', 2, 'B'],
    ['a|b', 'c', 0, 'a|b'],
    ['\\(\\d\\)', '(1]', 2, '\\)'],
    ['ab', 'abc', 2, ''],
    ['abc', 'ab', 2, 'c'],
  ])('%s in %s', (pattern, text, at, wanted) => {
    expect(whereItBreaks(pattern, text)).toEqual({ at, wanted });
  });

  it('is told as people count', () => {
    expect(describeBreak('12x,AB', { at: 2, wanted: '\\d' })).toBe('character 3, "x", does not follow /\\d/');
    expect(describeBreak('ab', { at: 2, wanted: 'c' })).toBe(
      'the end, behind character 2, does not follow /c/',
    );
  });
});
