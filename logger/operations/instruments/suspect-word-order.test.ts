import { describe, expect, it } from 'vitest';
import type { RegisterRead } from '../../../protocols/modbus/register-map.js';
import { suspectWordOrder } from './suspect-word-order.js';

const float: RegisterRead = {
  table: 'input',
  address: 0,
  type: 'float32',
  wordOrder: 'high-first',
  byteOrder: 'high-first',
  bit: null,
  mask: null,
};
const range = { low: -5, high: 500 };
const suspect = (words: number[], read: RegisterRead = float, validRange: typeof range | null = range) =>
  suspectWordOrder({ read, scale: 1, offset: 0, validRange }, words, 0);

describe('suspectWordOrder', () => {
  it.each([
    ['45.5 with its words swapped is a denormal', [0x0000, 0x4236], 45.5],
    ['79.138 with its words swapped is 24865, out of range', [0x46c2, 0x429e], 79.138],
  ])('%s', (_name, words, value) => {
    const suspicion = suspect(words);
    expect(suspicion).toMatchObject({ wordOrder: 'low-first', byteOrder: 'high-first' });
    expect(suspicion?.value).toBeCloseTo(value, 3);
  });

  it('recognises swapped bytes, alone and with swapped words', () => {
    expect(suspect([0x3642, 0x0000])).toMatchObject({ wordOrder: 'high-first', byteOrder: 'low-first' });
    expect(suspect([0x1111, 0x3642])).toMatchObject({ wordOrder: 'low-first', byteOrder: 'low-first' });
  });

  it('suspects nothing in what is plausible as it stands, in zero, in NaN, and in single registers', () => {
    expect(suspect([0x4236, 0x0000])).toBeNull();
    expect(suspect([0, 0])).toBeNull();
    expect(suspect([0x7fc0, 0])).toBeNull();
    expect(suspect([0xffff], { ...float, type: 'u16' })).toBeNull();
  });

  it('judges by magnitude where there is no range, and knows integers', () => {
    expect(suspect([0x0000, 0x4236], float, null)).toMatchObject({ wordOrder: 'low-first' });
    expect(suspect([100, 0], { ...float, type: 'u32' })).toMatchObject({ value: 100 });
  });
});
