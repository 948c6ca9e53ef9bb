/** What a session of the simulated province holds open, by the handles that it gave out. */
import type { FileHandle } from 'node:fs/promises';
import { Refused } from './sftp-refusals.js';
import { STATUS } from './sftp-wire.js';

export interface OpenFile {
  kind: 'file';
  path: string;
  file: FileHandle;
}

export interface OpenFolder {
  kind: 'folder';
  path: string;
  /** Not listed yet. */
  names: string[];
}

const HANDLES_MAX = 100;

export class HandleTable {
  readonly #held = new Map<string, OpenFile | OpenFolder>();
  #given = 0;
  #state: 'in use' | 'released' = 'in use';

  /** Refused: the file is closed again. */
  async add(held: OpenFile | OpenFolder): Promise<Buffer> {
    // A file may have been opened while the session ended.
    if (this.#state === 'released' || this.#held.size >= HANDLES_MAX) {
      if (held.kind === 'file') await held.file.close();
      throw new Refused(STATUS.failure, 'Too many open files');
    }
    const handle = `h${(this.#given += 1)}`;
    this.#held.set(handle, held);
    return Buffer.from(handle, 'latin1');
  }

  get(handle: Buffer): OpenFile | OpenFolder {
    const held = this.#held.get(handle.toString('latin1'));
    if (held === undefined) throw new Refused(STATUS.failure, 'Invalid handle');
    return held;
  }

  file(handle: Buffer): OpenFile {
    const held = this.get(handle);
    if (held.kind !== 'file') throw new Refused(STATUS.failure, 'Not a file');
    return held;
  }

  folder(handle: Buffer): OpenFolder {
    const held = this.get(handle);
    if (held.kind !== 'folder') throw new Refused(STATUS.failure, 'Not a folder');
    return held;
  }

  async release(handle: Buffer): Promise<void> {
    const held = this.get(handle);
    this.#held.delete(handle.toString('latin1'));
    if (held.kind === 'file') await held.file.close();
  }

  async releaseAll(): Promise<void> {
    const files = [...this.#held.values()].filter((held) => held.kind === 'file');
    this.#held.clear();
    this.#state = 'released';
    await Promise.all(files.map((held) => held.file.close().catch(() => undefined)));
  }
}
