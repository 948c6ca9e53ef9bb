/** How the simulated province says no, or nothing. */
import { STATUS } from './sftp-wire.js';

/** Answered with this status. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The server neither answers this request nor any that follows. */
export class Silence extends Error {}

/** The status that OpenSSH gives to an error of its file system. */
export function statusOf(error: unknown): number {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT' || code === 'ENOTDIR') return STATUS.noSuchFile;
  if (code === 'EACCES' || code === 'EPERM') return STATUS.permissionDenied;
  return STATUS.failure;
}
