/** A station reaches its own folder and nothing else, whatever it writes into a path. */
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type SftpClient from 'ssh2-sftp-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  MIDNIGHT,
  NEIGHBOUR,
  reportFile,
  startScratchProvince,
  STATION,
  type ScratchProvince,
} from '../scratch-province.contract.js';

let scratch: ScratchProvince;
let client: SftpClient;

beforeEach(async () => {
  scratch = await startScratchProvince({ receiving: '  maxWaitingFiles: 10\n  maxFileBytes: 2048\n' });
  client = await scratch.connect(STATION);
});
afterEach(() => scratch[Symbol.asyncDispose]());

const outside = () => join(scratch.config.dataFolder, 'upload', STATION);
const BYTES = Buffer.from('x');

describe('the jail', () => {
  it('keeps every way up inside: .. stops at the root, an absolute path starts there', async () => {
    await writeFile(join(scratch.config.dataFolder, 'secret'), 'of the province');
    const { name, bytes } = reportFile(NEIGHBOUR, MIDNIGHT);
    await (await scratch.connect(NEIGHBOUR)).put(bytes, name);
    for (const path of [
      '../../secret',
      '/../../secret',
      '/etc/passwd',
      `../${NEIGHBOUR}/${name}`,
      `/archive/${NEIGHBOUR}/${name}`,
      `a/b/../../../../${NEIGHBOUR}/${name}`,
      name,
      '../../province.sqlite',
    ]) {
      await expect(client.get(path), path).rejects.toThrow(/No such file/);
      expect(await client.exists(path), path).toBe(false);
    }
    await client.put(BYTES, '/../../../escaped');
    expect(await readdir(outside())).toEqual(['escaped']);
    expect(await client.realPath('/../..')).toBe('/');
  });

  it('refuses names that other tools would trip over', async () => {
    for (const path of ['a\0b', 'a\nb', 'a\\..\\b', `${'n'.repeat(201)}`, Array(13).fill('d').join('/')]) {
      await expect(client.put(BYTES, path), JSON.stringify(path)).rejects.toThrow(
        /A name has|Folders are|No such/,
      );
    }
    await expect(client.put(BYTES, 'p/'.repeat(600))).rejects.toThrow(/A path has at most/);
    expect(await readdir(outside()).catch(() => [])).toEqual([]);
  });

  it('follows no symbolic link that somebody put there', async () => {
    await mkdir(outside(), { recursive: true });
    await symlink('/etc', join(outside(), 'folder'));
    await symlink('/etc/passwd', join(outside(), 'file'));
    for (const path of ['file', 'folder/passwd', 'folder']) {
      await expect(client.get(path), path).rejects.toThrow(/Permission denied|plain|No such file/);
    }
    await expect(client.put(BYTES, 'folder/new')).rejects.toThrow();
    await expect(client.put(BYTES, 'file')).rejects.toThrow();
    expect(await client.list('/')).toEqual([]);
    // A link is no file that could be taken either.
    await symlink('/etc/passwd', join(outside(), `${STATION}_20260325000000.txt`));
    await scratch.province.sweep();
    expect(await scratch.province.store.files.list({ limit: 10 })).toEqual([]);
  });

  it('shows a station nothing of another, while both send', async () => {
    const neighbour = await scratch.connect(NEIGHBOUR);
    const mine = reportFile(STATION, MIDNIGHT);
    const theirs = reportFile(NEIGHBOUR, MIDNIGHT);
    await Promise.all([client.put(mine.bytes, mine.name), neighbour.put(theirs.bytes, theirs.name)]);
    expect((await client.list('/')).map((entry) => entry.name)).toEqual([mine.name]);
    expect((await neighbour.list('/')).map((entry) => entry.name)).toEqual([theirs.name]);
  });

  it('has room for a limited number of unfinished files', async () => {
    for (let index = 0; index < 10; index += 1) await client.put(BYTES, `t${index}`);
    await expect(client.put(BYTES, 't10')).rejects.toThrow(/10 unfinished files and folders/);
    await expect(client.mkdir('folder')).rejects.toThrow();
    expect(await client.exists('folder')).toBe(false);
    const { name, bytes } = reportFile(STATION, MIDNIGHT);
    await client.delete('t0');
    await client.put(bytes, name);
    expect(await client.exists(name)).toBe('-');
  });

  it('takes no file beyond its size, by whichever request', async () => {
    // This client takes a failed write for a success, so what counts is what lies there.
    await client.put(Buffer.alloc(2049), 'large').catch(() => undefined);
    expect((await client.stat('large')).size).toBe(0);
    await client.put(Buffer.alloc(2048), 'full');
    await client.append(Buffer.alloc(1), 'full').catch(() => undefined);
    expect((await client.stat('full')).size).toBe(2048);
  });
});
