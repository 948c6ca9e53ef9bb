import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureHostKey, readHostKeyFile } from './host-key.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'quantrac-key-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const isMissing = process.env['CI'] === undefined && spawnSync('which', ['ssh-keygen']).status !== 0;

describe('the host key', () => {
  it('is made once, for the service alone, and found again', async () => {
    const path = join(folder, 'new', 'key');
    const made = await ensureHostKey(path);
    expect(made.origin).toBe('made');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const bytes = await readFile(path);
    const found = await ensureHostKey(path);
    expect([found.origin, found.fingerprint]).toEqual(['found', made.fingerprint]);
    expect(await readFile(path)).toEqual(bytes);
  });

  it.skipIf(isMissing)('has the fingerprint that ssh-keygen prints, and takes its keys', async () => {
    const path = join(folder, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
    const { fingerprint, publicKey, origin } = await ensureHostKey(path);
    const printed = execFileSync('ssh-keygen', ['-lf', path]).toString();
    expect(origin).toBe('found');
    expect(printed).toContain(fingerprint);
    expect(await readFile(`${path}.pub`, 'utf8')).toContain(publicKey);
  });

  it('that others can read, or that is none, is refused and left as it is', async () => {
    const path = join(folder, 'key');
    await ensureHostKey(path);
    await chmod(path, 0o644);
    await expect(ensureHostKey(path)).rejects.toMatchObject({ code: 'open-to-others' });
    await writeFile(path, 'not a key');
    await chmod(path, 0o600);
    await expect(ensureHostKey(path)).rejects.toMatchObject({ code: 'not-a-private-key' });
    expect(await readFile(path, 'utf8')).toBe('not a key');
    await expect(readHostKeyFile(join(folder, 'none'))).rejects.toMatchObject({ code: 'missing' });
  });
});
