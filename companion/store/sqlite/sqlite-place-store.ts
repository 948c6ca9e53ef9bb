/** The station's folder as it was written, answered from the database: what was taken is still seen where it was put. */
import type { Database } from 'better-sqlite3';
import type { Place, PlaceReader } from '../province-store.js';

const SELECT_PLACE = `SELECT place.name, file_id AS fileId, stored_path AS storedPath, size_bytes AS sizeBytes,
    written_at AS writtenAt
  FROM place JOIN file ON file.id = file_id
  WHERE place.station_id = (SELECT id FROM station WHERE code = ?) AND folder = ?`;
const IN_FOLDER = 'FROM folder WHERE station_id = (SELECT id FROM station WHERE code = ?) AND parent = ?';

export class SqlitePlaceStore implements PlaceReader {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(station: string, folder: string, name: string): Promise<Place | null> {
    const sql = `${SELECT_PLACE} AND place.name = ?`;
    return this.#database.prepare<[string, string, string], Place>(sql).get(station, folder, name) ?? null;
  }

  async hasFolder(station: string, folder: string): Promise<boolean> {
    const slash = folder.lastIndexOf('/');
    const parent = slash < 0 ? '' : folder.slice(0, slash);
    const sql = `SELECT 1 ${IN_FOLDER} AND name = ?`;
    return this.#database.prepare(sql).get(station, parent, folder.slice(slash + 1)) !== undefined;
  }

  async foldersIn(station: string, folder: string): Promise<readonly string[]> {
    const sql = `SELECT name ${IN_FOLDER} ORDER BY name`;
    return this.#database.prepare<[string, string], string>(sql).pluck().all(station, folder);
  }

  async filesIn(
    station: string,
    folder: string,
    { after, limit }: { after: string; limit: number },
  ): Promise<readonly Place[]> {
    const sql = `${SELECT_PLACE} AND place.name > ? ORDER BY place.name LIMIT ?`;
    return this.#database
      .prepare<[string, string, string, number], Place>(sql)
      .all(station, folder, after, limit);
  }
}
