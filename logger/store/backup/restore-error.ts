/** Why a backup was not restored. Nothing of the station's was changed then. */

export type RestoreErrorCode =
  /** The file is not there. */
  | 'missing'
  /** It cannot be read, or not to its end: the stick was pulled out, or is failing. */
  | 'unreadable'
  /** It is no database of this program. */
  | 'not-a-backup'
  /** A part of it is missing or damaged. */
  | 'damaged'
  | 'other-station'
  /** There is a database already, and nobody has said what is to become of it. */
  | 'present'
  /** The database that is there holds files that nobody has got yet, and the backup does not. */
  | 'unsent-files'
  | 'no-room'
  /** The copy is not what was read: the station's own disk is failing. */
  | 'copy-differs'
  | 'not-writable';

export class RestoreError extends Error {
  override name = 'RestoreError';
  readonly code: RestoreErrorCode;
  readonly hint: string | null;
  constructor(options: { code: RestoreErrorCode; message: string; hint?: string; cause?: unknown }) {
    super(options.message, { cause: options.cause });
    this.code = options.code;
    this.hint = options.hint ?? null;
  }
}
