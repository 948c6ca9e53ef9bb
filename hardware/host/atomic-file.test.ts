// Whole or not at all, in folders that may not exist yet, over what a crash left behind.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryPathOf, writeFileAtomically } from './atomic-file.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'quantrac-file-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('writeFileAtomically', () => {
  it('makes the folders, writes the bytes, leaves nothing else', async () => {
    const path = join(folder, '2026/03/25/a.txt');
    await writeFileAtomically(path, bytesOf('first'));
    await writeFileAtomically(path, bytesOf('second'));
    expect(readFileSync(path, 'utf8')).toBe('second');
    expect(readdirSync(dirname(path))).toEqual(['a.txt']);
  });

  it('shows a reader one whole content or the other, never a part', async () => {
    const path = join(folder, 'a.txt');
    const contents = ['a'.repeat(300_000), 'b'.repeat(200_000)];
    await writeFileAtomically(path, bytesOf(contents[0] as string));
    let writing = true;
    const writer = (async () => {
      for (let n = 1; n <= 20; n += 1) await writeFileAtomically(path, bytesOf(contents[n % 2] as string));
      writing = false;
    })();
    let reads = 0;
    while (writing) {
      expect(contents).toContain(await readFile(path, 'utf8'));
      reads += 1;
    }
    await writer;
    expect(reads).toBeGreaterThan(0);
  });

  it('writes over what a crash left behind', async () => {
    const path = join(folder, 'a.txt');
    writeFileSync(temporaryPathOf(path), 'half of something much longer than the new content');
    await writeFileAtomically(path, bytesOf('whole'));
    expect(readFileSync(path, 'utf8')).toBe('whole');
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });

  it('leaves the old file and no temporary one when it cannot publish', async () => {
    const path = join(folder, 'a.txt');
    mkdirSync(join(path, 'in the way'), { recursive: true });
    await expect(writeFileAtomically(path, bytesOf('new'))).rejects.toMatchObject({ code: 'EISDIR' });
    expect(readdirSync(path)).toEqual(['in the way']);
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });

  it('hides the temporary file from readers that look for the name', () => {
    const hidden = temporaryPathOf('/data/TB_CAPH_NUOSXL_20260325000000.txt');
    expect(dirname(hidden)).toBe('/data');
    expect(hidden).not.toMatch(/\.txt$/);
    expect(hidden).toMatch(/\/\./);
  });
});
