/** Where a station sees a file that was taken from it: the path it wrote, and every folder above it. */
import type { Database } from 'better-sqlite3';

export interface PlacedFile {
  stationId: number;
  path: string;
  fileId: number;
  at: number;
}

/** Inside a transaction of the caller. */
export function writePlace(database: Database, { stationId, path, fileId, at }: PlacedFile): void {
  const names = path.split('/');
  const name = names.pop() ?? '';
  const insertFolder = database.prepare('INSERT OR IGNORE INTO folder VALUES (?, ?, ?)');
  names.forEach((folder, depth) => insertFolder.run(stationId, names.slice(0, depth).join('/'), folder));
  database
    .prepare(
      `INSERT INTO place VALUES (?, ?, ?, ?, ?) ON CONFLICT (station_id, folder, name)
       DO UPDATE SET file_id = excluded.file_id, written_at = excluded.written_at`,
    )
    .run(stationId, names.join('/'), name, fileId, at);
}
