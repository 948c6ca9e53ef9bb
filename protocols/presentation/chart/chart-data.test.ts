import { describe, expect, it } from 'vitest';
import type { Status } from '../../vocabulary/status.js';
import { alignSeries } from './align-series.js';
import { chartCsv } from './chart-csv.js';
import { moved, scaled } from './chart-toolbar.js';
import type { ChartPoint } from './chart-point.js';
import { coveringPoint, nearestPoint } from './nearest-point.js';
import { statusRuns } from './status-runs.js';
import { timeLabel, timeMarks, timeStep } from './time-axis.js';
import { limitsOutside, markDecimals, valueRange } from './value-range.js';

const HOUR_MS = 3_600_000;
const at = (hour: number, minute = 0) => Date.UTC(2026, 10, 22, hour - 7, minute);
const point = (time: number, value: number | null, status: Status = 'measuring'): ChartPoint => ({
  at: time,
  value,
  status,
});

describe('gaps', () => {
  it('stay gaps where a value is missing', () => {
    const aligned = alignSeries([point(1000, 1), point(2000, null, 'fault'), point(3000, 3)], []);
    expect(aligned.raw.value).toEqual([1, null, 3]);
  });

  it('stay gaps where no point came at all', () => {
    const aligned = alignSeries(
      [],
      [0, 1, 2, 3, 9, 10].map((step) => point(step * 1000, step)),
    );
    expect(aligned.times).toEqual([0, 1, 2, 3, 3.001, 9, 10]);
    expect(aligned.means).toEqual([0, 1, 2, 3, null, 9, 10]);
  });

  it('of one series are not holes of the other', () => {
    const aligned = alignSeries([point(1000, 1), point(2000, 2)], [point(2000, 9)]);
    expect(aligned.means).toEqual([undefined, 9]);
  });
});

describe('status bands', () => {
  it('join points of one status and reach half-way to the neighbours', () => {
    const points = [
      point(0, 1),
      point(10, null, 'calibrating'),
      point(20, null, 'calibrating'),
      point(30, 1),
    ];
    expect(statusRuns(points)).toEqual([{ status: 'calibrating', from: 5, to: 25 }]);
  });

  it('do not cover a hole in the data', () => {
    const points = [point(0, 1), point(10, 1), point(20, null, 'fault'), point(1000, 1), point(1010, 1)];
    expect(statusRuns(points)).toEqual([{ status: 'fault', from: 15, to: 25 }]);
  });

  it('are none where all is well', () => expect(statusRuns([point(0, 1), point(1, null)])).toEqual([]));
});

describe('the value axis', () => {
  it('holds a limit that is near and leaves out one that is far', () => {
    const limits = [
      { name: 'near', value: 12 },
      { name: 'far', value: 200 },
    ];
    const range = valueRange({ low: 8, high: 11, decimals: 1, limits });
    expect(range[0]).toBeLessThan(8);
    expect(range[1]).toBeGreaterThan(12);
    expect(range[1]).toBeLessThan(20);
    expect(limitsOutside(limits, range)).toEqual([{ name: 'far', value: 200, side: 'above' }]);
  });

  it('does not blow a steady value up into noise', () => {
    const [low, high] = valueRange({ low: 7.31, high: 7.31, decimals: 2, limits: [] });
    expect(high - low).toBeGreaterThan(0.08);
  });

  it.each([
    [[195, 197.5, 200], 1],
    [[0, 50, 100], 0],
    [[0.1, 0.15, 0.2], 2],
    [[7], 0],
  ])('writes the marks %j with %d decimals', (marks, decimals) => expect(markDecimals(marks)).toBe(decimals));

  it('exists without data', () =>
    expect(valueRange({ low: null, high: null, decimals: 1, limits: [] })).toEqual([0, 1]));
});

describe('the time axis', () => {
  it('has its marks at whole local hours, and says the day at midnight', () => {
    const step = timeStep(at(0), at(24), 8);
    expect(step).toBe(3 * HOUR_MS);
    expect(timeMarks(at(22, 30), at(27), step).map((mark) => timeLabel(mark, step))).toEqual([
      '23/11',
      '03:00',
    ]);
  });

  it('counts days when the period is long', () => {
    expect(timeStep(at(0), at(24 * 30), 8)).toBe(5 * 24 * HOUR_MS);
    expect(timeLabel(at(0), 24 * HOUR_MS)).toBe('22/11');
  });
});

describe('reading', () => {
  const points = [point(10, 1), point(20, 2), point(30, 3)];

  it('takes the nearest point', () => {
    expect([
      nearestPoint(points, 14)?.at,
      nearestPoint(points, 16)?.at,
      nearestPoint(points, 99)?.at,
    ]).toEqual([10, 20, 30]);
    expect(nearestPoint([], 5)).toBeNull();
  });

  it('takes the interval that covers the instant, stamped at its end', () => {
    expect([
      coveringPoint(points, 11)?.at,
      coveringPoint(points, 20)?.at,
      coveringPoint(points, 29)?.at,
    ]).toEqual([20, 20, 30]);
  });
});

describe('taking away', () => {
  it('gives decimal dots, local times and the status of every row', () => {
    const csv = chartCsv({
      symbol: 'COD',
      unit: 'mg/l',
      raw: [],
      means: [point(at(14, 30), 16.25), point(at(14, 35), null, 'fault')],
    });
    expect(csv).toBe(
      '\ufefftime,series,COD mg/l,low,high,status\r\n2026-11-22T14:30:00+07:00,interval,16.25,,,measuring\r\n2026-11-22T14:35:00+07:00,interval,,,,fault\r\n',
    );
  });
});

describe('zoom', () => {
  it('keeps the middle, and stops at a minute', () => {
    expect(scaled({ from: 0, to: 4 * HOUR_MS }, 0.5)).toEqual({ from: HOUR_MS, to: 3 * HOUR_MS });
    expect(scaled({ from: 0, to: 60_000 }, 0.5)).toEqual({ from: 0, to: 60_000 });
  });

  it('moves by a share of the period', () =>
    expect(moved({ from: 10, to: 20 }, 0.5)).toEqual({ from: 15, to: 25 }));
});
