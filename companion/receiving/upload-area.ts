/**
 * The part of a station's folder that really lies on the disk and that it may change: the one place where a path of a
 * client becomes a path of this machine. No step of it may be a symbolic link, whoever made one.
 */
import {
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rmdir,
  truncate,
  unlink,
  utimes,
  type FileHandle,
} from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { joinPath, foldersDownTo, type StationPath } from './resolve-path.js';
import { denied, errnoOf, failed, noSuchFile } from './sftp-refusal.js';
import type { Entry, EntryAttributes } from './wire/entry.js';
import type { RequestedAttributes } from './wire/sftp-request.js';

const FILE_MODE = 0o640;
const FOLDER_MODE = 0o750;

export interface CreateMode {
  read: boolean;
  create: boolean;
  truncate: boolean;
  exclusive: boolean;
  append: boolean;
}

export class UploadArea {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  get root(): string {
    return this.#root;
  }

  /** The path on this machine. Throws a refusal when a step of it is not a plain folder. */
  async locate(path: StationPath): Promise<string> {
    for (const folder of foldersDownTo(parentOf(path))) {
      const attributes = await this.#lstat(join(this.#root, folder));
      if (attributes !== null && attributes.kind !== 'folder') throw noSuchFile();
    }
    return join(this.#root, path);
  }

  async stat(path: StationPath): Promise<EntryAttributes | null> {
    return this.#lstat(await this.locate(path));
  }

  /** Empty when there is no such folder. */
  async list(folder: StationPath): Promise<Entry[]> {
    const place = await this.locate(folder);
    const entries: Entry[] = [];
    for (const name of (await namesIn(place)).sort()) {
      const attributes = await this.#lstat(join(place, name)).catch(() => null);
      if (attributes !== null) entries.push({ name, attributes });
    }
    return entries;
  }

  async openToRead(path: StationPath): Promise<FileHandle> {
    return open(await this.locate(path), constants.O_RDONLY | constants.O_NOFOLLOW);
  }

  async openToWrite(path: StationPath, mode: CreateMode): Promise<FileHandle> {
    const flags =
      (mode.read ? constants.O_RDWR : constants.O_WRONLY) |
      (mode.create ? constants.O_CREAT : 0) |
      (mode.truncate ? constants.O_TRUNC : 0) |
      (mode.exclusive ? constants.O_EXCL : 0) |
      (mode.append ? constants.O_APPEND : 0);
    return open(await this.locate(path), flags | constants.O_NOFOLLOW, FILE_MODE);
  }

  async setAttributes(path: StationPath, { size, modifiedAt }: RequestedAttributes): Promise<void> {
    const place = await this.locate(path);
    if ((await this.#lstat(place)) === null) throw noSuchFile();
    if (size !== null) await truncate(place, size);
    if (modifiedAt !== null) await utimes(place, modifiedAt / 1000, modifiedAt / 1000);
  }

  async makeFolder(path: StationPath): Promise<void> {
    await mkdir(await this.locate(path), { recursive: true, mode: FOLDER_MODE });
  }

  async removeFolder(path: StationPath): Promise<void> {
    await rmdir(await this.locate(path));
  }

  async removeFile(path: StationPath): Promise<void> {
    await unlink(await this.locate(path));
  }

  async rename(from: StationPath, to: StationPath): Promise<void> {
    await rename(await this.locate(from), await this.locate(to));
  }

  /** How many files and folders lie here, at most `limit`. */
  async countEntries(limit: number, folder: StationPath = ''): Promise<number> {
    let count = 0;
    for (const { name, attributes } of await this.list(folder)) {
      if (count >= limit) break;
      count += 1;
      if (attributes.kind === 'folder')
        count += await this.countEntries(limit - count, joinPath(folder, name));
    }
    return count;
  }

  /** Every plain file, in no promised order. */
  async *walk(folder: StationPath = ''): AsyncGenerator<StationPath> {
    for (const { name, attributes } of await this.list(folder)) {
      const path = joinPath(folder, name);
      if (attributes.kind === 'folder') yield* this.walk(path);
      else yield path;
    }
  }

  /** `null`: nothing there. A link, a device or a socket is refused. */
  async #lstat(place: string): Promise<EntryAttributes | null> {
    try {
      const stats = await lstat(place);
      if (!stats.isFile() && !stats.isDirectory()) throw denied('Only plain files and folders');
      const kind = stats.isDirectory() ? 'folder' : 'file';
      return { kind, sizeBytes: kind === 'file' ? stats.size : 0, modifiedAt: stats.mtimeMs };
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === 'ENOENT' || errno === 'ENOTDIR') return null;
      if (errno === 'ENAMETOOLONG') throw failed('The name is too long');
      throw error;
    }
  }
}

function parentOf(path: StationPath): StationPath {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return [];
    throw error;
  }
}
