/**
 * Opens the station's database so that a committed row survives a power cut, and so that a damaged file never stops the
 * station: it is set aside and a new database takes its place; the caller raises the alarm.
 */
import { strict as assert } from 'node:assert';
import { dirname } from 'node:path';
import { makeFolder } from '../../hardware/host/make-folder.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { migrate } from './migrate.js';
import { migrations } from './migrations/migrations.js';
import { APPLICATION_ID, inspectDatabase, markSuspect, setDatabaseAside } from './set-aside.js';
import { SqliteConnection, type TransactionStep } from './sqlite-connection.js';
import { isStoreError, StoreError } from './store-error.js';

/**
 * A commit writes whole pages: of 1 KiB rather than SQLite's usual 4, since the readings of a poll are some hundred bytes. A database
 * that was made with another size keeps it.
 */
const PAGE_BYTES = 1024;
/**
 * The write-ahead log is copied into the database when it has about this size: rarely, but soon enough that its file stops growing, since
 * each commit that makes it longer costs the file system more blocks than the commit itself.
 */
const LOG_BYTES = 2 * 1024 * 1024;

export interface OpenDatabaseOptions {
  /** Names the file that is set aside. */
  clock: Clock;
  /** For crash rehearsals. */
  onStep?: (step: TransactionStep) => void;
  /** Above this size the readings are not checked at every start; see set-aside.ts. */
  wholeCheckBytesMax?: number;
}

export interface OpenedDatabase {
  database: SqliteConnection;
  /** Where the damaged database was put, or `null`: the caller raises an alarm. */
  setAside: string | null;
}

/**
 * Rejects (throws) with a `StoreError` when there is no way to have a database at `path`: not accessible, held by
 * another program, no room, or written by a newer version of this program.
 */
export function openDatabase(path: string, options: OpenDatabaseOptions): OpenedDatabase {
  makeDataFolder(dirname(path));
  const putAway = () => setDatabaseAside(path, options.clock.now());
  if (inspectDatabase(path, options.wholeCheckBytesMax) === 'damaged') {
    const setAside = putAway();
    return { database: connect(path, options), setAside };
  }
  try {
    return { database: connect(path, options), setAside: null };
  } catch (error) {
    if (!isStoreError(error) || error.code !== 'damaged') throw error;
  }
  const setAside = putAway();
  return { database: connect(path, options), setAside };
}

function makeDataFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch (cause) {
    throw new StoreError({
      code: 'not-accessible',
      message: `The data folder ${folder} could not be made`,
      hint: 'Check the path and its permissions.',
      cause,
    });
  }
}

function connect(path: string, { onStep }: OpenDatabaseOptions): SqliteConnection {
  const connection = new SqliteConnection(path, {
    onDamage: () => markSuspect(path),
    setUp,
    ...(onStep ? { onStep } : {}),
  });
  try {
    if (connection.pragma('application_id') !== APPLICATION_ID) {
      connection.pragma(`application_id = ${APPLICATION_ID}`);
    }
    migrate(connection, migrations);
    return connection;
  } catch (error) {
    connection[Symbol.dispose]();
    throw error;
  }
}

function setUp(connection: Pick<SqliteConnection, 'pragma'>): void {
  connection.pragma(`page_size = ${PAGE_BYTES}`);
  connection.pragma('journal_mode = WAL');
  // A database that is opened again falls back to NORMAL by itself, which loses the last commits at a power cut.
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  connection.pragma(`wal_autocheckpoint = ${Math.floor(LOG_BYTES / Number(connection.pragma('page_size')))}`);
  assert.equal(connection.pragma('journal_mode'), 'wal', 'the write-ahead log could not be switched on');
  assert.equal(connection.pragma('synchronous'), 2, 'synchronous = FULL could not be set');
}

/**
 * For a station whose disk refuses from the start: a database in memory that holds nothing and takes nothing, so that whatever
 * the station reads is held until there is a disk.
 */
export function openWithoutDisk(refusal: StoreError): SqliteConnection {
  const connection = new SqliteConnection(':memory:');
  migrate(connection, migrations);
  connection.refuseWrites(refusal);
  return connection;
}
