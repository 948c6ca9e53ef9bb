/**
 * A serial port made of software, at a path that stays the same: unplugged it is gone, plugged in again it is another
 * terminal behind the same name, as a USB adapter is behind its by-id link.
 */
import { lstat, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { ChannelList } from './channel-list.js';
import { type OpenedTerminal, openPseudoTerminal } from './open-pseudo-terminal.js';
import type { Wire } from './wire.js';

export interface PseudoTerminalOptions {
  /** Where the stable name is put; a temporary folder of its own by default. The folder must exist. */
  linkPath?: string;
  /** How a terminal is made: node-pty, or socat where that is missing. */
  open?: () => Promise<OpenedTerminal>;
}

export class PseudoTerminal implements Wire {
  /** The stable name that a driver is configured with. */
  readonly path: string;
  readonly #ownFolder: string | null;
  readonly #openTerminal: () => Promise<OpenedTerminal>;
  readonly #channels = new ChannelList();
  #terminal: OpenedTerminal | null = null;

  private constructor(path: string, ownFolder: string | null, openTerminal: () => Promise<OpenedTerminal>) {
    this.path = path;
    this.#ownFolder = ownFolder;
    this.#openTerminal = openTerminal;
  }

  /** Rejects when there is neither node-pty nor socat, or when the link cannot be made. */
  static async create(options: PseudoTerminalOptions = {}): Promise<PseudoTerminal> {
    const openTerminal = options.open ?? openPseudoTerminal;
    const ownFolder = options.linkPath === undefined ? await mkdtemp(join(tmpdir(), 'quantrac-tty-')) : null;
    const path = options.linkPath ?? join(ownFolder ?? '', 'ttySIM0');
    const terminal = new PseudoTerminal(path, ownFolder, openTerminal);
    try {
      await terminal.plug();
    } catch (error) {
      await terminal[Symbol.asyncDispose]();
      throw error;
    }
    return terminal;
  }

  get address(): string {
    return this.path;
  }

  /** The device behind the stable name now, `/dev/pts/3`; `null` while unplugged. */
  get devicePath(): string | null {
    return this.#terminal?.path ?? null;
  }

  onChannel(listener: (channel: ByteChannel) => void): Disposable {
    return this.#channels.onChannel(listener);
  }

  /** A serial line has no connection to lose: out and in again. */
  async cut(): Promise<void> {
    await this.unplug();
    await this.plug();
  }

  async unplug(): Promise<void> {
    const terminal = this.#terminal;
    if (!terminal) return;
    this.#terminal = null;
    await rm(this.path, { force: true });
    await terminal.channel[Symbol.asyncDispose]();
  }

  async plug(): Promise<void> {
    if (this.#terminal) return;
    await this.#refuseToReplaceAFile();
    const terminal = await this.#openTerminal();
    this.#terminal = terminal;
    this.#channels.add(terminal.channel);
    const fresh = `${this.path}.new`;
    await rm(fresh, { force: true });
    await symlink(terminal.path, fresh);
    await rename(fresh, this.path);
  }

  /** A link that a crash left behind may be replaced; anything else that has the name is somebody's. */
  async #refuseToReplaceAFile(): Promise<void> {
    const found = await lstat(this.path).catch(() => null);
    if (found && !found.isSymbolicLink()) throw new Error(`${this.path} exists and is not a link`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.unplug();
    if (this.#ownFolder) await rm(this.#ownFolder, { recursive: true, force: true });
  }
}
