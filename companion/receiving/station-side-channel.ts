/**
 * What a station's folder needs of the side channel: files that are made when they are read, and statements that are taken when
 * they get their final name. Nothing of it is listed at the root, and no other station has a way to it.
 */
import { SIDE_CHANNEL_FOLDER } from '../../protocols/side-channel/side-channel-paths.js';
import type { SessionFile } from './open-file.js';
import type { StationPath } from './resolve-path.js';
import type { Entry, EntryAttributes } from './wire/entry.js';

export interface StationSideChannel {
  /** `null`: not one of its files and folders. */
  stat(path: StationPath): Promise<EntryAttributes | null>;
  /** `null`: not a folder of it. */
  list(path: StationPath): AsyncGenerator<Entry[]> | null;
  /** `null`: not one of its files. */
  open(path: StationPath): Promise<SessionFile | null>;
  /** Throws a refusal for whatever lies in the side channel and is no temporary file of a statement. */
  assertWritable(path: StationPath): void;
  /** A rename to or from the side channel. Rejects with a refusal. */
  takeStatement(from: StationPath, to: StationPath, locate: () => Promise<string>): Promise<void>;
}

export function isInSideChannel(path: StationPath): boolean {
  return path === SIDE_CHANNEL_FOLDER || path.startsWith(`${SIDE_CHANNEL_FOLDER}/`);
}
