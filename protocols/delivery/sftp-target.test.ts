import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { CuttingProxy } from '../../simulators/province/cutting-proxy.js';
import { hasOpenSsh, startOpenSsh, type OpenSshServer } from '../../simulators/province/openssh-server.js';
import { SftpProvince } from '../../simulators/province/sftp-province.js';
import type { SftpCredentials } from './open-sftp-connection.js';
import { SftpTarget } from './sftp-target.js';
import type { SftpTargetSettings } from './sftp-target-schema.js';
import { benchOverFolder, mountSmallDisk } from './folder-bench.contract.js';
import {
  describeUploadTarget,
  HOST_KEY_IDENTITY,
  type TargetVariant,
  type UploadTargetBench,
} from './upload-target.contract.js';

const clock = new SystemClock();
const OTHER_KEY = 'SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
const temporary: string[] = [];

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'quantrac-delivery-'));
  temporary.push(folder);
  return folder;
}

afterAll(() => temporary.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

interface Place {
  port: number;
  user: string;
  hostKey: string;
  credentials: SftpCredentials;
  /** On this machine. */
  folder: string;
  /** As the login sees it. */
  base: string;
  disk: UploadTargetBench['disk'];
}

function settingsOf(place: Place, variant: TargetVariant): SftpTargetSettings {
  return {
    host: '127.0.0.1',
    port: place.port,
    user: place.user,
    folder: place.base,
    hostKey:
      variant === 'identity-unknown' ? null : variant === 'identity-changed' ? OTHER_KEY : place.hostKey,
    temporary: 'own-folder',
    connectTimeoutMs: 5_000,
    replyTimeoutMs: 5_000,
  };
}

async function benchOver(place: Place, wrong: SftpCredentials): Promise<UploadTargetBench> {
  const proxy = new CuttingProxy(place.port);
  await proxy.listen();
  return benchOverFolder({
    folder: place.folder,
    disk: place.disk,
    identity: HOST_KEY_IDENTITY,
    proxy,
    newTarget: (variant) =>
      new SftpTarget({
        settings: { ...settingsOf(place, variant), port: proxy.port },
        credentials: variant === 'wrong-login' ? wrong : place.credentials,
        clock,
        owner: 'TB_CAPH_NUOSXL/so',
      }),
  });
}

const password = 'only-for-this-test';

describeUploadTarget('SFTP to the simulated province', async () => {
  const province = new SftpProvince({ root: makeFolder(), accounts: [{ user: 'tram', password }], clock });
  await province.listen();
  const folder = province.folderOf('tram');
  mkdirSync(folder);
  const disk = {
    fill: () => void (province.levers.storage = 'full'),
    free: () => void (province.levers.storage = 'usual'),
  };
  const place = {
    port: province.port,
    user: 'tram',
    hostKey: province.hostKeyLine,
    credentials: { password },
    folder,
    base: '',
    disk,
  };
  const bench = await benchOver(place, { password: 'another' });
  return {
    ...bench,
    async [Symbol.asyncDispose]() {
      await bench[Symbol.asyncDispose]();
      await province.close();
    },
  };
});

describe.skipIf(!hasOpenSsh() && process.env['CI'] === undefined)('with a stock OpenSSH server', () => {
  let server: OpenSshServer;
  let other: OpenSshServer;
  const folder = makeFolder();
  const small = mountSmallDisk();

  beforeAll(async () => {
    server = await startOpenSsh(folder, clock);
    other = await startOpenSsh(small?.folder ?? folder, clock);
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
    small?.unmount();
  });

  describeUploadTarget('SFTP to OpenSSH', async () => {
    const home = small?.folder ?? makeFolder();
    const which = small === null ? server : other;
    for (const name of readdirSync(home)) rmSync(join(home, name), { recursive: true });
    const place = {
      port: which.port,
      user: which.user,
      hostKey: which.hostKeyLine,
      credentials: { privateKey: which.privateKey },
      folder: home,
      base: small === null ? home : '',
      disk: small?.disk ?? null,
    };
    const stranger = which === server ? other : server;
    return benchOver(place, { privateKey: stranger.privateKey });
  });
});
