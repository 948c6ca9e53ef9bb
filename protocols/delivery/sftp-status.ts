/**
 * What a server's refusal means for the delivery. SFTP version 3 knows few status codes; OpenSSH answers a full disk, an
 * existing name and a read-only file system all with the same "failure", so the caller adds what it knows. Pure.
 */
import { DeliveryError } from './delivery-error.js';

/** draft-ietf-secsh-filexfer-02 §7, and two later ones that some version 3 servers send all the same. */
export const SFTP_STATUS = {
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  unsupported: 8,
  writeProtect: 12,
  noSpace: 14,
  quotaExceeded: 15,
} as const;

/** The server answered a request with something other than OK. What that means depends on the request. */
export class SftpRefusal extends Error {
  override name = 'SftpRefusal';
  readonly status: number;
  /** The request: `rename`, `write`. */
  readonly request: string;
  readonly path: string;
  constructor(request: string, path: string, status: number, cause: unknown) {
    const text = cause instanceof Error ? cause.message : String(cause);
    super(`${request} ${path}: ${text} (SFTP status ${status})`, { cause });
    this.status = status;
    this.request = request;
    this.path = path;
  }
}

export function isRefusal(error: unknown, ...statuses: number[]): error is SftpRefusal {
  return error instanceof SftpRefusal && (statuses.length === 0 || statuses.includes(error.status));
}

/** `disk`: what the server says of its free space, when it can be asked and when a full disk could be the cause. */
export function explainRefusal(refusal: SftpRefusal, disk: 'full' | 'free' | 'not-known'): DeliveryError {
  const { status, message, path, request } = refusal;
  const full = status === SFTP_STATUS.noSpace || status === SFTP_STATUS.quotaExceeded || disk === 'full';
  if (full) {
    return new DeliveryError({
      code: 'no-space',
      disposition: 'retry',
      message: `The server has no space left: ${message}`,
      hint: 'Free space on the server; the files wait here and follow by themselves.',
      cause: refusal,
    });
  }
  if (status === SFTP_STATUS.permissionDenied || status === SFTP_STATUS.writeProtect) {
    return new DeliveryError({
      code: 'permission-denied',
      disposition: 'stop',
      message: `The server does not allow it: ${message}`,
      hint:
        request === 'mkdir'
          ? `Let the account create folders, or create ${path} on the server. Where no folder may be added, set temporary: same-folder.`
          : `Let the account write to ${path} on the server.`,
      cause: refusal,
    });
  }
  return new DeliveryError({
    code: 'rejected-by-server',
    disposition: 'retry',
    message: `The server refused: ${message}`,
    hint: 'Ask the operator of the server for the reason in its log.',
    cause: refusal,
  });
}
