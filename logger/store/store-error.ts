/** What went wrong in the store, by what the station does about it. SQLite's own errors are translated in translate-sqlite-error.ts. */

export type StoreErrorCode =
  /** No room on the disk: an alarm; writing goes on by itself when there is room again. */
  | 'disk-full'
  /** The disk takes no writes any more: Linux mounts a failing one so. */
  | 'read-only'
  /** The database is damaged. It is checked whole at the next start and set aside if it fails. */
  | 'damaged'
  /** Another program holds the database. */
  | 'busy'
  /** The file or its folder cannot be read or written. */
  | 'not-accessible'
  /** Written by a newer version of this program: nothing is touched. */
  | 'newer-version'
  /** Written by an older version, and opened only to be read: the logger brings it up to date when it starts. */
  | 'older-version'
  /** The disk answers with errors. */
  | 'io'
  | 'closed';

export interface StoreErrorOptions {
  code: StoreErrorCode;
  message: string;
  hint?: string;
  cause?: unknown;
}

export class StoreError extends Error {
  override name = 'StoreError';
  readonly code: StoreErrorCode;
  readonly hint: string | null;
  constructor(options: StoreErrorOptions) {
    super(options.message, { cause: options.cause });
    this.code = options.code;
    this.hint = options.hint ?? null;
  }
}

export function isStoreError(error: unknown): error is StoreError {
  return error instanceof StoreError;
}

/** Troubles of the disk, after which a station goes on in memory and tries again. */
const OF_THE_DISK: readonly StoreErrorCode[] = ['disk-full', 'read-only', 'io', 'not-accessible'];

export function isDiskTrouble(error: unknown): error is StoreError {
  return isStoreError(error) && OF_THE_DISK.includes(error.code);
}
