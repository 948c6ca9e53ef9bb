/** The heads of a station's chains that were accepted. */
import type { Database } from 'better-sqlite3';
import type { AcceptedHead } from '../province-store.js';

/** Of one chain, or of the one that was accepted last. */
export function readHead(database: Database, stationId: number, chain?: string): AcceptedHead | null {
  const filter = chain === undefined ? '' : 'AND chain = ?';
  const sql = `SELECT chain, sequence, hash, at, accepted_at AS acceptedAt FROM chain_head
    WHERE station_id = ? ${filter} ORDER BY accepted_at DESC, sequence DESC LIMIT 1`;
  const values = chain === undefined ? [stationId] : [stationId, chain];
  return database.prepare<unknown[], AcceptedHead>(sql).get(...values) ?? null;
}
