/** Keeps a second logger off the station's data folder. */
import { join } from 'node:path';
import { holdFile } from '../../hardware/host/hold-file.js';
import { StoreError } from './store-error.js';

/**
 * Two loggers over one database would poll, report and send everything twice. Held until disposed or until the process
 * is dead. Throws a `StoreError`: `busy`, or `not-accessible` when the folder cannot be written.
 */
export function holdDataFolder(folder: string): Disposable {
  try {
    const hold = holdFile(join(folder, 'station.lock'));
    if (hold !== null) return hold;
  } catch (cause) {
    throw new StoreError({
      code: 'not-accessible',
      message: `The data folder ${folder} cannot be written`,
      hint: 'Check that it exists, its permissions, and that the disk is not full or read-only.',
      cause,
    });
  }
  throw new StoreError({
    code: 'busy',
    message: `The data folder ${folder} is in use by another logger`,
    hint: 'Stop the other one first, or give this one a dataFolder of its own.',
  });
}
