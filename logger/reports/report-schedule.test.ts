// When intervals are closed: on time, in order, all of them, and never by a clock that lies.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_DIALECT } from '../../protocols/report-file/dialect.js';
import { StoreError } from '../store/store-error.js';
import { makeChannel, makeScan, MINUTE_MS, START_AT, TestStation } from '../store/test-station.contract.js';
import type { ReportPlan } from './close-interval.js';
import { runReportSchedule, type ReportScheduleOptions } from './report-schedule.js';

let station: TestStation;
let controller: AbortController;
beforeEach(() => {
  station = new TestStation();
  controller = new AbortController();
});
afterEach(async () => {
  controller.abort();
  await station.clock.settle();
  station[Symbol.dispose]();
});

const minute = (n: number) => START_AT + n * MINUTE_MS;
const plan: ReportPlan = {
  station: { province: 'TB', facility: 'CAPH', station: 'NUOSXL' },
  channels: [makeChannel()],
  targets: [{ target: 'province', dialect: DEFAULT_DIALECT, layout: 0 }],
  ownDialect: DEFAULT_DIALECT,
  completenessMin: 0.75,
};

type Stores = ReturnType<TestStation['openStores']>;

/** What happened, in minutes after the start: reports by their end, and the instant of their commit. */
function start(stores: Stores, change: Partial<ReportScheduleOptions> = {}) {
  const ends: number[] = [];
  const lateMs: number[] = [];
  const behind: number[] = [];
  stores.reports.onCommitted(({ endAt }) => {
    ends.push((endAt - START_AT) / MINUTE_MS);
    lateMs.push(station.clock.now() - endAt);
  });
  const done = runReportSchedule(
    {
      ...stores,
      plan,
      clock: station.clock,
      intervalMs: 5 * MINUTE_MS,
      stampWaiting: () => stores.scans.stampWaiting(),
      settled: () => Promise.resolve(),
      onClockBehind: ({ now }) => behind.push((now - START_AT) / MINUTE_MS),
      ...change,
    },
    controller.signal,
  );
  return { ends, lateMs, behind, done };
}

/** Polls each minute by the clock, for as long as the test runs. */
function pollEachMinute({ scans }: Stores): void {
  const poll = async () => {
    for (;;) {
      const at = Math.ceil((station.clock.now() + 1) / MINUTE_MS) * MINUTE_MS;
      await station.clock.sleep(at - station.clock.now(), controller.signal);
      void scans.append(makeScan(at, { cod: 16 }));
    }
  };
  poll().catch(() => undefined);
}

describe('runReportSchedule', () => {
  it('closes every interval two seconds after its end', async () => {
    const stores = station.openStores();
    const story = start(stores);
    pollEachMinute(stores);
    await station.clock.advance(21 * MINUTE_MS);
    expect(story.ends).toEqual([5, 10, 15, 20]);
    expect(story.lateMs).toEqual([2000, 2000, 2000, 2000]);
    expect(stores.reports.latest()?.rows[0]).toMatchObject({ value: 16, completeness: 1 });
  });

  it('waits until the polls of the interval are done', async () => {
    const stores = station.openStores();
    const asked: number[] = [];
    const settled = async (endAt: number) => {
      asked.push((endAt - START_AT) / MINUTE_MS);
      await station.clock.sleep(endAt + 9000 - station.clock.now());
    };
    const story = start(stores, { settled });
    pollEachMinute(stores);
    await station.clock.advance(11 * MINUTE_MS);
    expect(asked).toEqual([5, 10]);
    expect(story.lateMs).toEqual([9000, 9000]);
  });

  it('does not wait for ever for a poll that hangs', async () => {
    const stores = station.openStores();
    const story = start(stores, { settled: () => new Promise(() => undefined) });
    pollEachMinute(stores);
    await station.clock.advance(6 * MINUTE_MS);
    expect(story.ends).toEqual([5]);
    expect(story.lateMs).toEqual([32_000]);
  });

  it('closes what was left open before it was stopped, in order, and leaves out when it was off', async () => {
    const stores = station.openStores();
    for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 31, 32, 33, 34, 35]) {
      void stores.scans.append(makeScan(minute(n), { cod: n }));
    }
    await stores.scans[Symbol.asyncDispose]();
    station.closeAll();
    station.clock.step(24 * 60 * MINUTE_MS);
    const again = station.openStores();
    const story = start(again);
    await station.clock.settle();
    expect(story.ends).toEqual([5, 10, 35]);
    const values = again.reports.readValues('cod', { startAt: minute(0), endAt: minute(60) });
    expect(values.map(({ value }) => value)).toEqual([3, 8, 33]);
  });

  it('goes on after its last report', async () => {
    const stores = station.openStores();
    pollEachMinute(stores);
    const first = start(stores);
    await station.clock.advance(11 * MINUTE_MS);
    controller.abort();
    await first.done;
    controller = new AbortController();
    pollEachMinute(stores);
    const second = start(stores);
    await station.clock.advance(10 * MINUTE_MS);
    expect([first.ends.slice(0, 2), second.ends]).toEqual([
      [5, 10],
      [15, 20],
    ]);
  });

  it('makes no file by an untrusted clock, and all of them once it is trusted', async () => {
    const stores = station.openStores();
    station.clock.setTrust('untrusted');
    const story = start(stores);
    pollEachMinute(stores);
    await station.clock.advance(11 * MINUTE_MS);
    expect(story.ends).toEqual([]);
    station.clock.setTrust('trusted');
    await station.clock.advance(1000);
    expect(story.ends).toEqual([5, 10]);
  });

  it('makes no report while the clock is behind the last one, says so once, and goes on after it', async () => {
    const stores = station.openStores();
    const story = start(stores);
    pollEachMinute(stores);
    await station.clock.advance(21 * MINUTE_MS);
    const before = [...stores.reports.readReports({ startAt: 0, endAt: minute(100) })];
    station.clock.step(-12 * MINUTE_MS);
    await station.clock.advance(10 * MINUTE_MS);
    expect(story.ends).toEqual([5, 10, 15, 20]);
    expect(story.behind).toHaveLength(1);
    await station.clock.advance(10 * MINUTE_MS);
    expect(story.ends).toEqual([5, 10, 15, 20, 25]);
    expect(story.behind).toHaveLength(1);
    expect([...stores.reports.readReports({ startAt: 0, endAt: minute(20) })]).toEqual(before);
  });

  it('notices a clock that was set forwards within a minute', async () => {
    const stores = station.openStores();
    for (let n = 1; n <= 5; n += 1) void stores.scans.append(makeScan(minute(n), { cod: n }));
    stores.scans.flush();
    const story = start(stores);
    await station.clock.advance(1000);
    station.clock.step(60 * MINUTE_MS);
    await station.clock.advance(MINUTE_MS);
    expect(story.ends).toEqual([5]);
  });

  it('keeps the interval open while the disk is full, and closes it when there is room', async () => {
    const stores = station.openStores();
    const troubles: (string | null)[] = [];
    const story = start(stores, { onTrouble: (trouble) => troubles.push(trouble?.code ?? null) });
    pollEachMinute(stores);
    await station.clock.advance(11 * MINUTE_MS);
    // Room for readings, but not for a report that is made very large.
    stores.database.execute(`CREATE TABLE filler (x BLOB);
      CREATE TRIGGER fill BEFORE INSERT ON report BEGIN INSERT INTO filler VALUES (zeroblob(1000000)); END`);
    stores.database.pragma(`max_page_count = ${Number(stores.database.pragma('page_count')) + 100}`);
    await station.clock.advance(5 * MINUTE_MS);
    expect(story.ends).toEqual([5, 10]);
    expect(new Set(troubles)).toEqual(new Set(['disk-full']));
    expect(stores.scans.trouble).toBeNull();
    stores.database.pragma('max_page_count = 1000000');
    await station.clock.advance(5 * MINUTE_MS);
    expect(story.ends.slice(0, 3)).toEqual([5, 10, 15]);
    expect(troubles.at(-1)).toBeNull();
  });

  it('closes no interval without the readings that a refusing disk has kept in memory', async () => {
    const stores = station.openStores();
    const story = start(stores, {
      commitHeld: () => stores.scans.flush(),
      // The disk takes rows again just when the report would be made, before anybody has tried to commit the readings.
      settled: async (endAt) => {
        if (endAt === minute(15)) stores.database.refuseWrites(null);
      },
    });
    pollEachMinute(stores);
    await station.clock.advance(12 * MINUTE_MS);
    stores.database.refuseWrites(new StoreError({ code: 'read-only', message: 'mounted read-only' }));
    await station.clock.advance(4 * MINUTE_MS);
    expect(story.ends).toEqual([5, 10, 15]);
    const [, , third] = [...stores.reports.readReports({ startAt: 0, endAt: minute(20) })];
    expect(third?.rows[0]).toMatchObject({ completeness: 1 });
    expect([...stores.scans.readScans({ startAt: minute(10), endAt: minute(15) })]).toHaveLength(5);
  });

  it('ends when told to', async () => {
    const stores = station.openStores();
    const story = start(stores, { settled: () => new Promise(() => undefined) });
    pollEachMinute(stores);
    await station.clock.advance(5 * MINUTE_MS + 3000);
    controller.abort(new Error('shutdown'));
    await story.done;
    expect(story.ends).toEqual([]);
  });
});
