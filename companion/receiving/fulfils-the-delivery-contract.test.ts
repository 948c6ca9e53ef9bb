/** The logger's own SFTP target against the province's own server: what every upload target owes, kept here too. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { SystemClock } from '../../hardware/host/system-clock.js';
import {
  describeUploadTarget,
  HOST_KEY_IDENTITY,
  sample,
  type TargetVariant,
  type UploadTargetBench,
} from '../../protocols/delivery/upload-target.contract.js';
import { SftpTarget } from '../../protocols/delivery/sftp-target.js';
import { CuttingProxy } from '../../simulators/province/cutting-proxy.js';
import { PASSWORD, startScratchProvince, STATION } from '../scratch-province.contract.js';

const OTHER_KEY = 'SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
const never = new AbortController().signal;

/** Everything that a station's file leaves in the database, children first. */
const TABLES = ['fault', 'place', 'folder', 'reading', 'latest', 'series', 'file'];

describeUploadTarget('SFTP to the companion', async (): Promise<UploadTargetBench> => {
  const scratch = await startScratchProvince({ settleAfter: '1h' });
  const { port, fingerprint } = scratch.province.receiving;
  const data = scratch.config.dataFolder;
  const upload = join(data, 'upload', STATION);
  const database = new BetterSqlite(join(data, 'province.sqlite'));
  const places = database.prepare<[], { path: string; stored: string }>(
    `SELECT iif(folder = '', place.name, folder || '/' || place.name) AS path, stored_path AS stored
     FROM place JOIN file ON file.id = file_id`,
  );
  const proxy = new CuttingProxy(port);
  await proxy.listen();

  const newTarget = (variant: TargetVariant) =>
    new SftpTarget({
      settings: {
        host: '127.0.0.1',
        port: proxy.port,
        user: STATION,
        folder: '',
        hostKey:
          variant === 'identity-unknown' ? null : variant === 'identity-changed' ? OTHER_KEY : fingerprint,
        temporary: 'own-folder',
        connectTimeoutMs: 5_000,
        replyTimeoutMs: 5_000,
      },
      credentials: { password: variant === 'wrong-login' ? 'another-password' : PASSWORD },
      clock: new SystemClock(),
      owner: `${STATION}/so`,
    });
  const removeAll = () => {
    for (const area of ['upload', 'archive', 'rejected', 'conflicts']) {
      rmSync(join(data, area, STATION), { recursive: true, force: true });
    }
    for (const table of TABLES) database.exec(`DELETE FROM ${table}`);
  };
  let conversation: { sent: number; received: number } | null = null;
  const measure = async () => {
    const measured = async (finalPath: string) => {
      await using target = newTarget('usual');
      await target.connect(never);
      proxy.count();
      await target.upload({ finalPath, bytes: sample(30_000) }, never);
      return proxy.count();
    };
    await measured('measured/a/b/first');
    const count = await measured('measured/a/b/second');
    removeAll();
    return count;
  };
  return {
    target(variant = 'usual') {
      proxy.cutAfter(null);
      return newTarget(variant);
    },
    paths: () => [...new Set([...filesBelow(upload), ...places.all().map(({ path }) => path)])].sort(),
    read(path) {
      const stored = places.all().find((place) => place.path === path)?.stored;
      for (const file of [join(upload, path), ...(stored === undefined ? [] : [join(data, stored)])]) {
        try {
          return new Uint8Array(readFileSync(file));
        } catch {
          // It is the other one.
        }
      }
      return null;
    },
    put(path, bytes) {
      mkdirSync(dirname(join(upload, path)), { recursive: true });
      writeFileSync(join(upload, path), bytes);
    },
    removeAll,
    async cutAt(part) {
      conversation ??= await measure();
      // Even steps are cut on the way there, odd ones on the way back.
      const way = Math.round(part * 20) % 2 === 0 ? 'sent' : 'received';
      const bytes = Math.floor(part * conversation[way]);
      proxy.cutAfter(way === 'sent' ? { sent: bytes } : { received: bytes });
    },
    disk: null,
    identity: HOST_KEY_IDENTITY,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      database.close();
      await scratch[Symbol.asyncDispose]();
    },
  };
});

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  } catch {
    return [];
  }
}
