/** Damage at many places of a real database: what comes back is compared with a count by an independent reader of pages. */
import { copyFileSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventReader, EventStore } from '../../events/event-store.js';
import { OutboxStore } from '../outbox-store.js';
import { ReportStore } from '../report-store.js';
import { instantOf } from '../scan-key.js';
import { ScanReader } from '../scan-reader.js';
import { makeReport, makeScan, MINUTE_MS, START_AT, TestStation } from '../test-station.contract.js';
import { readRuns } from '../run-store.js';
import { readTablePages, PAGE_BYTES } from './table-pages.contract.js';
import {
  channelValues,
  DELIVERED,
  driveStation,
  EVENTS,
  everything,
  fillStation,
  makeEvent,
  recoverStation,
  REPORTS,
  SCANS,
  zeroPage,
} from './aged-station.contract.js';
import { Salvage } from './salvage.js';
import { readSalvage } from './salvage-state.js';

let station: TestStation;
beforeEach(() => (station = new TestStation()));
afterEach(() => station[Symbol.dispose]());

const fill = (count?: number, delivered?: number) => fillStation(station, count, delivered);
const recover = () => recoverStation(station);
const drive = <T>(work: Promise<T>) => driveStation(station, work);

describe('a database whose readings are damaged', () => {
  it('loses the readings of that page, and nothing else', async () => {
    await fill();
    const pages = readTablePages(station.path, 'scan');
    const hurt = pages.leaves[Math.floor(pages.leaves.length / 2)]!;
    zeroPage(station.path, hurt.page);
    const { scans, setAside, database, outbox } = await recover();
    expect(setAside).not.toBeNull();
    expect([...scans.readScans(everything)]).toHaveLength(SCANS - hurt.keys.length);
    expect(outbox.size()).toBe(REPORTS - DELIVERED);
    expect(outbox.next()?.name).toBe('TB_CAPH_NUOSXL_20260325111500.txt');
    expect(readRuns(database)).toMatchObject([{ origin: 'new', ending: 'stopped' }]);
    const events = new EventReader(database).read({ limit: 999, before: null, kinds: null, subject: null });
    expect(events.reverse()).toMatchObject(Array.from({ length: EVENTS }, (_, n) => makeEvent(n)));
    expect(events.every(({ sequence }) => sequence < 0)).toBe(true);
    const steps = readSalvage(database)[0]!.steps;
    expect(steps.find(({ step }) => step === 'scan')).toMatchObject({
      taken: SCANS - hurt.keys.length,
      holes: 1,
      isDone: true,
    });
  });

  it('keeps the events of the pages that are left, below those that happen meanwhile', async () => {
    await fill();
    const { leaves } = readTablePages(station.path, 'event');
    const hurt = leaves[2]!;
    zeroPage(station.path, hurt.page);
    const { database } = await recover();
    const events = new EventStore(database);
    expect(events.append(makeEvent(9999)).sequence).toBe(1);
    const left = events.read({ limit: 999, before: null, kinds: null, subject: null });
    expect(left).toHaveLength(EVENTS - hurt.keys.length + 1);
    const times = left.map(({ at }) => at);
    expect([...times].sort((a, b) => b - a)).toEqual(times);
  });

  it('keeps every reading of the pages that are left, wherever pages are lost', async () => {
    await fill();
    const whole = readFileSync(station.path);
    const { leaves } = readTablePages(station.path, 'scan');
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(leaves.length - 1), { minLength: 1, maxLength: 6 }),
        async (chosen) => {
          using other = new TestStation();
          writeFileSync(other.path, whole);
          const lost = new Set(chosen.flatMap((index) => leaves[index]!.keys));
          for (const index of chosen) zeroPage(other.path, leaves[index]!.page);
          const before = station;
          station = other;
          try {
            const { database } = await recover();
            const keys = database.all<{ key: number }>('SELECT key FROM scan').map(({ key }) => key);
            const expected = leaves.flatMap(({ keys: own }) => own).filter((key) => !lost.has(key));
            // Instruments are numbered anew; their instants stay.
            expect(keys.map(instantOf)).toEqual(expected.map(instantOf));
            const values = [...new ScanReader(database).readScans(everything)];
            for (const { at, readings } of values)
              expect(readings[0]).toMatchObject({ channel: 'c0', raw: at });
          } finally {
            station = before;
          }
        },
      ),
      { numRuns: 10, examples: [[[45, 0]], [[0, 1, 2, 44, 45]]] },
    );
  }, 120_000);
});

describe('damage anywhere', () => {
  it('never stops the station, never changes the damaged file, never sends a delivered file again, never doubles or alters one', async () => {
    await fill();
    const whole = readFileSync(station.path);
    const files = new Map<number, string>();
    {
      const { reports } = station.openStores();
      for (const report of reports.readReports(everything))
        files.set(report.endAt, JSON.stringify(report.rows));
      station.closeAll();
    }
    const damage = fc.array(
      fc.record({ at: fc.nat(whole.length - 1), bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }) }),
      { minLength: 1, maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(damage, async (blows) => {
        using other = new TestStation();
        const bytes = Buffer.from(whole);
        for (const blow of blows) bytes.set(blow.bytes.subarray(0, bytes.length - blow.at), blow.at);
        writeFileSync(other.path, bytes);
        const before = station;
        station = other;
        try {
          const { setAside, outbox, reports, database } = await recover();
          if (setAside === null) return;
          expect(readFileSync(setAside).equals(bytes)).toBe(true);
          expect(readSalvage(database)).toMatchObject([
            { outcome: expect.stringMatching(/complete|unreadable/) },
          ]);
          const ends = [...reports.readReports(everything)].map(({ endAt }) => endAt);
          expect(ends).toEqual([...new Set(ends)].sort((left, right) => left - right));
          let last = 0;
          for (let item = outbox.next(); item; item = outbox.next()) {
            expect(item.id > last || last === 0).toBe(true);
            last = item.id;
            outbox.confirm(item.id, { remotePath: '', sizeBytes: 1, outcome: 'uploaded' }, 1);
          }
          expect(database.pragma('quick_check(1)')).toBe('ok');
          expect(database.all('PRAGMA foreign_key_check')).toEqual([]);
        } finally {
          station = before;
        }
      }),
      { numRuns: 40 },
    );
  }, 240_000);

  it('that was shortened gives the readings of the pages that it still has', async () => {
    await fill();
    const { leaves } = readTablePages(station.path, 'scan');
    const kept = leaves[Math.floor((leaves.length * 2) / 3)]!.page;
    truncateSync(station.path, kept * PAGE_BYTES);
    const { scans, setAside } = await recover();
    expect(setAside).not.toBeNull();
    const left = leaves.filter(({ page }) => page <= kept).flatMap(({ keys }) => keys);
    expect(left.length).toBeGreaterThan(SCANS / 2);
    expect([...scans.readScans(everything)]).toHaveLength(left.length);
  });

  it('that is empty is read from its write-ahead log, which is kept', async () => {
    const { scans, reports, database } = station.openStores();
    for (let n = 1; n <= 20; n += 1) void scans.append(makeScan(START_AT + n * 1000, channelValues(n)));
    scans.flush();
    for (let n = 1; n <= 3; n += 1) reports.commit(makeReport(n));
    const log = readFileSync(`${station.path}-wal`);
    database[Symbol.dispose]();
    writeFileSync(station.path, '');
    writeFileSync(`${station.path}-wal`, log);
    const recovered = await recover();
    expect([...recovered.scans.readScans(everything)]).toHaveLength(20);
    expect([...recovered.reports.readReports(everything)]).toHaveLength(3);
    expect(readFileSync(`${recovered.setAside!}-wal`).equals(log)).toBe(true);
  });

  it.each([
    ['truncated', (path: string) => truncateSync(path, 20 * PAGE_BYTES)],
    ['empty', (path: string) => truncateSync(path, 0)],
    ['one page only', (path: string) => truncateSync(path, PAGE_BYTES)],
    ['without its first page', (path: string) => zeroPage(path, 1)],
  ])('a file that is %s is set aside and the station goes on', async (_, harm) => {
    await fill();
    harm(station.path);
    const { setAside, salvage, reports, database } = await recover();
    expect(setAside).not.toBeNull();
    expect(salvage.isQueueSafe).toBe(true);
    expect(readSalvage(database)[0]?.outcome).toMatch(/complete|unreadable/);
    expect(reports.commit(makeReport(REPORTS + 1))).toBe('committed');
  });
});

describe('the queue', () => {
  async function damagedWithQueue(count = REPORTS, delivered = DELIVERED) {
    await fill(count, delivered);
    const { leaves } = readTablePages(station.path, 'scan');
    zeroPage(station.path, leaves[3]!.page);
    const { database } = station.open();
    const salvage = new Salvage(database, { path: station.path, clock: station.clock });
    const reports = new ReportStore(database, { clock: station.clock });
    const outbox = new OutboxStore(database, reports, salvage).outboxFor('province');
    return { database, salvage, reports, outbox };
  }

  it('gives out nothing new before what was queued is there, then everything in order', async () => {
    const { salvage, reports, outbox } = await damagedWithQueue();
    let rung = 0;
    outbox.onAdded(() => (rung += 1));
    reports.commit(makeReport(REPORTS + 1));
    expect(outbox.next()).toBeNull();
    const before = rung;
    await drive(salvage.run(new AbortController().signal));
    expect(rung).toBeGreaterThan(before);
    const names: string[] = [];
    for (let item = outbox.next(); item; item = outbox.next()) {
      names.push(item.name);
      outbox.confirm(item.id, { remotePath: '', sizeBytes: 1, outcome: 'uploaded' }, 1);
    }
    expect(names).toHaveLength(REPORTS - DELIVERED + 1);
    expect(names).toEqual([...names].sort());
  });

  it('brings every report back while new intervals are closed between its slices', async () => {
    // Nothing waits to be sent: the reports come back a slice at a time.
    const count = 250;
    const { salvage, reports, outbox, database } = await damagedWithQueue(count, count);
    let closed = 0;
    salvage.onChanged(() => {
      if (closed === 3 || database.get('SELECT 1 FROM report') === undefined) return;
      closed += 1;
      expect(reports.commit(makeReport(count + closed))).toBe('committed');
      const item = outbox.next();
      if (item) outbox.confirm(item.id, { remotePath: '', sizeBytes: 1, outcome: 'uploaded' }, 1);
    });
    await drive(salvage.run(new AbortController().signal));
    expect(closed).toBe(3);
    const ends = database.all<{ end_at: number }>('SELECT end_at FROM report ORDER BY id');
    expect(ends.map(({ end_at }) => end_at)).toEqual(
      Array.from({ length: count + closed }, (_, n) => START_AT + (n + 1) * 5 * MINUTE_MS),
    );
    const { steps } = readSalvage(database)[0]!;
    expect(steps.map(({ unreadable }) => unreadable)).toEqual(steps.map(() => 0));
    expect(database.get<{ n: number }>('SELECT count(*) AS n FROM receipt')?.n).toBe(count + closed);
  });

  it('goes on after a power cut in the middle of the salvage, without loss or doubling', async () => {
    const { salvage } = await damagedWithQueue();
    const enough = new AbortController();
    let slices = 0;
    salvage.onChanged(() => {
      if ((slices += 1) === 4) enough.abort(new Error('power cut'));
    });
    const cut = salvage.run(enough.signal);
    await expect(drive(cut)).rejects.toThrow('power cut');
    station.closeAll();
    const { database, outbox, scans } = await recover();
    expect(outbox.size()).toBe(REPORTS - DELIVERED);
    const { taken } = readSalvage(database)[0]!.steps.find(({ step }) => step === 'scan')!;
    expect([...scans.readScans(everything)]).toHaveLength(taken);
    expect(database.get<{ n: number }>('SELECT count(*) AS n FROM report')?.n).toBe(REPORTS);
  });

  it('keeps the order of time when the salvaging database is damaged in turn', async () => {
    const { salvage, reports, database } = await damagedWithQueue();
    reports.commit(makeReport(REPORTS + 1));
    await drive(salvage.run(new AbortController().signal));
    database.pragma('wal_checkpoint(TRUNCATE)');
    station.closeAll();
    station.clock.step(1000);
    const { leaves } = readTablePages(station.path, 'scan');
    zeroPage(station.path, leaves[1]!.page);
    const second = await recover();
    second.reports.commit(makeReport(REPORTS + 2));
    const rows = second.database.all<{ end_at: number }>('SELECT end_at FROM report ORDER BY id');
    expect(rows.map(({ end_at }) => end_at)).toEqual(
      Array.from({ length: REPORTS + 2 }, (_, n) => START_AT + (n + 1) * 5 * MINUTE_MS),
    );
    expect(second.outbox.size()).toBe(REPORTS - DELIVERED + 2);
  });
});

it('salvages what stands in a torn write-ahead log up to its tear', async () => {
  await fill();
  const { database, scans } = station.openStores();
  database.pragma('wal_autocheckpoint = 0');
  station.clock.step(REPORTS * 5 * MINUTE_MS);
  for (let n = 1; n <= 200; n += 1) {
    station.clock.step(1000);
    void scans.append(makeScan(station.clock.now(), channelValues(n)));
    scans.flush();
  }
  const copy = join(station.folder, 'copy');
  copyFileSync(station.path, copy);
  copyFileSync(`${station.path}-wal`, `${copy}-wal`);
  station.closeAll();
  for (const name of readdirSync(station.folder))
    if (name.startsWith('station.db')) truncateSync(join(station.folder, name), 0);
  const wal = readFileSync(`${copy}-wal`);
  wal.fill(0xa5, Math.floor(wal.length / 2), Math.floor(wal.length / 2) + 100);
  const hurt = readTablePages(copy, 'scan').leaves[2]!;
  writeFileSync(station.path, readFileSync(copy));
  zeroPage(station.path, hurt.page);
  writeFileSync(`${station.path}-wal`, wal);
  const recovered = await recover();
  const count = [...recovered.scans.readScans(everything)].length;
  expect(count).toBeGreaterThan(SCANS - hurt.keys.length + 50);
  expect(count).toBeLessThan(SCANS + 200 - hurt.keys.length);
  expect(existsSync(recovered.setAside!)).toBe(true);
});
