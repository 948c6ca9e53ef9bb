/** A small file system of its own for a data folder, which can be filled to the last byte; needs root and tmpfs. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const BALLAST_CHUNK_BYTES = 64 * 1024;

export class SmallDisk implements Disposable {
  readonly path: string;
  readonly #isMounted: boolean;

  constructor(path: string, sizeMebibytes: number) {
    this.path = path;
    mkdirSync(path, { recursive: true });
    this.#isMounted = mount(path, sizeMebibytes);
  }

  /** Whether it can be filled without harming anything else. */
  get canBeFilled(): boolean {
    return this.#isMounted;
  }

  fill(): void {
    if (!this.#isMounted) return;
    const file = openSync(this.#ballast, 'a');
    const chunk = Buffer.alloc(BALLAST_CHUNK_BYTES, 1);
    try {
      for (let size = chunk.length; size >= 1;) {
        try {
          if (writeSync(file, chunk.subarray(0, size)) < size) size = Math.floor(size / 2);
        } catch (error) {
          if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
          size = Math.floor(size / 2);
        }
      }
    } finally {
      closeSync(file);
    }
  }

  makeRoom(): void {
    rmSync(this.#ballast, { force: true });
  }

  [Symbol.dispose](): void {
    if (this.#isMounted) execFileSync('umount', ['-l', this.path]);
  }

  get #ballast(): string {
    return join(this.path, 'ballast');
  }
}

function mount(path: string, sizeMebibytes: number): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMebibytes}m`, 'tmpfs', path], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}
