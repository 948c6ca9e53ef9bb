import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { holdFile } from './hold-file.js';

const folder = mkdtempSync(join(tmpdir(), 'quantrac-hold-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('gives the lock to one holder at a time', () => {
  const path = join(folder, 'deep', 'station.lock');
  const first = holdFile(path);
  expect(first).not.toBeNull();
  expect(holdFile(path)).toBeNull();
  first?.[Symbol.dispose]();
  const second = holdFile(path);
  expect(second).not.toBeNull();
  second?.[Symbol.dispose]();
});
