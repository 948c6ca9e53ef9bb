/** The rows of an accepted file → readings. What was read first stays: a reading is never changed by a later file. */
import type { Database } from 'better-sqlite3';
import type { NewReading } from '../province-store.js';
import { storedStatus } from './stored-status.js';

const LATEST = `INSERT INTO latest (station_id, symbol, unit, at, value, status, decimals, position)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (station_id, symbol) DO UPDATE SET unit = excluded.unit, at = excluded.at, value = excluded.value,
    status = excluded.status, decimals = excluded.decimals, position = excluded.position
  WHERE excluded.at > latest.at`;

/** Inside a transaction of the caller. */
export function recordReadings(
  database: Database,
  { stationId, fileId }: { stationId: number; fileId: number },
  readings: readonly NewReading[],
): void {
  const addSeries = database.prepare(
    'INSERT OR IGNORE INTO series (station_id, symbol, unit) VALUES (?, ?, ?)',
  );
  const addReading = database.prepare(
    `INSERT OR IGNORE INTO reading
     VALUES ((SELECT id FROM series WHERE station_id = ? AND symbol = ? AND unit = ?), ?, ?, ?, ?)`,
  );
  const addLatest = database.prepare(LATEST);
  readings.forEach(({ symbol, unit, at, value, status, decimals }, position) => {
    const stored = storedStatus(status);
    addSeries.run(stationId, symbol, unit);
    addReading.run(stationId, symbol, unit, at, value, stored, fileId);
    addLatest.run(stationId, symbol, unit, at, value, stored, decimals, position);
  });
}
