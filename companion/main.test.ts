/** `quantrac companion …` as it is typed: exit codes, what is printed, and that a running service follows. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import SftpClient from 'ssh2-sftp-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SystemClock } from '../hardware/host/system-clock.js';
import { silentLog } from '../protocols/vocabulary/log.js';
import { VirtualClock } from '../simulators/time/virtual-clock.js';
import { loadConfig } from './config/load-config.js';
import { main } from './main.js';
import { startProvince } from './province.js';

const CODE = 'TB_CAPH_NUOSXL';
let folder: string;
let config: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quantrac-cli-'));
  config = join(folder, 'province.yaml');
  await writeFile(
    config,
    `configVersion: 1
province: { name: Thái Bình, code: TB }
dataFolder: data
receiving: { host: 127.0.0.1, port: 0, login: { firstDelay: 0s } }
web: { port: 0 }
`,
  );
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the command; gives its exit code and what it printed. */
async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const printed = { out: '', err: '' };
  const capture = (where: 'out' | 'err') => (text: string | Uint8Array) => {
    printed[where] += String(text);
    return true;
  };
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(capture('out'));
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(capture('err'));
  try {
    return { code: await main(argv), ...printed };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}

describe('a port that another program uses', () => {
  async function taken() {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { port, free: () => new Promise((resolve) => server.close(resolve)) };
  }

  it('costs the pages only, which open as soon as it is free', async () => {
    const { port, free } = await taken();
    await writeFile(
      config,
      (await readFile(config, 'utf8')).replace('web: { port: 0 }', `web: { port: ${port} }`),
    );
    const clock = new VirtualClock(Date.now());
    await using province = await startProvince({ config: await loadConfig(config), clock, log: silentLog });
    expect(province.web).toMatchObject({ isOpen: false, port });
    const socket = connect(province.receiving.port, '127.0.0.1');
    const [greeting] = (await once(socket, 'data')) as [Buffer];
    expect(greeting.toString()).toMatch(/^SSH-2\.0-/);
    socket.destroy();
    await free();
    await vi.waitFor(async () => {
      await clock.advance(10_000);
      expect(province.web.isOpen).toBe(true);
    }, 20_000);
    expect((await fetch(`${province.web.url}/healthz`)).status).toBe(200);
  });

  it('is named with its key where stations send to', async () => {
    const { port, free } = await taken();
    await writeFile(
      config,
      (await readFile(config, 'utf8')).replace('127.0.0.1, port: 0', `127.0.0.1, port: ${port}`),
    );
    const { code, err } = await run('run', '-c', config);
    expect(code).toBe(1);
    expect(err).toContain(`SFTP cannot listen on 127.0.0.1 port ${port} (EADDRINUSE)`);
    expect(err).toContain('receiving.port');
    await free();
  });
});

describe('quantrac companion', () => {
  it('check prints the plan and touches nothing', async () => {
    const { code, out } = await run('check', '-c', config);
    expect(code).toBe(0);
    expect(out).toContain('Thái Bình (TB)');
    expect(out).toContain('will be made at the first start');
    expect(await readdir(folder)).toEqual(['province.yaml']);
  });

  it('check prints every fault and exits 1', async () => {
    await writeFile(
      config,
      'configVersion: 1\nprovince: { name: X, code: "T B" }\ndataFolder: d\nwebb: {}\n',
    );
    const { code, out, err } = await run('check', '-c', config);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('province.yaml:2 province.code');
    expect(err).toContain('province.yaml:4 webb: is not a known key');
  });

  it('check tells the fingerprint of the key that the service shows', async () => {
    const province = await startProvince({
      config: await loadConfig(config),
      clock: new SystemClock(),
      log: silentLog,
    });
    await province[Symbol.asyncDispose]();
    expect((await run('check', '-c', config)).out).toContain(province.receiving.fingerprint);
  });

  it('registers a station beside the running service, shows the password once, and withdraws it', async () => {
    await using province = await startProvince({
      config: await loadConfig(config),
      clock: new SystemClock(),
      log: silentLog,
    });
    const add = ['station', 'add', CODE, '--name', 'Cửa xả số 1', '--kind', 'wastewater', '-c', config];
    const added = await run(...add, '--generate-password');
    expect(added).toMatchObject({ code: 0, err: '' });
    const password = /shown once\): (\S+)/.exec(added.out)?.[1] ?? '';
    await loginWith(province.receiving.port, { password });

    expect(await run(...add, '--generate-password')).toMatchObject({
      code: 1,
      err: expect.stringContaining('already'),
    });
    const listed = await run('station', 'list', '--json', '-c', config);
    expect(JSON.parse(listed.out)).toMatchObject([{ code: CODE, name: 'Cửa xả số 1', kind: 'wastewater' }]);
    expect((await run('station', 'list', '-c', config)).out).toContain(CODE);
    expect(listed.out).not.toContain(password);

    const changed = await run('station', 'password', CODE, '--generate-password', '-c', config);
    const second = /shown once\): (\S+)/.exec(changed.out)?.[1] ?? '';
    await expect(loginWith(province.receiving.port, { password })).rejects.toThrow(/authentication/i);
    await loginWith(province.receiving.port, { password: second });

    expect((await run('station', 'remove', CODE, '-c', config)).code).toBe(0);
    await expect(loginWith(province.receiving.port, { password: second })).rejects.toThrow(/authentication/i);
    expect((await run('station', 'remove', CODE, '-c', config)).code).toBe(1);
  });

  it('registers people, shows a password once, and lists them without it', async () => {
    const added = await run(
      'user',
      'add',
      'lan',
      '--name',
      'Lan',
      '--role',
      'operator',
      '--generate-password',
      '-c',
      config,
    );
    const password = /shown once\): (\S+)/.exec(added.out)?.[1] ?? '';
    expect([added.code, password.length]).toEqual([0, 26]);
    const again = [
      'user',
      'add',
      'lan',
      '--name',
      'Lan',
      '--role',
      'viewer',
      '--generate-password',
      '-c',
      config,
    ];
    expect((await run(...again)).err).toContain('is there already');
    const listed = await run('user', 'list', '--json', '-c', config);
    expect(JSON.parse(listed.out)).toMatchObject([{ login: 'lan', role: 'operator', lastLoginAt: null }]);
    expect(listed.out).not.toContain('scrypt');
    const changed = await run('user', 'password', 'lan', '--generate-password', '-c', config);
    expect(changed.out).toMatch(/shown once/);
    expect((await run('user', 'remove', 'lan', '-c', config)).code).toBe(0);
    expect((await run('user', 'list', '-c', config)).out).toContain('Nobody yet');
    expect((await run(...again)).code).toBe(0);
  });

  it.each([
    ['host: 0.0.0.0, access: open', 'WARNING web.access: open'],
    ['host: 0.0.0.0', 'WARNING passwords go in the clear'],
    ['host: 127.0.0.1, access: open', null],
    ['host: 0.0.0.0, trustedProxies: [10.0.0.0/8]', null],
  ])('check warns of pages that are open to the network: %s', async (web, warning) => {
    const text = await readFile(config, 'utf8');
    await writeFile(config, text.replace('web: { port: 0 }', `web: { port: 0, ${web} }`));
    const { code, out } = await run('check', '-c', config);
    expect(code).toBe(0);
    if (warning === null) expect(out).not.toContain('WARNING');
    else expect(out).toContain(warning);
  });

  it('registers a station with a key', async () => {
    const key = ssh2.utils.generateKeyPairSync('ed25519');
    await writeFile(join(folder, 'key.pub'), `${key.public}\n`);
    const add = ['station', 'add', CODE, '--name', 'X', '--kind', 'stack', '-c', config];
    expect((await run(...add, '--key', join(folder, 'key.pub'))).code).toBe(0);
    await using province = await startProvince({
      config: await loadConfig(config),
      clock: new SystemClock(),
      log: silentLog,
    });
    await loginWith(province.receiving.port, { privateKey: key.private });
    expect((await stat(join(folder, 'data', 'ssh_host_ed25519_key'))).mode & 0o077).toBe(0);
  });

  it.each([
    [[], 2, 'A verb is missing'],
    [['fly'], 2, 'Unknown verb "fly"'],
    [['user', 'add', 'lan', '--name', 'Lan'], 2, '--role is one of'],
    [['user', 'add', 'lan', '--name', 'Lan', '--role', 'viewer'], 2, 'A password is needed'],
    [
      ['user', 'add', 'Lan Anh', '--name', 'X', '--role', 'viewer', '--generate-password'],
      1,
      'is not a login',
    ],
    [['user', 'remove', 'lan'], 1, 'nobody with the login'],
    [['notice'], 2, '--test sends a mail'],
    [['notice', '--test'], 1, 'has no notices'],
    [['run', '--port', '1'], 2, '--port'],
    [['station', 'add', CODE, '--kind', 'pond'], 2, '--kind is one of'],
    [['station', 'add', CODE, '--kind', 'stack', '--name', 'X'], 2, 'A login is needed'],
    [
      ['station', 'add', 'NO CODE', '--kind', 'stack', '--name', 'X', '--generate-password'],
      1,
      'not a station code',
    ],
    [['station', 'add', CODE, '--kind', 'stack', '--name', 'X', '--key', '/nowhere'], 1, 'ENOENT'],
    [['station', 'remove', CODE], 1, 'not registered'],
  ])('%j exits %i and says why', async (argv, code, message) => {
    const takesConfig = ['station', 'user', 'notice'].includes(argv[0] ?? '');
    const result = await run(...argv, ...(takesConfig ? ['-c', config] : []));
    expect(result.code).toBe(code);
    expect(result.err).toContain(message);
  });
});

async function loginWith(port: number, credentials: ssh2.ConnectConfig): Promise<void> {
  const client = new SftpClient();
  await client.connect({ host: '127.0.0.1', port, username: CODE, ...credentials });
  await client.end();
}
