import { userInfo } from 'node:os';
import { expect, it } from 'vitest';
import { actingUser, printable } from './acting-user.js';

it('names the account, who is behind sudo, and where they came from', () => {
  expect(actingUser({})).toBe(userInfo().username);
  expect(actingUser({ SUDO_USER: 'minh' })).toBe('minh (sudo)');
  expect(actingUser({ SUDO_USER: 'minh', SSH_CONNECTION: '10.0.0.7 5022 10.0.0.1 22' })).toBe(
    'minh (sudo) from 10.0.0.7',
  );
});

it('takes nothing that could pass for another line, and not too much', () => {
  expect(printable('a\nb\u001b[31m\u202ec')).toBe('ab[31mc');
  expect(printable('x'.repeat(500))).toHaveLength(120);
});
