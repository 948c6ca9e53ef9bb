/** For tests only: a station of some age with everything in its database file, and its next start after the file was harmed. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { NewEvent } from '../../../protocols/vocabulary/station-event.js';
import { EventStore } from '../../events/event-store.js';
import { OutboxStore } from '../outbox-store.js';
import { ReportStore } from '../report-store.js';
import { CurrentRun } from '../run-store.js';
import { ScanReader } from '../scan-reader.js';
import { makeReport, makeScan, START_AT, type TestStation } from '../test-station.contract.js';
import { Salvage } from './salvage.js';
import { PAGE_BYTES } from './table-pages.contract.js';

export const SCANS = 1500;
export const REPORTS = 80;
export const DELIVERED = 50;
export const EVENTS = 300;
export const everything = { startAt: 0, endAt: Number.MAX_SAFE_INTEGER };

export const makeEvent = (n: number): NewEvent => ({
  at: START_AT + n,
  clockTrust: 'trusted',
  kind: 'instrument-silent',
  subject: { kind: 'instrument', id: `iq-${n}` },
  before: 'answering',
  after: { n },
  text: 'instrument-silent',
  parameters: { instrument: `iq-${n}` },
});

export const channelValues = (n: number) =>
  Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`c${index}`, n + index / 10]));

/** A station of some age, closed in order: everything is in the database file itself. */
export async function fillStation(
  station: TestStation,
  count = REPORTS,
  delivered = DELIVERED,
): Promise<void> {
  const { database, scans, reports, outboxes } = station.openStores();
  const run = new CurrentRun(database, station.clock, null);
  station.clock.step(SCANS * 1000);
  // Two instruments at the same instant: their keys follow each other, across the ends of pages too.
  for (let n = 1; n <= SCANS; n += 1) {
    const at = START_AT + Math.ceil(n / 2) * 2000;
    void scans.append(makeScan(at, channelValues(at), n % 2 === 0 ? 'iq-1' : 'iq-2'));
  }
  scans.flush();
  for (let n = 1; n <= count; n += 1) reports.commit(makeReport(n));
  const outbox = outboxes.outboxFor('province');
  for (let n = 0; n < delivered; n += 1) {
    const item = outbox.next()!;
    outbox.confirm(
      item.id,
      { remotePath: item.finalPath, sizeBytes: item.bytes.length, outcome: 'uploaded' },
      START_AT + n,
    );
  }
  const events = new EventStore(database);
  database.transaction((writer) => {
    for (let n = 0; n < EVENTS; n += 1) events.appendWith(writer, makeEvent(n));
  });
  run.end();
  database.pragma('wal_checkpoint(TRUNCATE)');
  station.closeAll();
}

/** Opens the station again, as its next start does, and salvages to the end. */
export async function recoverStation(station: TestStation) {
  const { database, setAside } = station.open();
  const salvage = new Salvage(database, { path: station.path, clock: station.clock });
  const reports = new ReportStore(database, { clock: station.clock });
  const outbox = new OutboxStore(database, reports, salvage).outboxFor('province');
  const done = salvage.run(new AbortController().signal);
  await driveStation(station, done);
  return { database, setAside, salvage, reports, outbox, scans: new ScanReader(database) };
}

/** Lets the virtual clock run until the work is done. */
export async function driveStation<T>(station: TestStation, work: Promise<T>): Promise<T> {
  let isDone = false;
  const settled = work.finally(() => (isDone = true));
  settled.catch(() => undefined);
  while (!isDone) await station.clock.advance(1000);
  return settled;
}

export const zeroPage = (path: string, page: number) => {
  const bytes = readFileSync(path);
  bytes.fill(0, (page - 1) * PAGE_BYTES, page * PAGE_BYTES);
  writeFileSync(path, bytes);
};
