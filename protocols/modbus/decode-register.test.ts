// One number in every form an instrument may send it; bytes written out by hand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRegister, type RegisterForm } from './decode-register.js';
import type { Order, RegisterType } from './register-map.js';

const form = (type: RegisterType, over: Partial<RegisterForm> = {}): RegisterForm => ({
  table: 'holding',
  type,
  wordOrder: 'high-first',
  byteOrder: 'high-first',
  bit: null,
  mask: null,
  ...over,
});

/** 45.5 is 42 36 00 00, written A B C D. */
describe('the four orders of a float', () => {
  it.each<[string, number[], Order, Order]>([
    ['ABCD', [0x4236, 0x0000], 'high-first', 'high-first'],
    ['CDAB', [0x0000, 0x4236], 'low-first', 'high-first'],
    ['BADC', [0x3642, 0x0000], 'high-first', 'low-first'],
    ['DCBA', [0x0000, 0x3642], 'low-first', 'low-first'],
  ])('%s', (_name, words, wordOrder, byteOrder) => {
    expect(decodeRegister(words, 0, form('float32', { wordOrder, byteOrder }))).toBe(45.5);
  });
});

describe('decodeRegister', () => {
  it.each<[RegisterType, number[], number]>([
    ['u8-high', [0x0214], 2],
    ['u8-low', [0x0214], 0x14],
    ['u16', [0xffff], 65_535],
    ['i16', [0xffff], -1],
    ['i16', [0x8000], -32_768],
    ['u32', [0xffff, 0xfffe], 4_294_967_294],
    ['i32', [0xffff, 0xfffe], -2],
    ['u64', [0, 1, 0, 5], 4_294_967_301],
    ['i64', [0xffff, 0xffff, 0xffff, 0xfffd], -3],
    ['u64', [0x001f, 0xffff, 0xffff, 0xffff], Number.MAX_SAFE_INTEGER],
    ['float64', [0x40fe, 0x240c, 0x9fbe, 0x76c9], 123_456.789],
  ])('reads %s', (type, words, value) => {
    expect(decodeRegister(words, 0, form(type))).toBe(value);
    const swapped = form(type, { wordOrder: 'low-first' });
    expect(decodeRegister([...words].reverse(), 0, swapped)).toBe(value);
  });

  it('rounds a 64-bit integer that no JavaScript number can hold', () => {
    expect(decodeRegister([0x0020, 0, 0, 1], 0, form('u64'))).toBe(2 ** 53);
  });

  it('reads one bit of a register, 0 the lowest', () => {
    expect(decodeRegister([0x8001], 0, form('bit', { bit: 0 }))).toBe(1);
    expect(decodeRegister([0x8001], 0, form('bit', { bit: 1 }))).toBe(0);
    expect(decodeRegister([0x8001], 0, form('bit', { bit: 15 }))).toBe(1);
  });

  it('reads a bit of a bit table as 0 or 1', () => {
    const discrete = form('bit', { table: 'discrete-input' });
    expect([0, 1, 2].map((index) => decodeRegister([0, 1, 0], index, discrete))).toEqual([0, 1, 0]);
  });

  it('takes the bits under a mask, shifted down', () => {
    expect(decodeRegister([0x1234], 0, form('u16', { mask: 0x0ff0 }))).toBe(0x23);
    expect(decodeRegister([0x0014], 0, form('u8-low', { mask: 0xf0 }))).toBe(1);
    expect(decodeRegister([0x0014], 0, form('u8-low', { mask: 0x0f }))).toBe(4);
    expect(decodeRegister([0x8000, 0x0001], 0, form('u32', { mask: 0x8000_0000 }))).toBe(1);
    expect(decodeRegister([0xffff, 0xffff], 0, form('u32', { mask: 0xffff_ffff }))).toBe(4_294_967_295);
  });

  it('lets NaN and infinities through for the judge', () => {
    expect(decodeRegister([0x7fa0, 0], 0, form('float32'))).toBeNaN();
    expect(decodeRegister([0xff80, 0], 0, form('float32'))).toBe(-Infinity);
  });

  it('never reads beyond the reply', () => {
    expect(() => decodeRegister([0x4236], 0, form('float32'))).toThrow(RangeError);
    expect(() => decodeRegister([0x4236], 1, form('u16'))).toThrow(RangeError);
    expect(() => decodeRegister([0x4236], -1, form('u16'))).toThrow(RangeError);
  });

  it('gives back every float that was written, at any place, in any order', () => {
    const order = fc.constantFrom<Order>('high-first', 'low-first');
    fc.assert(
      fc.property(
        fc.float({ noNaN: true }),
        fc.nat(5),
        order,
        order,
        (value, index, wordOrder, byteOrder) => {
          const view = new DataView(new ArrayBuffer(4));
          view.setFloat32(0, value);
          const words = [
            view.getUint16(0, byteOrder === 'low-first'),
            view.getUint16(2, byteOrder === 'low-first'),
          ];
          if (wordOrder === 'low-first') words.reverse();
          const reply = [...Array.from({ length: index }, () => 0x7fff), ...words, 0x7fff];
          expect(decodeRegister(reply, index, form('float32', { wordOrder, byteOrder }))).toBe(value);
        },
      ),
    );
  });
});
