/** What SQLite says, in the terms of what the station does about it. For an error of the disk the disk itself is asked for its cause. */
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { probeFolder } from '../../hardware/host/probe-folder.js';
import { StoreError, type StoreErrorCode } from './store-error.js';

type Translation = readonly [code: StoreErrorCode, hint: string];

const FULL: Translation = ['disk-full', 'Free some room on the disk that holds the database.'];
const READ_ONLY: Translation = [
  'read-only',
  'The disk was mounted read-only, as Linux does when it fails: look at dmesg, and change the card.',
];

const CODES: readonly (readonly [prefix: string, ...Translation])[] = [
  ['SQLITE_FULL', ...FULL],
  ['SQLITE_CORRUPT', 'damaged', 'The database is checked at the next start and set aside if it is damaged.'],
  ['SQLITE_NOTADB', 'damaged', 'The file is not a database of this program.'],
  ['SQLITE_IOERR_SHORT_READ', 'damaged', 'The file is shorter than it should be.'],
  ['SQLITE_IOERR_READ', 'damaged', 'The disk cannot read back what was written: it may be failing.'],
  ['SQLITE_IOERR_DATA', 'damaged', 'The disk cannot read back what was written: it may be failing.'],
  ['SQLITE_BUSY', 'busy', 'Another program holds the database.'],
  ['SQLITE_CANTOPEN', 'not-accessible', 'Check the folder and its permissions.'],
  ['SQLITE_READONLY', 'not-accessible', 'Check the permissions and whether the disk was mounted read-only.'],
  ['SQLITE_PERM', 'not-accessible', 'Check the permissions.'],
  ['SQLITE_IOERR', 'io', 'The disk reports an error: it may be failing.'],
];

/** What is no error of SQLite's, or none that the station knows what to do about, is given back as it is. */
export function translateSqliteError(error: unknown, path: string): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error;
  const known = CODES.find(([prefix]) => error.code.startsWith(prefix));
  if (!known) return error;
  const [, code, hint] = known;
  const [told, advice] =
    code === 'io' || code === 'not-accessible' ? causeOf(path, [code, hint]) : [code, hint];
  return new StoreError({
    code: told,
    message: `${path}: ${error.message} (${error.code})`,
    hint: advice,
    cause: error,
  });
}

function causeOf(path: string, otherwise: Translation): Translation {
  switch (probeFolder(dirname(path))) {
    case 'read-only':
      return READ_ONLY;
    case 'full':
      return FULL;
    case 'failing':
      return ['io', 'The disk reports an error: it may be failing.'];
    default:
      return otherwise;
  }
}
