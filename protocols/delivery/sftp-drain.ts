/**
 * The steps of many uploads on one SFTP connection at once (ordered-pipeline.ts). Optimistic: whatever is not as expected
 * rejects, and the target takes the careful way with that file.
 */
import { DeliveryError } from './delivery-error.js';
import type { PipelineSteps } from './ordered-pipeline.js';
import { folderOf, joinRemote } from './remote-path.js';
import type { Carriage } from './sftp-carriage.js';
import type { SftpConnection } from './sftp-connection.js';
import { allOf, compareWith, publish, writeAtOnce } from './sftp-upload.js';
import type { UploadReceipt, UploadRequest } from './upload-target.js';

export interface DrainOptions {
  connection: SftpConnection;
  /** Base folder of the account; final paths are below it. */
  folder: string;
  /** Resolves when the folder is there. */
  ensureFolder: (folder: string) => Promise<void>;
  /** Throws when the path cannot be one. */
  checkPath: (path: string) => void;
  /** `null`: the server's file system does not serve as one; then a rename waits for the one before. */
  carriage: Carriage | null;
  /** A new temporary name below the temporary folder, for when there is no carriage. */
  newTemporary: (finalFolder: string) => string;
}

interface PreparedFile {
  receipt: UploadReceipt;
  /** `null`: it stands there already. Of a file in the carriage's train its `folder` is its own. */
  temporary: { folder: string | null; path: string; name: string } | null;
}

export class SftpDrain implements PipelineSteps<PreparedFile> {
  readonly #options: DrainOptions;
  constructor(options: DrainOptions) {
    this.#options = options;
  }

  pace(): 'issued' | 'acknowledged' {
    return this.#options.carriage === null ? 'acknowledged' : 'issued';
  }

  async prepare({ finalPath, bytes }: UploadRequest): Promise<PreparedFile> {
    const { connection, folder, ensureFolder, checkPath } = this.#options;
    checkPath(finalPath);
    const remotePath = joinRemote(folder, finalPath);
    await ensureFolder(folderOf(remotePath));
    const temporary = this.#place(folderOf(remotePath));
    // Asked together, so that it takes one round trip to know what stands there and to have the file open.
    const [standing, handle] = await allOf([
      connection.stat(remotePath),
      temporary.folder === null
        ? connection.create(temporary.path)
        : allOf([connection.makeFolder(temporary.folder), connection.create(temporary.path)]).then(
            ([, opened]) => opened,
          ),
    ]);
    const receipt = { remotePath, sizeBytes: bytes.length };
    if (standing === null) {
      await writeAtOnce({ connection, path: temporary.path, handle }, bytes);
      return { temporary, receipt: { ...receipt, outcome: 'uploaded' } };
    }
    await connection.close(handle);
    await this.#remove(temporary);
    await compareWith({ connection, path: remotePath, bytes, standing });
    return { temporary: null, receipt: { ...receipt, outcome: 'already-there' } };
  }

  async publish({ temporary, receipt }: PreparedFile): Promise<UploadReceipt> {
    const { connection, carriage } = this.#options;
    if (temporary === null) return receipt;
    const { remotePath: finalPath, sizeBytes } = receipt;
    if (carriage === null || temporary.folder === null) {
      const receiverAt = await publish({ connection, temporary: temporary.path, finalPath, sizeBytes });
      return { ...receipt, receiverAt };
    }
    // A server that carries out requests side by side could let a later file pass an earlier one.
    if (connection.reorders) throw unexpected(finalPath);
    const inCarriage = joinRemote(carriage.path, temporary.name);
    const [, , seen] = await allOf([
      connection.replace(temporary.folder, carriage.path),
      connection.replace(inCarriage, finalPath),
      connection.stat(finalPath),
    ]);
    if (seen === null && (await connection.stat(inCarriage)) === null) return receipt;
    if (seen?.sizeBytes !== sizeBytes) throw unexpected(finalPath);
    return { ...receipt, receiverAt: seen.modifiedAt };
  }

  async abandon({ temporary }: PreparedFile): Promise<void> {
    if (temporary === null || this.#options.connection.state !== 'open') return;
    await this.#remove(temporary).catch(() => undefined);
  }

  #place(finalFolder: string): NonNullable<PreparedFile['temporary']> {
    const { carriage, newTemporary } = this.#options;
    if (carriage === null) return { folder: null, path: newTemporary(finalFolder), name: '' };
    const { folder, name } = carriage.next();
    return { folder, path: joinRemote(folder, name), name };
  }

  async #remove({ folder, path }: NonNullable<PreparedFile['temporary']>): Promise<void> {
    const { connection } = this.#options;
    await connection.remove(path);
    if (folder !== null) await connection.removeFolder(folder);
  }
}

function unexpected(path: string): DeliveryError {
  return new DeliveryError({
    code: 'size-mismatch',
    disposition: 'retry',
    message: `${path} does not stand there as it was sent`,
    hint: 'Check the free space and the quota on the server.',
  });
}
