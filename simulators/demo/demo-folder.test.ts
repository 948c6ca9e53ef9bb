import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { keepStationPassword, openDemoFolder, stationPassword } from './demo-folder.js';

const root = mkdtempSync(join(tmpdir(), 'quantrac-demo-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('keeps no password that the province may not know, and one that it knows for ever', () => {
  const folder = openDemoFolder(join(root, 'demo'));
  expect(stationPassword(folder).origin).toBe('made');
  const { password, origin } = stationPassword(folder);
  expect(origin).toBe('made');
  keepStationPassword(folder, password);
  expect(stationPassword(folder)).toEqual({ password, origin: 'kept' });
  expect(statSync(folder.secrets).mode & 0o777).toBe(0o600);
});
