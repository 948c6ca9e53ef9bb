import { describe, expect, it } from 'vitest';
import { formatFigure, printTable } from './print-table.js';

describe('figures for people', () => {
  it.each([
    [0.012345, '0.0123'],
    [1.5, '1.5'],
    [99.96, '100'],
    [1234.5, '1235'],
    [-4, '-4'],
    [null, '–'],
  ])('writes %s as %s', (value, text) => {
    expect(formatFigure(value)).toBe(text);
  });

  it('lines up names, numbers and units, and tells the spread of runs', () => {
    const table = printTable({
      name: 'x',
      title: 'a bench',
      figures: [
        { what: 'CPU', value: 1.5, unit: '%', runs: [1, 1.5, 7] },
        { what: 'memory', value: 120, unit: 'MiB' },
      ],
      notes: ['beside other work'],
    });
    expect(table.split('\n')).toEqual([
      'x: a bench',
      '  CPU     1.5 %    1 … 7 (3 runs)',
      '  memory  120 MiB',
      '  · beside other work',
      '',
    ]);
  });
});
