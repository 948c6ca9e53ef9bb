/**
 * An ext4 file system of its own in a file, as a block device whose writes the kernel counts: what really reaches a card, the
 * journal of the file system included. Needs root and loop devices.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';

const SECTOR_BYTES = 512;
/** Field of /sys/block/DEVICE/stat: sectors written. */
const SECTORS_WRITTEN = 6;
const SIZE_BYTES = 512 * 1024 * 1024;

export class LoopDisk implements Disposable {
  readonly #path: string;
  readonly #image: string;
  /** `loop3`; `null`: it cannot be made here. */
  readonly #device: string | null;

  constructor(path: string, image: string) {
    this.#path = path;
    this.#image = image;
    mkdirSync(path, { recursive: true });
    this.#device = mount(path, image);
  }

  get isThere(): boolean {
    return this.#device !== null;
  }

  /** Since it was made, after all that is under way is written; `null`: it cannot be known. */
  writtenBytes(): number | null {
    if (this.#device === null) return null;
    execFileSync('sync', ['-f', this.#path]);
    const fields = readFileSync(`/sys/block/${this.#device}/stat`, 'utf8').trim().split(/\s+/);
    return Number(fields[SECTORS_WRITTEN]) * SECTOR_BYTES;
  }

  [Symbol.dispose](): void {
    if (this.#device !== null) execFileSync('umount', ['-l', this.#path]);
    rmSync(this.#image, { force: true });
  }
}

function mount(path: string, image: string): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  try {
    const file = openSync(image, 'w');
    ftruncateSync(file, SIZE_BYTES);
    closeSync(file);
    // Made whole at once: what would be made later in the background would be counted.
    const options = ['-q', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image];
    execFileSync('mkfs.ext4', options, { stdio: 'ignore' });
    execFileSync('mount', ['-o', 'loop,noatime', image, path], { stdio: 'ignore' });
    return basename(execFileSync('findmnt', ['-no', 'SOURCE', path], { encoding: 'utf8' }).trim());
  } catch {
    return null;
  }
}
