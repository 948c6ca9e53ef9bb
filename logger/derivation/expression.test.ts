// The expression language: what it computes, and that nothing but arithmetic can be said in it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression } from './expression.js';

function value(text: string, inputs: Record<string, number> = {}): number {
  const compiled = compileExpression(text, Object.keys(inputs));
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled.evaluate(inputs);
}

const refusal = (text: string, inputs: readonly string[] = ['a', 'b']) => {
  const compiled = compileExpression(text, inputs);
  return compiled.ok ? null : `${compiled.message} (${compiled.legal})`;
};

describe('arithmetic', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['100 / 10 / 2', 5],
    ['-(2 + 3)', -5],
    ['2 * -3', -6],
    ['1.5e3', 1500],
    ['pow(2, 10)', 1024],
    ['sqrt(2) * sqrt(2) > 1.9 ? 1 : 0', 1],
    ['min(3, max(1, 2))', 2],
    ['abs(-4) + ln(exp(1)) + log10(1000)', 8],
    ['1 <= 1 ? 5 : 6', 5],
  ])('%s = %d', (text, result) => {
    expect(value(text)).toBeCloseTo(result, 12);
  });

  it('knows its inputs', () => {
    expect(value('100 * no2 / (no + no2)', { no: 90, no2: 10 })).toBe(10);
  });

  it('gives what is no number where there is none, and judging makes a fault of it', () => {
    expect(value('a / b', { a: 1, b: 0 })).toBe(Infinity);
    expect(value('sqrt(a)', { a: -1 })).toBeNaN();
    expect(value('0 * a / b > 1 ? 1 : 2', { a: 1, b: 0 })).toBeNaN();
  });

  it('agrees with the language that it is written in', () => {
    const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(finite, finite, finite, (a, b, c) => {
        expect(value('a - b * (c + a) - -b', { a, b, c })).toBe(a - b * (c + a) + b);
      }),
    );
  });
});

describe('what cannot be said', () => {
  it.each([
    'a.constructor + b',
    'a["constructor"] + b',
    'constructor(a, b)',
    'a.constructor("return process")() + b',
    'this.a + b',
    '[a, b]',
    'a, b',
    'a b',
    '"text" + a + b',
    'true ? a : b',
    '`${a}` + b',
    'a = b',
    'a => b',
    'a && b',
    '!a + b',
    '~a + b',
    'a % b',
    'a | b',
    'sqrt.call(a, b)',
    'toString(a) + b',
    '__proto__ + a + b',
    'a ?? b',
    'a++ + b',
    'new a(b)',
    'sqrt(a, b)',
    'sqrt(a',
    '(a + b',
    'a +',
    '',
    '1e999 + a + b',
  ])('%s', (text) => {
    expect(refusal(text)).not.toBeNull();
  });

  it('says what is legal instead', () => {
    expect(refusal('a ** b')).toBe('** is not an operator here (pow(a, b))');
    expect(refusal('a ^ b')).toBe('^ is not an operator here (pow(a, b))');
    expect(refusal('a + c + b')).toBe('c is not an input (a, b)');
    expect(refusal('a + 1')).toBe('does not use b (every input is used, or not given)');
    expect(refusal('a > b')).toBe('> stands outside a condition (only in a > b ? c : d)');
    expect(refusal('round(a) + b')).toBe(
      'round is not a function (abs, sqrt, exp, ln, log10, pow, min, max)',
    );
    expect(refusal('a ? b : 1')).toBe('a condition must compare two numbers (< <= > >=)');
  });

  it('bounds the length and the depth', () => {
    expect(refusal(`a + b + ${'1 + '.repeat(200)}1`)).toMatch(/has \d+ characters/);
    expect(refusal(`${'('.repeat(200)}a + b${')'.repeat(200)}`)).toBeNull();
    expect(refusal(`b + ${'abs('.repeat(60)}a${')'.repeat(60)}`)).toMatch(/nested too deep/);
  });

  it('never throws and never gives anything but a number, whatever the text', () => {
    const pieces = fc.constantFrom(
      ...[
        'a',
        'b',
        '1',
        '.',
        '(',
        ')',
        '[',
        ']',
        '+',
        '-',
        '*',
        '/',
        '?',
        ':',
        ',',
        '"',
        ' ',
        '<',
        '=',
        '!',
        '`',
        'this',
      ],
      ...['constructor', '__proto__', 'sqrt', 'valueOf', '=>', '{', '}', ';', '\\', '\u0000', 'é'],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const compiled = compileExpression(parts.join(''), ['a', 'b']);
        if (compiled.ok) expect(typeof compiled.evaluate({ a: 1, b: 2 })).toBe('number');
        else expect(compiled.legal).not.toBe('');
      }),
      { numRuns: 2000 },
    );
  });
});
