import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { CuttingProxy } from '../../simulators/province/cutting-proxy.js';
import { hasOpenSsh, startOpenSsh, type OpenSshServer } from '../../simulators/province/openssh-server.js';
import { SftpProvince } from '../../simulators/province/sftp-province.js';
import type { SftpCredentials } from './open-sftp-connection.js';
import { SftpTarget } from './sftp-target.js';
import type { SftpTargetSettings } from './sftp-target-schema.js';
import {
  describeUploadTarget,
  sample,
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
      variant === 'host-key-unknown' ? null : variant === 'host-key-changed' ? OTHER_KEY : place.hostKey,
    temporary: 'own-folder',
    connectTimeoutMs: 5_000,
    replyTimeoutMs: 5_000,
  };
}

/** A bench over a real folder; the wire runs through a proxy that can cut it. */
async function benchOver(place: Place, wrong: SftpCredentials): Promise<UploadTargetBench> {
  const proxy = new CuttingProxy(place.port);
  await proxy.listen();
  /** What the upload that is to be cut takes on the wire, after the login. */
  let conversation: { sent: number; received: number } | null = null;
  const newTarget = (variant: TargetVariant) =>
    new SftpTarget({
      settings: { ...settingsOf(place, variant), port: proxy.port },
      credentials: variant === 'wrong-login' ? wrong : place.credentials,
      clock,
      owner: 'TB_CAPH_NUOSXL/so',
    });
  return {
    target(variant = 'usual') {
      proxy.cutAfter(null);
      return newTarget(variant);
    },
    paths: () => filesBelow(place.folder),
    read(path) {
      try {
        return new Uint8Array(readFileSync(join(place.folder, path)));
      } catch {
        return null;
      }
    },
    put(path, bytes) {
      mkdirSync(dirname(join(place.folder, path)), { recursive: true });
      writeFileSync(join(place.folder, path), bytes);
    },
    removeAll() {
      for (const name of readdirSync(place.folder)) rmSync(join(place.folder, name), { recursive: true });
    },
    async cutAt(part) {
      conversation ??= await measure(() => newTarget('usual'), proxy);
      rmSync(join(place.folder, 'measured'), { recursive: true, force: true });
      // Even steps are cut on the way there, odd ones on the way back.
      const way = Math.round(part * 20) % 2 === 0 ? 'sent' : 'received';
      const bytes = Math.floor(part * conversation[way]);
      proxy.cutAfter(way === 'sent' ? { sent: bytes } : { received: bytes });
    },
    disk: place.disk,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
    },
  };
}

/** The second upload, by a new client: folders are there and have to be looked for, as in the contract. */
async function measure(newTarget: () => SftpTarget, proxy: CuttingProxy) {
  const signal = new AbortController().signal;
  const upload = async (finalPath: string) => {
    await using target = newTarget();
    await target.connect(signal);
    proxy.count();
    await target.upload({ finalPath, bytes: sample(30_000) }, signal);
    return proxy.count();
  };
  await upload('measured/a/b/first');
  return upload('measured/a/b/second');
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort();
  } catch {
    return [];
  }
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

/** A disk of a megabyte that can be filled; only root may mount one. */
function mountSmallDisk() {
  if (userInfo().uid !== 0) return null;
  const folder = makeFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  const filler = join(folder, 'filler');
  const disk = {
    fill() {
      // To the last block.
      for (const block of [65_536, 4_096])
        for (let index = 0; ; index += 1) {
          try {
            writeFileSync(`${filler}-${block}-${index}`, sample(block));
          } catch {
            break;
          }
        }
    },
    free() {
      for (const name of readdirSync(folder)) if (name.startsWith('filler')) rmSync(join(folder, name));
    },
  };
  return { folder, disk, unmount: () => execFileSync('umount', [folder]) };
}
