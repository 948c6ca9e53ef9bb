import { expect, it } from 'vitest';
import { notePace, UNTROUBLED } from './overload.js';

function pace(misses: readonly number[]) {
  return misses.reduce(notePace, UNTROUBLED);
}

it('one burst of missed slots is not an overload', () => {
  expect(pace([0, 0, 7, 0, 0]).overloaded).toBe(false);
});

it('every third slot missed is one', () => {
  expect(pace([0, 0, 1, 0, 0, 1, 0, 0, 1]).overloaded).toBe(true);
});

it('is over after ten takes without a miss, not after nine', () => {
  const troubled = [1, 1, 1];
  expect(pace([...troubled, ...Array<number>(9).fill(0)]).overloaded).toBe(true);
  expect(pace([...troubled, ...Array<number>(10).fill(0)]).overloaded).toBe(false);
});
