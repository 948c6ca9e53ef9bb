/** POSIX paths on a server. Pure. */
import { DeliveryError } from './delivery-error.js';

const PATH_LENGTH_MAX = 1_000;

/** Rejects what could leave the account's root or names no file. Throws a `DeliveryError` that rejects the file. */
export function checkRemotePath(path: string): void {
  const parts = path.split('/');
  const legal =
    path.length <= PATH_LENGTH_MAX &&
    !path.includes('\0') &&
    parts.every((part) => part !== '' && part !== '.' && part !== '..');
  if (legal) return;
  throw new DeliveryError({
    code: 'protocol-error',
    disposition: 'reject',
    message: `"${path}" is no path below the account's root`,
    hint: 'Correct the station code or the folder layout.',
  });
}

/** Joins POSIX paths; an empty base stays relative to where the login lands. */
export function joinRemote(base: string, path: string): string {
  if (base === '') return path;
  if (path === '') return base;
  return base.endsWith('/') ? `${base}${path}` : `${base}/${path}`;
}

/** The path without its last part; empty for a bare name. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? path.slice(0, slash + 1) : path.slice(0, slash);
}
