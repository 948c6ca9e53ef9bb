// Trends: even buckets that lose no peak, gaps that stay gaps, long spans from closed reports.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RAW_TREND_SPAN_MS_MAX } from './summarise-trend.js';
import { makeReading, makeReport, MINUTE_MS, START_AT, TestStation } from './test-station.contract.js';
import type { Status } from '../../protocols/vocabulary/status.js';

let station: TestStation;
beforeEach(() => (station = new TestStation()));
afterEach(() => station[Symbol.dispose]());

const minute = (n: number) => START_AT + n * MINUTE_MS;
const scan = (n: number, raw: number, status: Status = 'measuring') => ({
  instrument: 'iq-1',
  at: minute(n),
  delayMs: 1,
  readings: [makeReading('cod', raw, status)],
});

describe('summarise', () => {
  it('gives mean, low, high and gravest status of each bucket', () => {
    const { scans } = station.openStores();
    for (let n = 1; n <= 20; n += 1) void scans.append(scan(n, n, n === 8 ? 'calibrating' : 'measuring'));
    void scans.append({ ...scan(9.5, 1000, 'fault'), instrument: 'spare' });
    scans.flush();
    expect(
      scans.summarise({
        channel: 'cod',
        from: minute(0),
        to: minute(20),
        points: 4,
        pollIntervalMs: MINUTE_MS,
      }),
    ).toEqual([
      { at: minute(5), value: 3, low: 1, high: 5, status: 'measuring' },
      { at: minute(10), value: 8, low: 6, high: 10, status: 'fault' },
      { at: minute(15), value: 13, low: 11, high: 15, status: 'measuring' },
      { at: minute(20), value: 18, low: 16, high: 20, status: 'measuring' },
    ]);
  });

  it('leaves a gap where nothing was read, and a gap with its status where nothing was usable', () => {
    const { scans } = station.openStores();
    void scans.append(scan(1, 1));
    void scans.append(scan(3, 3, 'maintenance'));
    scans.flush();
    const points = scans.summarise({
      channel: 'cod',
      from: minute(0),
      to: minute(4),
      points: 4,
      pollIntervalMs: MINUTE_MS,
    });
    expect(points.map(({ value, status }) => [value, status])).toEqual([
      [1, 'measuring'],
      [null, 'no-comms'],
      [null, 'maintenance'],
      [null, 'no-comms'],
    ]);
  });

  it('never makes buckets that are narrower than a poll', () => {
    const { scans } = station.openStores();
    for (let n = 1; n <= 10; n += 1) void scans.append(scan(n, n));
    scans.flush();
    const points = scans.summarise({
      channel: 'cod',
      from: minute(0),
      to: minute(10),
      points: 500,
      pollIntervalMs: MINUTE_MS,
    });
    expect(points.map(({ value }) => value)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('makes a long span from closed reports, and the open interval from its readings', () => {
    const { scans, reports } = station.openStores();
    const intervals = (2 * RAW_TREND_SPAN_MS_MAX) / (5 * MINUTE_MS);
    for (let n = 1; n <= intervals; n += 1) reports.commit(makeReport(n));
    // A raw reading inside a closed interval is not looked at again; one after the last report is.
    void scans.append(scan(7, 1e9));
    void scans.append(scan(intervals * 5 + 1, 5000));
    scans.flush();
    const to = minute(intervals * 5 + 5);
    const points = scans.summarise({ channel: 'cod', from: minute(0), to, points: 12 });
    const lengthMs = (points[1]?.at ?? 0) - (points[0]?.at ?? 0);
    expect(lengthMs % (5 * MINUTE_MS)).toBe(0);
    expect(points.length).toBeLessThanOrEqual(13);
    expect(points.at(-1)?.high).toBe(5000);
    expect(points[0]?.low).toBe(16);
    expect(Math.max(...points.slice(0, -1).map(({ high }) => high ?? 0))).toBeLessThan(intervals + 20);
    const means = points.slice(0, -1).map(({ value }) => value ?? NaN);
    expect([...means].sort((left, right) => left - right)).toEqual(means);
  });

  it('gives nothing for an empty span, and gaps for an unknown channel', () => {
    const { scans } = station.openStores();
    expect(scans.summarise({ channel: 'cod', from: minute(1), to: minute(1), points: 4 })).toEqual([]);
    expect(
      scans
        .summarise({ channel: 'x', from: minute(0), to: minute(4), points: 2 })
        .every(({ value }) => value === null),
    ).toBe(true);
  });
});
