/** A file that lies nowhere: read-only, its bytes come from a function of offset and length. */
import type { SessionFile } from '../receiving/open-file.js';
import { denied } from '../receiving/sftp-refusal.js';
import type { EntryAttributes } from '../receiving/wire/entry.js';

export interface VirtualContent {
  sizeBytes: number;
  modifiedAt: number;
  /** Empty at the end. */
  read(offset: number, length: number): Promise<Buffer>;
}

const READ_ONLY = 'The province writes this file';

export class VirtualFile implements SessionFile {
  readonly #content: VirtualContent;

  constructor(content: VirtualContent) {
    this.#content = content;
  }

  async read(offset: number, length: number): Promise<Buffer | null> {
    const bytes = await this.#content.read(offset, length);
    return bytes.length === 0 && length > 0 ? null : bytes;
  }

  async stat(): Promise<EntryAttributes> {
    return attributesOf(this.#content);
  }

  async write(): Promise<void> {
    throw denied(READ_ONLY);
  }

  async setAttributes(): Promise<void> {
    throw denied(READ_ONLY);
  }

  async sync(): Promise<void> {}

  async close(): Promise<void> {}

  async abandon(): Promise<void> {}
}

export function attributesOf({ sizeBytes, modifiedAt }: VirtualContent): EntryAttributes {
  return { kind: 'file', sizeBytes, modifiedAt };
}

export function textContent(text: string, modifiedAt: number): VirtualContent {
  const bytes = Buffer.from(text);
  return {
    sizeBytes: bytes.length,
    modifiedAt,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
  };
}
