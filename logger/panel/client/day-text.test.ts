import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysBetween, isoDay, readDay, writeDay } from './day-text.js';

describe('a day that is typed', () => {
  it.each([
    ['25/03/2026', '2026-03-25'],
    ['5/3/2026', '2026-03-05'],
    [' 25.03.2026 ', '2026-03-25'],
    ['25-3-2026', '2026-03-25'],
    ['25 03 2026', '2026-03-25'],
    ['25032026', '2026-03-25'],
    ['29/02/2028', '2028-02-29'],
  ])('%s is %s', (typed, day) => expect(readDay(typed)).toBe(day));

  it.each([
    '',
    '25/03',
    '25/03/26',
    '31/02/2026',
    '29/02/2026',
    '00/01/2026',
    '03/25/2026',
    '2026-03-25',
    'hôm nay',
  ])('%j is none', (typed) => expect(readDay(typed)).toBeNull());

  it('is read as it is written, whatever day it is', () => {
    const instants = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2100, 0, 1) });
    fc.assert(
      fc.property(instants, (at) => {
        expect(readDay(writeDay(isoDay(at)))).toBe(isoDay(at));
      }),
    );
  });

  it('is counted with the last', () => {
    expect(daysBetween('2026-03-25', '2026-03-25')).toBe(1);
    expect(daysBetween('2026-02-27', '2026-03-01')).toBe(3);
    expect(daysBetween('2026-03-02', '2026-03-01')).toBe(0);
  });
});
