/**
 * The jail, as words: whatever a client writes becomes a path below its own root, or is refused. `..` at the root stays
 * there, an absolute path starts at the root, and a name that some other tool would trip over is refused.
 */
import { failed } from './sftp-refusal.js';

/** Relative to the account's root, normalised, `/` between names; empty for the root itself. */
export type StationPath = string;

/** Leaves room for what is added when a second file of the same name is kept. */
const NAME_BYTES_MAX = 200;
const PATH_BYTES_MAX = 1024;
const DEPTH_MAX = 12;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** Throws an `SftpRefusal`. */
export function resolvePath(raw: Buffer): StationPath {
  if (raw.length > PATH_BYTES_MAX) throw failed(`A path has at most ${PATH_BYTES_MAX} bytes`);
  const names: string[] = [];
  for (const name of decode(raw).split('/')) {
    if (name === '' || name === '.') continue;
    if (name === '..') names.pop();
    else names.push(name);
  }
  const fault = faultOfNames(names);
  if (fault !== null) throw failed(fault);
  return names.join('/');
}

/** What makes a path unusable here, or `null`. For files that other servers put into the folder, too. */
export function faultOfNames(names: readonly string[]): string | null {
  if (names.length > DEPTH_MAX) return `Folders are at most ${DEPTH_MAX} deep`;
  for (const name of names) {
    if (Buffer.byteLength(name) > NAME_BYTES_MAX) return `A name has at most ${NAME_BYTES_MAX} bytes`;

    if (/[\u0000-\u001f\u007f\\\ufffd]/.test(name))
      return 'A name has no control characters and no backslash';
  }
  return null;
}

export function splitPath(path: StationPath): { folder: StationPath; name: string } {
  const slash = path.lastIndexOf('/');
  return { folder: slash < 0 ? '' : path.slice(0, slash), name: path.slice(slash + 1) };
}

export function joinPath(folder: StationPath, name: string): StationPath {
  return folder === '' ? name : `${folder}/${name}`;
}

/** `2026/03/25` → `['2026', '2026/03', '2026/03/25']` */
export function foldersDownTo(folder: StationPath): StationPath[] {
  const names = folder === '' ? [] : folder.split('/');
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}

/** Whether a file at this path is final: a data file's name, outside every hidden folder. Others are temporary. */
export function isFinalPath(path: StationPath): boolean {
  return /\.txt$/i.test(path) && !path.split('/').some((name) => name.startsWith('.'));
}

function decode(raw: Buffer): string {
  try {
    return strictUtf8.decode(raw);
  } catch {
    throw failed('A path is UTF-8');
  }
}
