/**
 * Why a request of a station is refused: a status of SFTP and a sentence that its operator can use. Faults of the disk
 * are translated here; what is not known is a failure without the machine's own words.
 */
import type { StatusName } from './wire/sftp-constants.js';

export class SftpRefusal extends Error {
  override name = 'SftpRefusal';
  readonly status: StatusName;
  constructor(status: StatusName, message: string, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}

export function noSuchFile(): SftpRefusal {
  return new SftpRefusal('no-such-file', 'No such file or folder');
}

export function denied(message: string): SftpRefusal {
  return new SftpRefusal('permission-denied', message);
}

export function failed(message: string): SftpRefusal {
  return new SftpRefusal('failure', message);
}

/** The station keeps its file and tries again by itself. */
export function noSpace(): SftpRefusal {
  return new SftpRefusal('no-space', NO_SPACE);
}

const NO_SPACE = 'The disk of the province is full; keep the file and send it again later';

const BY_ERRNO: Readonly<Record<string, [StatusName, string]>> = {
  ENOENT: ['no-such-file', 'No such file or folder'],
  ENOTDIR: ['no-such-file', 'No such file or folder'],
  EACCES: ['permission-denied', 'Permission denied'],
  EPERM: ['permission-denied', 'Permission denied'],
  ELOOP: ['permission-denied', 'Permission denied'],
  EEXIST: ['failure', 'A file or folder of that name exists'],
  EISDIR: ['failure', 'It is a folder'],
  ENOTEMPTY: ['failure', 'The folder is not empty'],
  EINVAL: ['failure', 'That cannot be done with this file or folder'],
  ENAMETOOLONG: ['failure', 'The name is too long'],
  ENOSPC: ['no-space', NO_SPACE],
  EDQUOT: ['no-space', NO_SPACE],
  SQLITE_FULL: ['no-space', NO_SPACE],
};

/** The refusal that an error amounts to, or `null` when it is nobody's refusal but a fault of the service. */
export function refusalOf(error: unknown): SftpRefusal | null {
  if (error instanceof SftpRefusal) return error;
  const known = BY_ERRNO[errnoOf(error) ?? ''];
  return known === undefined ? null : new SftpRefusal(known[0], known[1], error);
}

/** `ENOENT` and its like; `null` for any other error. */
export function errnoOf(error: unknown): string | null {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : null;
}
