/** The number of a station in the database. */
import type { Database } from 'better-sqlite3';

/** Throws when there is none: callers have the code from the database itself. */
export function stationIdOf(database: Database, code: string): number {
  const row = database.prepare<[string], { id: number }>('SELECT id FROM station WHERE code = ?').get(code);
  if (row === undefined) throw new Error(`No station ${code} in the database`);
  return row.id;
}
