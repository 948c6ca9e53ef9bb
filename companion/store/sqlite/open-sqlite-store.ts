/** The province's store on SQLite: one file, one connection; other processes may write beside it. */
import type { ProvinceStore } from '../province-store.js';
import { openDatabase } from './open-database.js';
import { SqliteCompletenessStore } from './sqlite-completeness-store.js';
import { SqliteFileStore } from './sqlite-file-store.js';
import { SqliteNoticeStore } from './sqlite-notice-store.js';
import { SqlitePersonStore } from './sqlite-person-store.js';
import { SqlitePlaceStore } from './sqlite-place-store.js';
import { SqliteReadingStore } from './sqlite-reading-store.js';
import { SqliteReceiptStore } from './sqlite-receipt-store.js';
import { SqliteStatementStore } from './sqlite-statement-store.js';
import { SqliteStationStore } from './sqlite-station-store.js';

/** Throws a `StoreError`. */
export function openSqliteStore(path: string): ProvinceStore {
  const database = openDatabase(path);
  return {
    people: new SqlitePersonStore(database),
    stations: new SqliteStationStore(database),
    files: new SqliteFileStore(database),
    places: new SqlitePlaceStore(database),
    readings: new SqliteReadingStore(database),
    notices: new SqliteNoticeStore(database),
    receipts: new SqliteReceiptStore(database),
    statements: new SqliteStatementStore(database),
    completeness: new SqliteCompletenessStore(database),
    changesByOthers: async () => database.pragma('data_version', { simple: true }) as number,
    [Symbol.asyncDispose]: async () => void database.close(),
  };
}
