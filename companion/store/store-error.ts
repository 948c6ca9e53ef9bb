/** The store cannot be used at all: the service does not start, and the message says what to do. */

export type StoreErrorCode = 'database-damaged' | 'newer-database' | 'in-use' | 'not-writable';

export interface StoreErrorOptions {
  code: StoreErrorCode;
  message: string;
  hint: string;
  cause?: unknown;
}

export class StoreError extends Error {
  override name = 'StoreError';
  readonly code: StoreErrorCode;
  readonly hint: string;
  constructor(options: StoreErrorOptions) {
    super(options.message, { cause: options.cause });
    this.code = options.code;
    this.hint = options.hint;
  }
}
