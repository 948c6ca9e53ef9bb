/** Why a mail was not taken, and therefore what happens to it. */

export type MailErrorCode =
  | 'unreachable'
  | 'timeout'
  | 'try-later'
  | 'login-refused'
  | 'certificate-untrusted'
  | 'no-encryption'
  | 'sender-refused'
  | 'recipient-refused'
  | 'message-refused'
  | 'protocol-error';

/**
 * `later`: this mail waits, others may go. `server`: no mail can go now; all wait. `person`: the same, and a person has to act.
 * `refused`: this mail will never be taken; it is kept with its reason.
 */
export type MailDisposition = 'later' | 'server' | 'person' | 'refused';

export interface MailErrorOptions {
  code: MailErrorCode;
  disposition: MailDisposition;
  /** English sentence; never a password. */
  message: string;
  cause?: unknown;
}

export class MailError extends Error {
  override name = 'MailError';
  readonly code: MailErrorCode;
  readonly disposition: MailDisposition;
  constructor({ code, disposition, message, cause }: MailErrorOptions) {
    super(message, { cause });
    this.code = code;
    this.disposition = disposition;
  }
}
