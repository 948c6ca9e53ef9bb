/**
 * One station's folder as it sees it, the same for all its connections: what it is writing, laid over what was taken from
 * it. Taken files stay visible where they were put, with their size, and can be read but not changed. Nothing outside
 * this folder has a name in it.
 */
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { constants } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { areaFolder, type DataFolders } from '../store/data-folders.js';
import type { PlaceReader } from '../store/province-store.js';
import type { FileClaims } from './claims/file-claims.js';
import { removeEmptyFolders } from './claims/durable-files.js';
import { listStation, type StationListing } from './list-station.js';
import { OpenFile, type OpenFileOptions, type SessionFile } from './open-file.js';
import { isFinalPath, splitPath, type StationPath } from './resolve-path.js';
import { denied, failed, noSpace, noSuchFile } from './sftp-refusal.js';
import { isInSideChannel, type StationSideChannel } from './station-side-channel.js';
import { UploadArea, type CreateMode } from './upload-area.js';
import type { Entry, EntryAttributes } from './wire/entry.js';
import type { RequestedAttributes } from './wire/sftp-request.js';

export interface StationFolderLimits {
  fileBytesMax: number;
  /** Files and folders that lie in the upload area at once, temporary ones included. */
  waitingEntriesMax: number;
}

export interface StationFolderOptions {
  station: string;
  folders: DataFolders;
  places: PlaceReader;
  claims: FileClaims;
  sideChannel: StationSideChannel;
  limits: StationFolderLimits;
  /** Whether new files may come: the disk has room for them. */
  hasRoom: () => boolean;
}

const KEPT = 'The province keeps received files as they are';

export class StationFolder implements StationListing {
  readonly station: string;
  readonly upload: UploadArea;
  readonly #options: StationFolderOptions;
  /** Paths that are open for writing, whatever the connection. */
  readonly #writing = new Set<StationPath>();
  /** So many entries more fit in for certain; what was removed meanwhile is not counted. */
  #roomLeft = 0;

  constructor(options: StationFolderOptions) {
    this.#options = options;
    this.station = options.station;
    this.upload = new UploadArea(areaFolder(options.folders, 'upload', options.station));
  }

  get places(): PlaceReader {
    return this.#options.places;
  }

  isBeingWritten(path: StationPath): boolean {
    return this.#writing.has(path);
  }

  async stat(path: StationPath): Promise<EntryAttributes | null> {
    if (path === '') return { kind: 'folder', sizeBytes: 0, modifiedAt: 0 };
    const virtual = await this.#sideChannel.stat(path);
    if (virtual !== null) return virtual;
    const uploaded = await this.upload.stat(path);
    if (uploaded !== null) return uploaded;
    const { folder, name } = splitPath(path);
    const place = await this.places.find(this.station, folder, name);
    if (place !== null) return { kind: 'file', sizeBytes: place.sizeBytes, modifiedAt: place.writtenAt };
    const isFolder = await this.places.hasFolder(this.station, path);
    return isFolder ? { kind: 'folder', sizeBytes: 0, modifiedAt: 0 } : null;
  }

  /** Page by page: a folder may hold years of files. */
  async list(path: StationPath): Promise<AsyncGenerator<Entry[]>> {
    await this.#assertFolder(path);
    return this.#sideChannel.list(path) ?? listStation(this, path);
  }

  async openToRead(path: StationPath): Promise<SessionFile> {
    const virtual = await this.#sideChannel.open(path);
    if (virtual !== null) return virtual;
    const found = await this.stat(path);
    if (found === null) throw noSuchFile();
    if (found.kind === 'folder') throw failed('It is a folder');
    const uploaded = await this.upload.stat(path);
    const handle = uploaded === null ? await this.#openStored(path) : await this.upload.openToRead(path);
    return this.#openFile({ handle, access: { read: true, write: false } });
  }

  async openToWrite(path: StationPath, mode: CreateMode): Promise<OpenFile> {
    this.#sideChannel.assertWritable(path);
    if (!this.#options.hasRoom()) throw noSpace();
    await this.#assertFolder(splitPath(path).folder);
    const found = await this.stat(path);
    if (found === null && !mode.create) throw noSuchFile();
    if (found?.kind === 'folder') throw failed('It is a folder');
    if (found !== null && mode.exclusive) throw failed('A file of that name exists');
    if (found === null) await this.#assertRoom();
    return isFinalPath(path) ? this.#openFinal(path, mode, found) : this.#openTemporary(path, mode);
  }

  async setAttributes(path: StationPath, attributes: RequestedAttributes): Promise<void> {
    if ((await this.stat(path)) === null) throw noSuchFile();
    const { size } = attributes;
    if ((await this.upload.stat(path)) === null) {
      // A client that stamps or chmods what it sent is answered kindly; the record has its own times.
      if (size !== null) throw denied(KEPT);
      return;
    }
    const { fileBytesMax } = this.#options.limits;
    if (size !== null && size > fileBytesMax) throw failed(`A file has at most ${fileBytesMax} bytes here`);
    await this.upload.setAttributes(path, attributes);
  }

  async makeFolder(path: StationPath): Promise<void> {
    if (isInSideChannel(path)) throw denied('The side channel has its folders');
    await this.#assertFolder(splitPath(path).folder);
    if ((await this.stat(path)) !== null) throw failed('A file or folder of that name exists');
    await this.#assertRoom();
    await this.upload.makeFolder(path);
  }

  async removeFolder(path: StationPath): Promise<void> {
    const found = await this.stat(path);
    if (found === null) throw noSuchFile();
    if (found.kind !== 'folder') throw failed('It is not a folder');
    if (path === '' || isInSideChannel(path) || (await this.places.hasFolder(this.station, path)))
      throw denied(KEPT);
    await this.upload.removeFolder(path);
  }

  async removeFile(path: StationPath): Promise<void> {
    const found = await this.stat(path);
    if (found === null) throw noSuchFile();
    if (found.kind === 'folder') throw failed('It is a folder');
    if ((await this.upload.stat(path)) === null) throw denied(KEPT);
    await this.upload.removeFile(path);
  }

  /** A temporary file that gets a final name is handed in: when this resolves, it is recorded. */
  async rename(from: StationPath, to: StationPath, replace: 'never' | 'always'): Promise<void> {
    const source = await this.upload.stat(from);
    if (from === '' || source === null) {
      if ((await this.stat(from)) === null) throw noSuchFile();
      throw denied(KEPT);
    }
    if (this.#writing.has(from)) throw failed('The file is still open for writing');
    if (isInSideChannel(from) || isInSideChannel(to)) {
      return this.#sideChannel.takeStatement(from, to, () => this.upload.locate(from));
    }
    await this.#assertFolder(splitPath(to).folder);
    const target = await this.stat(to);
    // As POSIX has it, a folder may take the place of an empty one; the logger's carriage rests on that.
    if (target !== null && (replace === 'never' || target.kind !== source.kind)) {
      throw failed('A file or folder of that name exists');
    }
    const isTaken = target?.kind === 'folder' && (await this.places.hasFolder(this.station, to));
    if (isTaken) throw denied(KEPT);
    if (source.kind === 'file' && isFinalPath(to)) return this.#receive(to, await this.upload.locate(from));
    if (source.kind === 'folder' && (await this.places.hasFolder(this.station, from))) throw denied(KEPT);
    if (target !== null && (await this.upload.stat(to)) === null) throw denied(KEPT);
    await this.upload.makeFolder(splitPath(to).folder);
    await this.upload.rename(from, to);
  }

  get #sideChannel(): StationSideChannel {
    return this.#options.sideChannel;
  }

  /** A file found in the upload area, complete as far as anybody can tell. */
  async handInFound(path: StationPath): Promise<void> {
    await this.#handIn(path, await this.upload.locate(path));
  }

  async #receive(path: StationPath, from: string): Promise<void> {
    // A file of this name that came by another server and was not taken yet is older: it is handed in first.
    if ((await this.upload.stat(path)) !== null) await this.handInFound(path);
    await this.#handIn(path, from);
  }

  async #handIn(path: StationPath, from: string): Promise<void> {
    await this.#options.claims.claim(this.station, path, from);
    // Its folders are seen through the record now; the empty ones need not pile up for years.
    await removeEmptyFolders(join(this.upload.root, splitPath(path).folder), this.upload.root);
  }

  /** Written out of sight and handed in when closed, so that half a file never has a final name. */
  async #openFinal(path: StationPath, mode: CreateMode, found: EntryAttributes | null): Promise<OpenFile> {
    if (found !== null && !mode.truncate) throw denied(KEPT);
    const ticket = randomBytes(8).toString('hex');
    const partial = join(areaFolder(this.#options.folders, 'partial', this.station), ticket);
    const release = this.#reserve(path);
    try {
      await mkdir(dirname(partial), { recursive: true, mode: 0o750 });
      const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL;
      const handle = await open(partial, flags, 0o640);
      const finish = () => this.#receive(path, partial);
      const abandon = () => rm(partial, { force: true });
      return this.#openFile({ handle, access: { read: mode.read, write: true }, finish, abandon, release });
    } catch (error) {
      release();
      throw error;
    }
  }

  async #openTemporary(path: StationPath, mode: CreateMode): Promise<OpenFile> {
    const release = this.#reserve(path);
    try {
      await this.upload.makeFolder(splitPath(path).folder);
      const handle = await this.upload.openToWrite(path, mode);
      return this.#openFile({ handle, access: { read: mode.read, write: true }, release });
    } catch (error) {
      release();
      throw error;
    }
  }

  #openFile(options: Omit<OpenFileOptions, 'maxBytes'>): OpenFile {
    return new OpenFile({ ...options, maxBytes: this.#options.limits.fileBytesMax });
  }

  #reserve(path: StationPath): () => void {
    if (this.#writing.has(path)) throw failed('The file is being written over another connection');
    this.#writing.add(path);
    return () => void this.#writing.delete(path);
  }

  async #openStored(path: StationPath): Promise<FileHandle> {
    const { folder, name } = splitPath(path);
    const place = await this.places.find(this.station, folder, name);
    if (place === null) throw noSuchFile();
    return open(
      join(this.#options.folders.root, place.storedPath),
      constants.O_RDONLY | constants.O_NOFOLLOW,
    );
  }

  async #assertFolder(path: StationPath): Promise<void> {
    const found = await this.stat(path);
    if (found === null) throw noSuchFile();
    if (found.kind !== 'folder') throw failed('It is not a folder');
  }

  async #assertRoom(): Promise<void> {
    const { waitingEntriesMax } = this.#options.limits;
    // Counted anew only when what was left has been used up: a drain makes hundreds of entries a second.
    if (this.#roomLeft <= 0)
      this.#roomLeft = waitingEntriesMax - (await this.upload.countEntries(waitingEntriesMax));
    this.#roomLeft -= 1;
    if (this.#roomLeft >= 0) return;
    throw failed(`${waitingEntriesMax} unfinished files and folders lie here already; finish or remove some`);
  }
}
