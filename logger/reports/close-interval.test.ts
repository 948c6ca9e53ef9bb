// Closing an interval: from committed readings to report, outbox and bytes, the same every time.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_DIALECT } from '../../protocols/report-file/dialect.js';
import { LOCAL_OFFSET_MS } from '../../protocols/vocabulary/interval.js';
import {
  makeChannel,
  makeReading,
  makeScan,
  MINUTE_MS,
  START_AT,
  TestStation,
} from '../store/test-station.contract.js';
import { closeInterval, type ReportPlan } from './close-interval.js';

let station: TestStation;
beforeEach(() => (station = new TestStation()));
afterEach(() => station[Symbol.dispose]());

const minute = (n: number) => START_AT + n * MINUTE_MS;
const interval = { startAt: minute(0), endAt: minute(5) };
const plan: ReportPlan = {
  station: { province: 'TB', facility: 'CAPH', station: 'NUOSXL' },
  channels: [
    makeChannel(),
    makeChannel({ id: 'ph', symbol: 'pH', unit: '' }),
    makeChannel({
      id: 'total',
      instrument: 'mag-1',
      symbol: 'Flow_Total',
      unit: 'm3',
      averaging: { kind: 'total', rollOverAt: 1000 },
    }),
    makeChannel({
      id: 'wind-direction',
      instrument: 'mag-1',
      symbol: 'WindDir',
      unit: 'Degree',
      averaging: { kind: 'vector', speedChannel: 'wind-speed' },
    }),
    makeChannel({ id: 'level', instrument: 'mag-1', symbol: 'Level', averaging: { kind: 'last' } }),
  ],
  targets: [{ target: 'province', dialect: DEFAULT_DIALECT, layout: 0 }],
  ownDialect: DEFAULT_DIALECT,
  completenessMin: 0.75,
};

type Stores = ReturnType<TestStation['openStores']>;

/** A poll of both instruments each minute, from `first` to `last`. */
function poll({ scans }: Stores, first: number, last: number): void {
  for (let n = first; n <= last; n += 1) {
    void scans.append(makeScan(minute(n), { cod: 10 + n, ph: 7 }));
    const values = {
      total: (995 + 2 * n) % 1000,
      'wind-direction': n % 2 === 0 ? 350 : 10,
      'wind-speed': 3,
      level: n,
    };
    void scans.append(makeScan(minute(n), values, 'mag-1'));
  }
}

const close = (stores: Stores) => closeInterval({ ...stores, plan }, interval);

describe('closeInterval', () => {
  it('averages each channel by its rule, in the order of the plan', () => {
    const stores = station.openStores();
    poll(stores, 0, 7);
    expect(close(stores)).toBe('committed');
    const report = stores.reports.latest();
    expect(
      report?.rows.map(({ symbol, value, status, completeness }) => [symbol, value, status, completeness]),
    ).toEqual([
      ['COD', 13, 'measuring', 1],
      ['pH', 7, 'measuring', 1],
      ['Flow_Total', 10, 'measuring', 1],
      ['WindDir', expect.closeTo(2.0197, 3), 'measuring', 1],
      ['Level', 5, 'measuring', 1],
    ]);
    expect(report?.rows[0]?.readings).toEqual({ mean: 13, low: 11, high: 15, gravest: 'measuring' });
    expect(stores.outboxes.outboxFor('province').size()).toBe(1);
  });

  it('counts readings that still wait for their common commit', () => {
    const stores = station.openStores();
    poll(stores, 1, 5);
    expect(stores.scans.waiting).toBe(10);
    close(stores);
    expect(stores.reports.latest()?.rows[0]?.completeness).toBe(1);
  });

  it('makes no report of an interval without any scan', () => {
    const stores = station.openStores();
    poll(stores, 0, 0);
    poll(stores, 6, 8);
    expect(close(stores)).toBe('no-scan');
    expect(stores.reports.lastEndAt()).toBeNull();
  });

  it('reports dead instruments as such', () => {
    const stores = station.openStores();
    for (let n = 1; n <= 5; n += 1) {
      const readings = ['cod', 'ph'].map((id) => makeReading(id, null, 'no-comms'));
      void stores.scans.append({ instrument: 'iq-1', at: minute(n), delayMs: 0, readings });
    }
    expect(close(stores)).toBe('committed');
    const rows = stores.reports.latest()?.rows ?? [];
    expect(rows.slice(0, 2).map(({ value, status }) => [value, status])).toEqual([
      [null, 'no-comms'],
      [null, 'no-comms'],
    ]);
    // The other instrument was not polled at all: the logger was not there for it.
    expect(rows[4]).toMatchObject({ value: null, status: 'fault', reason: 'incomplete' });
    const text = new TextDecoder().decode(stores.outboxes.outboxFor('province').next()?.bytes);
    expect(text.split('\r\n')[0]).toBe('COD\t0.00\tmg/l\t20260325070500\t02');
  });

  it('gives no value to an interval that the logger missed too much of', () => {
    const stores = station.openStores();
    poll(stores, 3, 5);
    close(stores);
    expect(stores.reports.latest()?.rows[0]).toMatchObject({
      value: null,
      status: 'fault',
      reason: 'incomplete',
      completeness: 0.6,
      readings: { mean: 14 },
    });
  });

  it('makes the same bytes from the same readings, whether or not it was stopped in between', () => {
    const bytesOf = (stopAfter: number | null): Uint8Array | undefined => {
      using other = new TestStation();
      let stores = other.openStores();
      poll(stores, 0, stopAfter ?? 5);
      if (stopAfter !== null) {
        stores.scans.flush();
        other.closeAll();
        stores = other.openStores();
        poll(stores, stopAfter + 1, 5);
      }
      close(stores);
      return stores.outboxes.outboxFor('province').next()?.bytes;
    };
    expect(bytesOf(2)).toEqual(bytesOf(null));
    expect(bytesOf(2)).toBeDefined();
  });

  it('closes an interval once', () => {
    const stores = station.openStores();
    poll(stores, 0, 5);
    close(stores);
    const before = stores.reports.latest();
    void stores.scans.append(makeScan(minute(4.5), { cod: 9999 }));
    expect(close(stores)).toBe('already-there');
    expect(stores.reports.latest()).toEqual(before);
    expect(stores.outboxes.outboxFor('province').size()).toBe(1);
  });

  it('takes a month of minutes in one go', () => {
    const stores = station.openStores();
    const startAt = Date.UTC(2026, 3, 1) - LOCAL_OFFSET_MS;
    const minutes = 30 * 24 * 60;
    for (let n = 1; n <= minutes; n += 1) {
      void stores.scans.append(makeScan(startAt + n * MINUTE_MS, { cod: n % 100 }));
      if (n % 1000 === 0) stores.scans.flush();
    }
    const month = { startAt, endAt: startAt + minutes * MINUTE_MS };
    const onlyCod = { ...plan, channels: [makeChannel()] };
    stores.scans.flush();
    expect(closeInterval({ ...stores, plan: onlyCod }, month)).toBe('committed');
    expect(stores.reports.latest()?.rows[0]).toMatchObject({
      value: 49.5,
      usable: minutes,
      expected: minutes,
    });
  });
});
