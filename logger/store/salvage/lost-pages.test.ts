/** Pages that lead to others, names, and holes of several pages: everything outside the damaged bytes comes back. */
import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantOf } from '../scan-key.js';
import { START_AT, TestStation } from '../test-station.contract.js';
import {
  DELIVERED,
  EVENTS,
  everything,
  fillStation,
  recoverStation,
  REPORTS,
  SCANS,
  zeroPage,
} from './aged-station.contract.js';
import { PAGE_BYTES, readTablePages } from './table-pages.contract.js';

/** Whose rows a page can hold, whole or in part. */
const ROW_PAGE_REPORTS_MAX = 14;

let station: TestStation;
beforeEach(() => (station = new TestStation()));
afterEach(() => station[Symbol.dispose]());

const fill = (count?: number, delivered?: number) => fillStation(station, count, delivered);
const recover = () => recoverStation(station);

describe('pages that lead to others', () => {
  it.each([
    ['a page above the readings', () => readTablePages(station.path, 'scan').interior.at(-1)!],
    ['the first page of the readings', () => readTablePages(station.path, 'scan').interior[0]!],
  ])('%s: all readings below it come back', async (_, choose) => {
    await fill();
    zeroPage(station.path, choose());
    const { scans } = await recover();
    const readings = [...scans.readScans(everything)];
    expect(readings).toHaveLength(SCANS);
    for (const { at, readings: own } of readings) expect(own[0]).toMatchObject({ channel: 'c0', raw: at });
  });

  it('the first pages, with the schema and the names: everything else comes back, named', async () => {
    await fill();
    const bytes = readFileSync(station.path);
    writeFileSync(station.path, bytes.fill(0xa5, 0, 8 * PAGE_BYTES));
    const { scans, database, outbox } = await recover();
    const readings = [...scans.readScans(everything)];
    expect(readings).toHaveLength(SCANS);
    expect(new Set(readings.map(({ instrument }) => instrument))).toEqual(new Set(['iq-1', 'iq-2']));
    for (const { at, readings: own } of readings) expect(own[0]).toMatchObject({ channel: 'c0', raw: at });
    expect(database.get<{ n: number }>('SELECT count(*) AS n FROM report')?.n).toBe(REPORTS);
    expect(database.get<{ n: number }>('SELECT count(*) AS n FROM event')?.n).toBe(EVENTS);
    expect(outbox.size()).toBe(REPORTS - DELIVERED);
  });

  it('a hole of 4 or 8 KiB anywhere costs the readings and events of its own pages only, and no report is altered or doubled', async () => {
    await fill();
    const whole = readFileSync(station.path);
    const scans = readTablePages(station.path, 'scan').leaves;
    const events = readTablePages(station.path, 'event').leaves;
    const heads = readTablePages(station.path, 'report').leaves;
    const rowsOf = new Map<number, string>();
    {
      const { reports } = station.openStores();
      for (const { endAt, rows } of reports.readReports(everything)) rowsOf.set(endAt, JSON.stringify(rows));
      station.closeAll();
    }
    const pages = whole.length / PAGE_BYTES;
    await fc.assert(
      fc.asyncProperty(fc.nat(pages - 8), fc.constantFrom(4, 8), async (first, count) => {
        using other = new TestStation();
        const isLost = ({ page }: { page: number }) => page > first && page <= first + count;
        const bytes = Buffer.from(whole);
        writeFileSync(other.path, bytes.fill(0xa5, first * PAGE_BYTES, (first + count) * PAGE_BYTES));
        const before = station;
        station = other;
        try {
          const { database, setAside, reports } = await recover();
          expect(setAside).not.toBeNull();
          const left = (leaves: typeof scans) =>
            leaves.filter((leaf) => !isLost(leaf)).flatMap(({ keys }) => keys);
          const keys = database.all<{ key: number }>('SELECT key FROM scan').map(({ key }) => key);
          expect(keys.map(instantOf)).toEqual(left(scans).map(instantOf));
          const times = database.all<{ at: number }>('SELECT at FROM event').map(({ at }) => at);
          expect(times).toEqual(left(events).map((sequence) => START_AT + sequence - 1));
          const ends = [...reports.readReports(everything)].map(({ endAt, rows }) => {
            expect(JSON.stringify(rows)).toBe(rowsOf.get(endAt));
            return endAt;
          });
          expect(new Set(ends).size).toBe(ends.length);
          // A report is whole or not there: with each page of rows go those that it has a part of.
          const lostHeads = heads.filter(isLost).flatMap(({ keys: own }) => own).length;
          expect(ends.length).toBeGreaterThanOrEqual(REPORTS - lostHeads - ROW_PAGE_REPORTS_MAX * count);
        } finally {
          station = before;
        }
      }),
      {
        numRuns: 25,
        examples: [
          [0, 4],
          [1, 4],
          [0, 8],
          [pages - 8, 8],
        ],
      },
    );
  }, 240_000);
});
