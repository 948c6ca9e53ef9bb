/**
 * One SFTP session of the simulated province: real files below one folder, requests carried out strictly one after the
 * other as OpenSSH does, and the levers that make it misbehave at exactly the step a test wants.
 */
import { link, lstat, mkdir, open, readdir, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { HandleTable } from './handle-table.js';
import type { ProvinceLevers, ProvinceStep } from './province-levers.js';
import { Refused, Silence, statusOf } from './sftp-refusals.js';
import { PacketReader, reply, REQUEST, STATUS, type FileAttributes } from './sftp-wire.js';

/** What a session was asked, and when it had done it. */
export interface ProvinceOperation {
  at: number;
  user: string;
  kind: ProvinceStep | 'read' | 'remove' | 'mkdir' | 'list' | 'stat';
  /** POSIX, from the account's root. */
  path: string;
  /** New name of a rename. */
  to: string | null;
  bytes: number;
  outcome: 'done' | 'refused';
}

export interface SftpSessionOptions {
  user: string;
  /** The account's folder on this machine: nothing outside can be reached. */
  root: string;
  levers: ProvinceLevers;
  clock: Clock;
  record: (operation: ProvinceOperation) => void;
  send: (bytes: Buffer) => void;
  /** Cuts the connection without a goodbye. */
  cut: () => void;
}

/** How far one request may fall behind another, turns of the event loop. */
const TURNS_MAX = 40;
const NAMES_A_REPLY = 100;
const WRITE_FLAG = 0x02;
const CREATE_FLAG = 0x08;
const TRUNCATE_FLAG = 0x10;
const EXCLUSIVE_FLAG = 0x20;

export class SftpSession {
  readonly #options: SftpSessionOptions;
  readonly #handles = new HandleTable();
  #received = 0;
  #queue: Promise<void> = Promise.resolve();
  #state: 'alive' | 'over' = 'alive';

  constructor(options: SftpSessionOptions) {
    this.#options = options;
  }

  /** Takes a request; they are carried out in the order in which they come. */
  take(packet: Buffer): void {
    if (this.#options.levers.requests === 'side-by-side') void this.#serveByChance(packet);
    else this.#queue = this.#queue.then(() => this.#serve(packet));
  }

  /** Ends the session and closes its files. */
  async end(): Promise<void> {
    this.#state = 'over';
    await this.#handles.releaseAll();
  }

  async #serveByChance(packet: Buffer): Promise<void> {
    for (let turns = Math.floor(Math.random() * TURNS_MAX); turns > 0; turns -= 1)
      await new Promise((resolve) => setImmediate(resolve));
    await this.#serve(packet);
  }

  async #serve(packet: Buffer): Promise<void> {
    const { cut, levers, clock, send } = this.#options;
    if (this.#state === 'over') return;
    const reader = new PacketReader(packet);
    const type = reader.byte();
    if (type === REQUEST.init) return send(this.#version());
    const id = reader.uint32();
    try {
      if (levers.replyDelayMs > 0) await clock.sleep(levers.replyDelayMs);
      if (levers.bytesPerSecond !== null) await clock.sleep((packet.length / levers.bytesPerSecond) * 1_000);
      const answer = await this.#carryOut(type, id, reader);
      if (this.#stillAlive()) send(answer);
    } catch (error) {
      if (!this.#stillAlive()) return;
      if (error instanceof Silence) this.#state = 'over';
      else if (error instanceof Refused) send(reply.status(id, error.status, error.message));
      else if (error instanceof RangeError) cut();
      else send(reply.status(id, statusOf(error), String(error)));
    }
  }

  #stillAlive(): boolean {
    return this.#state === 'alive';
  }

  #version(): Buffer {
    const { levers } = this.#options;
    return reply.version({
      ...(levers.posixRename === 'offered' ? { 'posix-rename@openssh.com': '1' } : {}),
      'statvfs@openssh.com': '2',
      'fsync@openssh.com': '1',
    });
  }

  #carryOut(type: number, id: number, reader: PacketReader): Promise<Buffer> {
    switch (type) {
      case REQUEST.open:
        return this.#open(id, reader);
      case REQUEST.close:
        return this.#close(id, reader);
      case REQUEST.read:
        return this.#read(id, reader);
      case REQUEST.write:
        return this.#write(id, reader);
      case REQUEST.stat:
      case REQUEST.lstat:
        return this.#stat(id, reader.text());
      case REQUEST.fstat:
        return this.#stat(id, this.#handles.get(reader.bytes()).path);
      case REQUEST.setstat:
      case REQUEST.fsetstat:
        return Promise.resolve(reply.status(id, STATUS.ok, ''));
      case REQUEST.opendir:
        return this.#openFolder(id, reader);
      case REQUEST.readdir:
        return this.#readFolder(id, reader);
      case REQUEST.remove:
        return this.#change(id, 'remove', reader.text(), (place) => unlink(place));
      case REQUEST.mkdir:
        return this.#change(id, 'mkdir', reader.text(), (place) => mkdir(place));
      case REQUEST.rmdir:
        return this.#change(id, 'remove', reader.text(), (place) => rmdir(place));
      case REQUEST.realpath:
        return this.#realPath(id, reader.text());
      case REQUEST.rename:
        return this.#rename(id, 'plain', { from: reader.text(), to: reader.text() });
      case REQUEST.extended:
        return this.#extended(id, reader);
      default:
        throw new Refused(STATUS.unsupported, 'Operation unsupported');
    }
  }

  async #extended(id: number, reader: PacketReader): Promise<Buffer> {
    const { levers } = this.#options;
    switch (reader.text()) {
      case 'posix-rename@openssh.com':
        if (levers.posixRename === 'forgotten')
          throw new Refused(STATUS.unsupported, 'Operation unsupported');
        return this.#rename(id, 'posix', { from: reader.text(), to: reader.text() });
      case 'statvfs@openssh.com':
        return reply.diskSpace(id, levers.storage === 'full' ? 0 : 500_000);
      case 'fsync@openssh.com': {
        await this.#handles.file(reader.bytes()).file.sync();
        return reply.status(id, STATUS.ok, '');
      }
      default:
        throw new Refused(STATUS.unsupported, 'Operation unsupported');
    }
  }

  async #open(id: number, reader: PacketReader): Promise<Buffer> {
    const path = this.#normal(reader.text());
    const flags = reader.uint32();
    const writes = (flags & WRITE_FLAG) !== 0;
    if (writes) await this.#pass('open', path);
    const mode = !writes
      ? 'r'
      : flags & EXCLUSIVE_FLAG
        ? 'wx'
        : flags & TRUNCATE_FLAG
          ? 'w'
          : flags & CREATE_FLAG
            ? 'a'
            : 'r+';
    const file = await open(this.#place(path), mode);
    this.#note(writes ? 'open' : 'read', path);
    return reply.handle(id, await this.#handles.add({ kind: 'file', path, file }));
  }

  async #close(id: number, reader: PacketReader): Promise<Buffer> {
    const handle = reader.bytes();
    const { kind, path } = this.#handles.get(handle);
    if (kind === 'file') await this.#pass('close', path);
    await this.#handles.release(handle);
    if (kind === 'file') this.#note('close', path);
    return reply.status(id, STATUS.ok, '');
  }

  async #read(id: number, reader: PacketReader): Promise<Buffer> {
    const held = this.#handles.file(reader.bytes());
    const position = reader.uint64();
    const length = reader.uint32();
    const buffer = Buffer.alloc(Math.min(length, 65_536));
    const { bytesRead } = await held.file.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) throw new Refused(STATUS.endOfFile, 'End of file');
    return reply.data(id, buffer.subarray(0, bytesRead));
  }

  async #write(id: number, reader: PacketReader): Promise<Buffer> {
    const { levers, cut } = this.#options;
    const held = this.#handles.file(reader.bytes());
    const position = reader.uint64();
    const data = reader.bytes();
    await this.#pass('write', held.path);
    const room =
      levers.dropAfterBytes === null ? data.length : Math.max(0, levers.dropAfterBytes - this.#received);
    const part = data.subarray(0, levers.storage === 'lossy' ? Math.min(room, data.length - 1) : room);
    if (part.length > 0) await held.file.write(part, 0, part.length, position);
    this.#received += part.length;
    this.#note('write', held.path, { bytes: part.length });
    if (room < data.length) {
      cut();
      throw new Silence();
    }
    return reply.status(id, STATUS.ok, '');
  }

  async #stat(id: number, asked: string): Promise<Buffer> {
    const path = this.#normal(asked);
    const attrs = await this.#attributes(this.#place(path));
    this.#note('stat', path);
    return reply.attrs(id, attrs);
  }

  async #openFolder(id: number, reader: PacketReader): Promise<Buffer> {
    const path = this.#normal(reader.text());
    const names = await readdir(this.#place(path));
    this.#note('list', path);
    return reply.handle(id, await this.#handles.add({ kind: 'folder', path, names: ['.', '..', ...names] }));
  }

  async #readFolder(id: number, reader: PacketReader): Promise<Buffer> {
    const held = this.#handles.folder(reader.bytes());
    const names = held.names.splice(0, NAMES_A_REPLY);
    if (names.length === 0) throw new Refused(STATUS.endOfFile, 'End of file');
    const entries = await Promise.all(
      names.map(async (name) => ({
        name,
        // A file may vanish between the listing and the look at it.
        attrs: await this.#attributes(join(this.#place(held.path), name)).catch(() => null),
      })),
    );
    return reply.names(
      id,
      entries.flatMap(({ name, attrs }) => (attrs === null ? [] : [{ name, attrs }])),
    );
  }

  async #realPath(id: number, asked: string): Promise<Buffer> {
    const attrs = { sizeBytes: 0, mode: 0, modifiedAt: 0 };
    return reply.names(id, [{ name: this.#normal(asked), attrs }]);
  }

  /** The plain rename never overwrites (link, then unlink); the POSIX one replaces. */
  async #rename(
    id: number,
    way: 'plain' | 'posix',
    { from, to }: { from: string; to: string },
  ): Promise<Buffer> {
    const [source, target] = [this.#normal(from), this.#normal(to)];
    await this.#pass('rename', source);
    if (target.endsWith('.txt')) this.#refuseRename();
    if (way === 'posix') await rename(this.#place(source), this.#place(target));
    else {
      await link(this.#place(source), this.#place(target));
      await rm(this.#place(source));
    }
    this.#note('rename', source, { to: target });
    if (this.#options.levers.arrivals === 'taken') await rm(this.#place(target));
    await this.#pass('after-rename', source);
    return reply.status(id, STATUS.ok, '');
  }

  #refuseRename(): void {
    const { levers } = this.#options;
    if (levers.refuseRenameAfter === null) return;
    levers.refuseRenameAfter -= 1;
    if (levers.refuseRenameAfter >= 0) return;
    levers.refuseRenameAfter = null;
    throw new Refused(STATUS.failure, 'Failure');
  }

  async #change(
    id: number,
    kind: 'remove' | 'mkdir',
    asked: string,
    act: (place: string) => Promise<unknown>,
  ): Promise<Buffer> {
    const path = this.#normal(asked);
    if (this.#options.levers.storage === 'read-only')
      throw new Refused(STATUS.permissionDenied, 'Permission denied');
    await act(this.#place(path));
    this.#note(kind, path);
    return reply.status(id, STATUS.ok, '');
  }

  /** Where the levers bite. */
  async #pass(step: ProvinceStep, path: string): Promise<void> {
    const { levers, cut } = this.#options;
    if (levers.hangAt === step) throw new Silence();
    if (levers.dropAt === step) {
      cut();
      throw new Silence();
    }
    const refusal = storageRefusal(levers, step);
    if (refusal === null) return;
    this.#note(step, path, { outcome: 'refused' });
    throw refusal;
  }

  /** Absolute within the account: `..` cannot climb out. */
  #normal(path: string): string {
    return posix.normalize(`/${path}`).replace(/(.)\/$/, '$1');
  }

  #place(path: string): string {
    return join(this.#options.root, path);
  }

  async #attributes(place: string): Promise<FileAttributes> {
    const { size, mode, mtimeMs } = await lstat(place);
    return { sizeBytes: size, mode, modifiedAt: mtimeMs };
  }

  #note(kind: ProvinceOperation['kind'], path: string, more: Partial<ProvinceOperation> = {}): void {
    const { clock, record, user } = this.#options;
    record({ at: clock.now(), user, kind, path, to: null, bytes: 0, outcome: 'done', ...more });
  }
}

/** A full disk still makes and renames empty files; only bytes find no room. */
function storageRefusal({ storage }: ProvinceLevers, step: ProvinceStep): Refused | null {
  if (storage === 'usual' || storage === 'lossy' || step === 'close' || step === 'after-rename') return null;
  if (storage === 'full') return step === 'write' ? new Refused(STATUS.failure, 'Failure') : null;
  return new Refused(STATUS.permissionDenied, 'Permission denied');
}
