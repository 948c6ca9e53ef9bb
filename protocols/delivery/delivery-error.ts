/** Why a delivery did not succeed, and therefore what the engine does next. */

export type DeliveryErrorCode =
  | 'unreachable'
  | 'timeout'
  | 'connection-lost'
  | 'host-key-unknown'
  | 'host-key-changed'
  | 'certificate-unknown'
  | 'certificate-changed'
  | 'not-encrypted'
  | 'login-refused'
  | 'permission-denied'
  | 'no-space'
  | 'size-mismatch'
  | 'conflicting-file'
  | 'rejected-by-server'
  | 'protocol-error'
  /** Of a file that is not sent: its name says a time that has not come. */
  | 'wrong-time';

/**
 * `retry`: try again after a back-off. `reject`: this file can never be delivered; tell, keep the reason, go on.
 * `stop`: nothing can be delivered until a person acts; keep probing slowly.
 */
export type DeliveryDisposition = 'retry' | 'reject' | 'stop';

export interface DeliveryErrorOptions {
  code: DeliveryErrorCode;
  disposition: DeliveryDisposition;
  /** English sentence with the numbers in it; never a password or a key. */
  message: string;
  /** What the operator can do. */
  hint?: string;
  cause?: unknown;
}

export class DeliveryError extends Error {
  override name = 'DeliveryError';
  readonly code: DeliveryErrorCode;
  readonly disposition: DeliveryDisposition;
  readonly hint: string | null;
  constructor(options: DeliveryErrorOptions) {
    super(options.message, { cause: options.cause });
    this.code = options.code;
    this.disposition = options.disposition;
    this.hint = options.hint ?? null;
  }
}
