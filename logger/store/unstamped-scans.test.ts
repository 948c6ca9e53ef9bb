// Readings of a clock that cannot be believed: kept at once, given their true instant later, never put over others.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScanStore } from './scan-store.js';
import { makeScan, START_AT, TestStation } from './test-station.contract.js';
import { readUnstamped, STAMP_SLICE_ROWS } from './unstamped-scans.js';

let station: TestStation;
beforeEach(() => (station = new TestStation()));
afterEach(() => station[Symbol.dispose]());

const everything = { startAt: 0, endAt: Number.MAX_SAFE_INTEGER };
const SECOND_MS = 1000;
const DAY_MS = 24 * 3_600_000;

/** A poll each second for `seconds`, stamped by the station's clock as it is. */
async function poll(scans: ScanStore, seconds: number, instrument = 'iq-1'): Promise<void> {
  for (let n = 0; n < seconds; n += 1) {
    await station.clock.advance(SECOND_MS);
    void scans.append(makeScan(station.clock.now(), { cod: n }, instrument));
    scans.flush();
  }
}

const stamped = (scans: ScanStore) => [...scans.readScans(everything)].map(({ at }) => at);

describe('scans of a clock that cannot be believed', () => {
  it('get their true instants when a dead clock is set right', async () => {
    const { clock } = station;
    clock.step(-20 * 365 * DAY_MS);
    clock.setTrust('untrusted');
    const { scans, database } = station.openStores();
    await poll(scans, 5);
    expect(stamped(scans)).toEqual([]);
    expect(scans.latest().get('cod')?.raw).toBe(4);
    expect(scans.stampWaiting()).toBe(0);

    clock.step(20 * 365 * DAY_MS);
    clock.setTrust('trusted');
    expect(scans.stampWaiting()).toBe(5);
    expect(scans.stampWaiting()).toBe(0);
    expect(stamped(scans)).toEqual([1, 2, 3, 4, 5].map((n) => START_AT + n * SECOND_MS));
    expect(scans.lastUsableBefore('cod', clock.now())?.raw).toBe(4);
    expect(readUnstamped(database)).toEqual({ waiting: 0, overlapping: 0, withoutTime: 0 });
  });

  it('wait when the machine starts with a clock that is behind what it stored, trusted or not', async () => {
    const { clock } = station;
    await poll(station.openStores().scans, 3);
    station.closeAll();
    clock.step(-10 * DAY_MS);
    const { scans } = station.openStores();
    await poll(scans, 2);
    expect(scans.stampWaiting()).toBe(0);
    clock.step(10 * DAY_MS);
    expect(scans.stampWaiting()).toBe(2);
    expect(stamped(scans)).toEqual([1, 2, 3, 4, 5].map((n) => START_AT + n * SECOND_MS));
  });

  it('outlive a restart of the program within the same boot', async () => {
    station.clock.setTrust('untrusted');
    await poll(station.openStores().scans, 4);
    station.closeAll();
    station.clock.setTrust('trusted');
    const { scans } = station.openStores();
    expect(scans.stampWaiting()).toBe(4);
    expect(stamped(scans)).toHaveLength(4);
  });

  it('are kept without an instant, with the reason, when the machine was started again before', async () => {
    station.clock.setTrust('untrusted');
    await poll(station.openStores().scans, 4);
    station.closeAll();
    station.clock.setTrust('trusted');
    const { database } = station.open();
    const clock = Object.assign(Object.create(station.clock) as typeof station.clock, {
      now: () => station.clock.now(),
      monotonicMs: () => station.clock.monotonicMs(),
      trust: () => station.clock.trust(),
      after: (delayMs: number, run: () => void) => station.clock.after(delayMs, run),
      bootId: () => 'another-boot',
    });
    const scans = new ScanStore(database, { clock });
    expect(scans.stampWaiting()).toBe(4);
    expect(stamped(scans)).toEqual([]);
    expect(readUnstamped(database)).toEqual({ waiting: 0, overlapping: 0, withoutTime: 4 });
  });

  it('are kept, not put over others, when the clock had been ahead and is set back', async () => {
    const { clock } = station;
    const { scans, database } = station.openStores();
    await poll(scans, 60);
    const before = stamped(scans);
    clock.step(-30 * SECOND_MS);
    await poll(scans, 20);
    expect(scans.stampWaiting()).toBe(0);
    await poll(scans, 15);
    expect(scans.stampWaiting()).toBe(30);
    expect(stamped(scans).slice(0, 60)).toEqual(before);
    expect(stamped(scans)).toHaveLength(65);
    expect(readUnstamped(database)).toEqual({ waiting: 0, overlapping: 30, withoutTime: 0 });
  });

  it('are stamped a slice at a time, so that polling goes on between', async () => {
    station.clock.setTrust('untrusted');
    const { scans } = station.openStores();
    for (let n = 1; n <= STAMP_SLICE_ROWS + 10; n += 1) {
      void scans.append(makeScan(START_AT + n, { cod: n }));
    }
    scans.flush();
    station.clock.setTrust('trusted');
    await station.clock.advance(DAY_MS);
    expect(scans.stampWaiting()).toBe(STAMP_SLICE_ROWS);
    expect(scans.stampWaiting()).toBe(10);
    expect(stamped(scans).at(-1)).toBe(START_AT + STAMP_SLICE_ROWS + 10);
  });
});
