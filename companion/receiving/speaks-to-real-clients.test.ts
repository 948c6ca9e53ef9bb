/** OpenSSH's sftp and lftp, as installed on thousands of machines, against the province's server. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateSshKey } from '../../protocols/delivery/generate-ssh-key.js';
import {
  MIDNIGHT,
  reportFile,
  startScratchProvince,
  STATION,
  type ScratchProvince,
} from '../scratch-province.contract.js';

const run = promisify(execFile);
const isMissing = (program: string) =>
  process.env['CI'] === undefined && spawnSync('which', [program]).status !== 0;
const CLIENT_TIMEOUT_MS = 20_000;

let scratch: ScratchProvince;
let sshOptions: string[];
let local: string;

beforeEach(async () => {
  scratch = await startScratchProvince();
  local = join(scratch.folder, 'local');
  await mkdir(local);
  const key = generateSshKey('test');
  await writeFile(join(local, 'key'), key.privateKey, { mode: 0o600 });
  await scratch.province.store.stations.setLogin(STATION, {
    passwordHash: null,
    publicKeys: [key.publicKey],
  });
  const { host, port, publicKey } = scratch.province.receiving;
  await writeFile(join(local, 'known_hosts'), `[${host}]:${port} ${publicKey}\n`);
  sshOptions = [
    `-oIdentityFile=${local}/key`,
    '-oIdentitiesOnly=yes',
    `-oUserKnownHostsFile=${local}/known_hosts`,
    '-oStrictHostKeyChecking=yes',
    '-oBatchMode=yes',
  ];
});
afterEach(() => scratch[Symbol.asyncDispose]());

/** Runs a batch; the client must end by itself. */
async function sftp(...lines: string[]): Promise<string> {
  await writeFile(join(local, 'batch'), `${lines.join('\n')}\n`);
  const { host, port } = scratch.province.receiving;
  const { stdout } = await run(
    'sftp',
    ['-b', join(local, 'batch'), ...sshOptions, '-P', String(port), `${STATION}@${host}`],
    { timeout: CLIENT_TIMEOUT_MS, cwd: local },
  );
  return stdout;
}

async function localReport(index: number): Promise<{ name: string; bytes: Buffer }> {
  const report = reportFile(STATION, MIDNIGHT + index * 300_000, index);
  await writeFile(join(local, report.name), report.bytes);
  return report;
}

const received = async () =>
  (await scratch.province.store.files.list({ limit: 100 })).map(({ name }) => name);

describe.skipIf(isMissing('sftp'))('OpenSSH sftp', () => {
  it('uploads, renames, lists, reads back and leaves', async () => {
    const { name, bytes } = await localReport(0);
    const out = await sftp(
      '-mkdir 2026',
      'mkdir 2026/03',
      `put ${name} 2026/03/.part`,
      `rename 2026/03/.part 2026/03/${name}`,
      'cd 2026/03',
      'pwd',
      'ls -ln',
      `get ${name} back`,
    );
    expect(out).toContain('Remote working directory: /2026/03');
    expect(out).toMatch(new RegExp(`-rw-r-----.* ${bytes.length} .*${name}`));
    expect(await readFile(join(local, 'back'))).toEqual(bytes);
    expect(await received()).toEqual([name]);
  });

  it('puts many files in one go, keeping their times, with fsync', async () => {
    const reports = await Promise.all(Array.from({ length: 20 }, (_, index) => localReport(index)));
    await sftp('put -pf *.txt');
    expect((await received()).sort()).toEqual(reports.map(({ name }) => name).sort());
  });

  it('moves a large file in full-size packets, and is told when it is too large', async () => {
    const large = Buffer.alloc(900_000, 'x');
    await writeFile(join(local, 'large'), large);
    await writeFile(join(local, 'larger'), Buffer.alloc(2_000_000, 'x'));
    await sftp('put large', 'get large back');
    expect(large.equals(await readFile(join(local, 'back')))).toBe(true);
    await expect(sftp('put larger')).rejects.toThrow(/write remote|at most 1048576 bytes/);
  });

  it('removes and renames what is its own, and nothing that the province keeps', async () => {
    const { name } = await localReport(0);
    await sftp(
      'mkdir work',
      `put ${name} work/a`,
      'rename work/a work/b',
      'rm work/b',
      'rmdir work',
      `put ${name}`,
    );
    for (const attempt of [`rm ${name}`, `rename ${name} other`, `rename ${name} gone.txt`]) {
      await expect(sftp(attempt), attempt).rejects.toThrow(/Permission denied|keeps received files/);
    }
    expect(await received()).toEqual([name]);
  });

  it('sees an error for what is not offered, and goes on', async () => {
    const { name } = await localReport(0);
    await sftp(`-symlink /etc/passwd link`, `-ln ${name} hard`, '-df', '-ls -l link', `put ${name}`);
    expect(await received()).toEqual([name]);
  });
});

describe.skipIf(isMissing('lftp'))('lftp', () => {
  it('mirrors a tree of dated folders', async () => {
    const tree = join(local, 'tree', '2026', '03', '25');
    await mkdir(tree, { recursive: true });
    const reports = Array.from({ length: 5 }, (_, index) => reportFile(STATION, MIDNIGHT + index * 300_000));
    await Promise.all(reports.map(({ name, bytes }) => writeFile(join(tree, name), bytes)));
    const { host, port } = scratch.province.receiving;
    const connect = `ssh -a -x ${sshOptions.join(' ')}`;
    const script = [
      `set sftp:connect-program "${connect}"`,
      'set net:max-retries 1',
      'set net:timeout 10',
      `open -u ${STATION}, -p ${port} sftp://${host}`,
      `mirror -R ${join(local, 'tree')} .`,
      'find .',
      'bye',
    ].join('; ');
    const { stdout } = await run('lftp', ['--norc', '-c', script], { timeout: CLIENT_TIMEOUT_MS });
    expect((await received()).sort()).toEqual(reports.map(({ name }) => name));
    for (const { name } of reports) expect(stdout).toContain(`./2026/03/25/${name}`);
  });
});
