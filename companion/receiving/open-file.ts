/** A file that a session has open. Closing one that was written under a final name hands it in. */
import type { FileHandle } from 'node:fs/promises';
import type { EntryAttributes } from './wire/entry.js';
import type { RequestedAttributes } from './wire/sftp-request.js';
import { denied, failed } from './sftp-refusal.js';

/** What a session has open of a file: one of this machine, or a text that is made when it is read. */
export interface SessionFile {
  /** `null` at the end of the file. */
  read(offset: number, length: number): Promise<Buffer | null>;
  write(offset: number, data: Buffer): Promise<void>;
  stat(): Promise<EntryAttributes>;
  sync(): Promise<void>;
  setAttributes(attributes: RequestedAttributes): Promise<void>;
  close(): Promise<void>;
  /** The session ends without closing it. */
  abandon(): Promise<void>;
}

export interface OpenFileOptions {
  handle: FileHandle;
  access: { read: boolean; write: boolean };
  maxBytes: number;
  /** Runs once after the file is closed by its owner: hands in what was written under a final name. */
  finish?: () => Promise<void>;
  /** Runs once when the session ends without closing the file: what was half written is no file. */
  abandon?: () => Promise<void>;
  /** Runs after either. */
  release?: () => void;
}

export class OpenFile implements SessionFile {
  readonly #options: OpenFileOptions;
  #state: 'open' | 'closed' = 'open';

  constructor(options: OpenFileOptions) {
    this.#options = options;
  }

  /** `null` at the end of the file. */
  async read(offset: number, length: number): Promise<Buffer | null> {
    if (!this.#options.access.read) throw denied('The file is not open for reading');
    const buffer = Buffer.allocUnsafe(length);
    const { bytesRead } = await this.#options.handle.read(buffer, 0, length, offset);
    return bytesRead === 0 && length > 0 ? null : buffer.subarray(0, bytesRead);
  }

  async write(offset: number, data: Buffer): Promise<void> {
    this.#assertWritable();
    this.#assertSize(offset + data.length);
    let written = 0;
    while (written < data.length) {
      const rest = data.length - written;
      written += (await this.#options.handle.write(data, written, rest, offset + written)).bytesWritten;
    }
  }

  async stat(): Promise<EntryAttributes> {
    const { size, mtimeMs } = await this.#options.handle.stat();
    return { kind: 'file', sizeBytes: size, modifiedAt: mtimeMs };
  }

  async sync(): Promise<void> {
    if (this.#options.access.write) await this.#options.handle.sync();
  }

  /** Size and time are applied; owner and mode are the province's own and stay as they are. */
  async setAttributes({ size, modifiedAt }: RequestedAttributes): Promise<void> {
    if (size !== null) {
      this.#assertWritable();
      this.#assertSize(size);
      await this.#options.handle.truncate(size);
    }
    if (modifiedAt !== null && this.#options.access.write) {
      await this.#options.handle.utimes(modifiedAt / 1000, modifiedAt / 1000);
    }
  }

  async close(): Promise<void> {
    await this.#end(this.#options.finish);
  }

  async abandon(): Promise<void> {
    await this.#end(this.#options.abandon);
  }

  async #end(then: (() => Promise<void>) | undefined): Promise<void> {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    try {
      await this.#options.handle.close();
      await then?.();
    } finally {
      this.#options.release?.();
    }
  }

  #assertWritable(): void {
    if (!this.#options.access.write) throw denied('The file is not open for writing');
  }

  #assertSize(size: number): void {
    const { maxBytes } = this.#options;
    if (size > maxBytes) throw failed(`A file has at most ${maxBytes} bytes here`);
  }
}
