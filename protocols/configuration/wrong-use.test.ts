import { parseArgs } from 'node:util';
import { expect, it } from 'vitest';
import { isArgumentError, wrongUse } from './wrong-use.js';

it('tells the unknown word and where help is, and nothing else', () => {
  try {
    parseArgs({ args: ['--form', '2026-03-01'], options: { from: { type: 'string' } } });
    expect.unreachable();
  } catch (error) {
    expect(isArgumentError(error)).toBe(true);
    expect(wrongUse(error, 'quantrac logger export')).toBe(
      "Unknown option '--form'\nHelp: quantrac logger export --help",
    );
  }
});

it('keeps what other errors say', () => {
  expect(isArgumentError(new TypeError('x'))).toBe(false);
  expect(wrongUse('--from: is no time', 'quantrac logger ledger')).toBe(
    '--from: is no time\nHelp: quantrac logger ledger --help',
  );
});
