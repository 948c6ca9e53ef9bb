// What is too old goes, in slices; what is still needed stays.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { purgeOld, RAW_SLICE_ROWS, REPORT_SLICE_ROWS } from './retention.js';
import { makeReport, makeScan, MINUTE_MS, START_AT, TestStation } from './test-station.contract.js';

let station: TestStation;
beforeEach(() => (station = new TestStation()));
afterEach(() => station[Symbol.dispose]());

const DAY_MS = 24 * 3_600_000;
const minute = (n: number) => START_AT + n * MINUTE_MS;

/** Scans each minute from 0 to `last`, all closed by one report at the end. */
function fillScans(stores: ReturnType<TestStation['openStores']>, last: number): void {
  for (let n = 0; n <= last; n += 1) {
    void stores.scans.append(makeScan(minute(n), { cod: n }));
    void stores.scans.append(makeScan(minute(n), { flow: n }, 'mag-1'));
  }
  stores.scans.flush();
  stores.reports.commit(makeReport(Math.ceil(last / 5)));
}

async function run<T>(work: Promise<T>): Promise<T> {
  await station.clock.advance(60_000);
  return work;
}

describe('purgeOld', () => {
  it('forgets raw readings older than their days, in slices with pauses', async () => {
    const stores = station.openStores();
    const last = RAW_SLICE_ROWS * 2;
    fillScans(stores, last);
    station.clock.step(minute(last) - START_AT);
    const rawKeptMs = 100 * MINUTE_MS;
    const work = purgeOld(stores.database, { clock: station.clock, rawKeptMs });
    await station.clock.settle();
    expect(stores.scans.oldestAt()).toBe(minute(RAW_SLICE_ROWS / 2));
    const { scans } = await run(work);
    expect(scans).toBe((last - 100) * 2);
    expect(stores.scans.oldestAt()).toBe(minute(last - 100));
    expect(stores.scans.newestAt()).toBe(minute(last));
  });

  it('keeps the most recent days of a logger that was off for a year', async () => {
    const stores = station.openStores();
    fillScans(stores, 50);
    station.clock.step(365 * DAY_MS);
    expect((await run(purgeOld(stores.database, { clock: station.clock }))).scans).toBe(0);
  });

  it('keeps readings whose interval is not closed', async () => {
    const stores = station.openStores();
    fillScans(stores, 10);
    void stores.scans.append(makeScan(minute(20), { cod: 1 }));
    void stores.scans.append(makeScan(minute(60_000), { cod: 1 }));
    stores.scans.flush();
    station.clock.step(60_000 * MINUTE_MS);
    await run(purgeOld(stores.database, { clock: station.clock, rawKeptMs: MINUTE_MS }));
    expect(stores.scans.oldestAt()).toBe(minute(10));
    expect(stores.scans.nextAfter(minute(10))).toBe(minute(20));
  });

  it('touches nothing by a clock that is not trusted', async () => {
    const stores = station.openStores();
    fillScans(stores, 50);
    station.clock.step(DAY_MS);
    station.clock.setTrust('untrusted');
    expect(
      await run(purgeOld(stores.database, { clock: station.clock, rawKeptMs: 0, reportsKeptMs: 0 })),
    ).toEqual({
      scans: 0,
      reports: 0,
      events: 0,
    });
  });

  it('forgets old reports with all that hangs on them, but none that still waits', async () => {
    const stores = station.openStores();
    const count = REPORT_SLICE_ROWS * 2 + 7;
    for (let n = 1; n <= count; n += 1) stores.reports.commit(makeReport(n));
    void stores.scans.append(makeScan(minute(count * 5), { cod: 1 }));
    stores.scans.flush();
    station.clock.step(minute(count * 5) - START_AT);
    const outbox = stores.outboxes.outboxFor('province');
    const receipt = { remotePath: 'x', sizeBytes: 1, outcome: 'uploaded' as const };
    // All are delivered but the third, which was rejected, and the fourth, which waits again.
    for (let item = outbox.next(); item; item = outbox.next()) outbox.confirm(item.id, receipt, 1);
    stores.outboxes.resend({ ids: [3, 4] });
    outbox.reject(3, { code: 'conflicting-file', message: 'm', hint: null, at: 1 });
    const purged: number[] = [];
    const { reports } = await run(
      purgeOld(stores.database, {
        clock: station.clock,
        reportsKeptMs: 10 * 5 * MINUTE_MS,
        onReportsPurged: (heads) => purged.push(...heads.map(({ id }) => id)),
      }),
    );
    expect(reports).toBe(count - 12);
    expect(purged).toEqual(
      Array.from({ length: count - 11 }, (_, index) => index + 1).filter((id) => id !== 4),
    );
    const { database } = stores;
    const counts = ['report', 'outbox'].map((table) => database.get(`SELECT count(*) AS n FROM ${table}`));
    expect(counts).toEqual([{ n: 12 }, { n: 12 }]);
    expect(database.get('SELECT count(*) AS n FROM report_row')).toEqual({ n: 24 });
    expect(outbox.next()?.id).toBe(4);
    expect(database.pragma('foreign_key_check')).toBeUndefined();
  });

  it('stops when told to', async () => {
    const stores = station.openStores();
    fillScans(stores, RAW_SLICE_ROWS * 2);
    station.clock.step(DAY_MS * 30);
    const controller = new AbortController();
    const work = purgeOld(stores.database, { clock: station.clock, rawKeptMs: 0 }, controller.signal);
    const outcome = expect(work).rejects.toThrow('stop');
    controller.abort(new Error('stop'));
    await outcome;
  });
});
