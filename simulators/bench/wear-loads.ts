/**
 * What is written in some hours of a usual station, each way in a process of its own: by the whole logger on a virtual clock, with
 * its province, its reports and its chain of evidence; and by a flow that inserts each reading by itself, as many small loggers do.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { HOUR_MS, ScenarioBench } from '../scenarios/scenario-bench.js';

export const WEAR_POLL_MS = 5_000;
export const WEAR_INTERVAL = '5m';

export interface WearDone {
  readings: number;
  parameters: number;
  reports: number;
}

/** @param folder `station-1` in it gets the logger's data. */
export async function runLoggerLoad(folder: string, hours: number): Promise<WearDone> {
  await using bench = await ScenarioBench.start({
    folder,
    station: (draft) => {
      draft.reporting.interval = WEAR_INTERVAL;
      for (const instrument of draft.instruments) instrument.pollInterval = `${WEAR_POLL_MS / 1000}s`;
    },
  });
  // An hour at a time: what the process is told meanwhile is dealt with.
  for (let hour = 0; hour < hours; hour += 1) await bench.run(HOUR_MS);
  const { logger, setup } = bench.station;
  const span = { startAt: 0, endAt: bench.clock.now() };
  let readings = 0;
  for (const scan of logger.scans.readScans(span)) readings += scan.readings.length;
  const reports = [...logger.reports.readReports(span)].length;
  return { readings, parameters: setup.reportChannels.length, reports };
}

export function runNaiveLoad(folder: string, readings: number): WearDone {
  const data = join(folder, 'station-1');
  mkdirSync(data, { recursive: true });
  const database = new Database(join(data, 'naive.db'));
  database.exec('CREATE TABLE reading (at TEXT, parameter TEXT, value REAL, status TEXT)');
  const insert = database.prepare('INSERT INTO reading VALUES (?, ?, ?, ?)');
  for (let n = 0; n < readings; n += 1)
    insert.run(new Date(n * WEAR_POLL_MS).toISOString(), `P${n % 10}`, Math.sin(n) * 100, '00');
  database.close();
  return { readings, parameters: 10, reports: 0 };
}
