import ssh2 from 'ssh2';
import { expect, it } from 'vitest';
import { generateSshKey } from './generate-ssh-key.js';

it('gives only keys that can be read again', () => {
  // One in 128 of the library's own keys cannot: of 600 about four would fail.
  for (let count = 0; count < 600; count += 1) {
    expect(ssh2.utils.parseKey(generateSshKey('test').privateKey)).not.toBeInstanceOf(Error);
  }
});
