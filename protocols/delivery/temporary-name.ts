/**
 * Under what name a file travels until it is whole. The Ministry's reader takes every name that contains a station code,
 * at once and only once, so a temporary name holds neither the code nor `.txt`, and by default it stands in a folder that
 * the reader does not list. Each attempt has a name of its own: a request that a dying connection left behind can then
 * never publish the half of a later attempt.
 */
import { createHash, randomBytes } from 'node:crypto';
import { joinRemote } from './remote-path.js';

/** Below the base folder, so that it is on the same file system as the final place and the rename is atomic. */
export const TEMPORARY_FOLDER = '.quantrac-tmp';

export type TemporaryPlace = 'own-folder' | 'same-folder';

const TAG_LENGTH = 8;
const RANDOM_BYTES = 8;

/** Eight hexadecimal digits that stand for `owner`: the same for ever, and nothing of the owner's name in them. */
export function ownerTag(owner: string): string {
  return createHash('sha256').update(owner).digest('hex').slice(0, TAG_LENGTH);
}

/** `.q-1f3a99c0-5be0…`: a new name at each call. Digits and the letters a to f, so no station code can be in it. */
export function temporaryName(tag: string, random: (size: number) => Uint8Array = randomBytes): string {
  return `.q-${tag}-${Buffer.from(random(RANDOM_BYTES)).toString('hex')}`;
}

/** Whether `name` is a temporary file of the owner with this tag: after a crash such files are removed. */
export function isTemporaryOf(tag: string, name: string): boolean {
  const prefix = `.q-${tag}-`;
  return name.startsWith(prefix) && /^[0-9a-f]{16}$/.test(name.slice(prefix.length));
}

/** The folder for temporary files: `folder` is the base, `finalFolder` where the file will stand (both POSIX). */
export function temporaryFolder(place: TemporaryPlace, folder: string, finalFolder: string): string {
  if (place === 'same-folder') return finalFolder;
  return joinRemote(folder, TEMPORARY_FOLDER);
}
