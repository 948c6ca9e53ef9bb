/** The newest counters of each bus, kept so that `logger status` can tell them beside a running logger and after it. */
import type { WireFigures } from '../../protocols/vocabulary/wire-statistics.js';
import type { Reader, SqliteConnection } from './sqlite-connection.js';

export interface StoredBusFigures {
  bus: string;
  /** When they were so, UTC epoch milliseconds. */
  at: number;
  figures: WireFigures;
}

export function readBusFigures(reader: Reader): StoredBusFigures[] {
  return reader
    .all<{ bus: string; at: number; figures: string }>(
      'SELECT bus, at, figures FROM bus_figures ORDER BY bus',
    )
    .map(({ figures, ...rest }) => ({ ...rest, figures: JSON.parse(figures) as WireFigures }));
}

/** Throws a `StoreError` when the disk refuses. Buses that are no longer there are forgotten. */
export function writeBusFigures(database: SqliteConnection, all: readonly StoredBusFigures[]): void {
  database.transaction((writer) => {
    writer.run(
      'DELETE FROM bus_figures WHERE bus NOT IN (SELECT value FROM json_each(?))',
      JSON.stringify(all.map(({ bus }) => bus)),
    );
    for (const { bus, at, figures } of all) {
      writer.run(
        `INSERT INTO bus_figures (bus, at, figures) VALUES (?, ?, ?)
         ON CONFLICT (bus) DO UPDATE SET at = excluded.at, figures = excluded.figures`,
        bus,
        at,
        JSON.stringify(figures),
      );
    }
  });
}
