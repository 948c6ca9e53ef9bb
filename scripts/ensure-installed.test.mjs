// Installing on a fresh clone, and never through a link: `npm ci` would empty the folder behind it.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('ensure-installed.mjs', import.meta.url));
let folder;
let clone;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quantrac-install-'));
  clone = join(folder, 'clone');
  mkdirSync(join(clone, 'scripts'), { recursive: true });
  copyFileSync(script, join(clone, 'scripts', 'ensure-installed.mjs'));
  writeFileSync(join(clone, 'package-lock.json'), '{}');
  // Stands in for npm: says that it was called.
  writeFileSync(
    join(folder, 'npm.mjs'),
    "import { writeFileSync } from 'node:fs'; writeFileSync('installed', process.argv[2]);",
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run() {
  const env = { ...process.env, npm_execpath: join(folder, 'npm.mjs') };
  return spawnSync(process.execPath, [join(clone, 'scripts', 'ensure-installed.mjs')], {
    env,
    encoding: 'utf8',
  });
}

describe('ensure-installed', () => {
  it('installs when there are no packages', () => {
    expect(run().status).toBe(0);
    expect(existsSync(join(clone, 'installed'))).toBe(true);
  });

  it('installs nothing through a linked node_modules, and says so', () => {
    mkdirSync(join(folder, 'shared'));
    symlinkSync(join(folder, 'shared'), join(clone, 'node_modules'));
    const result = run();
    expect(result.status).toBe(0);
    expect(result.stderr).toContain('is a link: nothing is installed');
    expect(existsSync(join(clone, 'installed'))).toBe(false);
  });
});
