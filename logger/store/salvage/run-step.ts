/** The runs of a damaged database: the ledger needs them to tell why there is nothing between two readings. */
import { noteLate } from '../late-records.js';
import { instantOf } from '../scan-key.js';
import type { Reader } from '../sqlite-connection.js';
import { attempt } from './read-around.js';
import type { SalvageStep } from './salvage-step.js';

interface RunRow {
  k: number;
  boot: string;
  started_monotonic_ms: number;
  started_at: number | null;
  origin: string;
  ended_at: number | null;
  ending: string | null;
}

export const runStep: SalvageStep<RunRow> = {
  name: 'run',
  sliceRows: 500,
  table: {
    table: 'run',
    key: 'id',
    columns: 'boot, started_monotonic_ms, started_at, origin, ended_at, ending',
    keyStep: 1,
  },
  take: (row, { source, shift, bootId }, writer) => {
    // A backup has the runs of the database that it is a copy of.
    const same = 'SELECT 1 FROM run WHERE boot = ? AND started_monotonic_ms = ?';
    if (writer.get(same, row.boot, row.started_monotonic_ms) !== undefined) return 'known';
    // The last one never learned how it ended.
    const ending = row.ending ?? (row.boot === bootId ? 'died' : 'no-power');
    const endedAt = row.ended_at ?? (row.ending === null ? newestScanAt(source.reader) : null);
    writer.run(
      `INSERT INTO run (id, boot, started_monotonic_ms, started_at, origin, ended_at, ending)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      row.k - shift,
      row.boot,
      row.started_monotonic_ms,
      row.started_at,
      row.origin,
      endedAt,
      ending,
    );
    noteLate(writer, 'run', row.k - shift);
    return 'taken';
  },
};

function newestScanAt(reader: Reader): number | null {
  const newest = attempt(() => reader.get<{ k: number | null }>('SELECT max(key) AS k FROM scan'))?.k ?? null;
  return newest === null ? null : instantOf(newest);
}
