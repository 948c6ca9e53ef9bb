/**
 * A bench for the contract suite over a real server that keeps its files in a folder of this machine; the wire to it runs
 * through a proxy that can cut it.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir, userInfo } from 'node:os';
import { mkdtempSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CuttingProxy } from '../../simulators/province/cutting-proxy.js';
import { sample, type TargetVariant, type UploadTargetBench } from './upload-target.contract.js';
import type { UploadTarget } from './upload-target.js';

export interface FolderBenchOptions extends Pick<UploadTargetBench, 'disk' | 'identity'> {
  /** Where the files stand, on this machine. */
  folder: string;
  /** Already listening; ended with the bench. */
  proxy: CuttingProxy;
  /** A client whose way leads through the proxy. */
  newTarget: (variant: TargetVariant) => UploadTarget;
}

export function benchOverFolder({
  folder,
  proxy,
  newTarget,
  ...rest
}: FolderBenchOptions): UploadTargetBench {
  /** What the upload that is to be cut takes on the wire, after the login. */
  let conversation: { sent: number; received: number } | null = null;
  return {
    ...rest,
    target(variant = 'usual') {
      proxy.cutAfter(null);
      return newTarget(variant);
    },
    paths: () => filesBelow(folder),
    read(path) {
      try {
        return new Uint8Array(readFileSync(join(folder, path)));
      } catch {
        return null;
      }
    },
    put(path, bytes) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    },
    removeAll() {
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
    },
    async cutAt(part) {
      conversation ??= await measure(() => newTarget('usual'), proxy);
      rmSync(join(folder, 'measured'), { recursive: true, force: true });
      // Even steps are cut on the way there, odd ones on the way back.
      const way = Math.round(part * 20) % 2 === 0 ? 'sent' : 'received';
      const bytes = Math.floor(part * conversation[way]);
      proxy.cutAfter(way === 'sent' ? { sent: bytes } : { received: bytes });
    },
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
    },
  };
}

/** The second upload, by a new client: folders are there and have to be looked for, as in the contract. */
async function measure(newTarget: () => UploadTarget, proxy: CuttingProxy) {
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

export function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort();
  } catch {
    return [];
  }
}

/** A disk of a megabyte that can be filled; only root may mount one. */
export function mountSmallDisk() {
  if (userInfo().uid !== 0) return null;
  const folder = mkdtempSync(join(tmpdir(), 'quantrac-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
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
  const unmount = () => {
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
  };
  return { folder, disk, unmount };
}
