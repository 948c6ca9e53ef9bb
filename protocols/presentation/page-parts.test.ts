import { describe, expect, it } from 'vitest';
import { parseRoute, routeTo } from './route.js';
import { shareStructure } from './share-structure.js';
import { sparkPath } from './spark-path.js';
import { splitLines } from './split-lines.js';

describe('a live view', () => {
  const before = {
    now: 1,
    channels: [
      { id: 'a', spark: [[1, 2]] },
      { id: 'b', spark: [[1, 3]] },
    ],
  };

  it('keeps the identity of what did not change', () => {
    const after = shareStructure(before, {
      now: 2,
      channels: [
        { id: 'a', spark: [[1, 2]] },
        { id: 'b', spark: [[1, 4]] },
      ],
    });
    expect(after.channels[0]).toBe(before.channels[0]);
    expect(after.channels[1]).not.toBe(before.channels[1]);
    expect(after).toEqual({
      now: 2,
      channels: [
        { id: 'a', spark: [[1, 2]] },
        { id: 'b', spark: [[1, 4]] },
      ],
    });
  });

  it('is the old one when nothing changed', () =>
    expect(shareStructure(before, structuredClone(before))).toBe(before));

  it('forgets what went away', () => {
    const after = shareStructure<{ now: number; channels: unknown[] }>(before, { now: 1, channels: [] });
    expect(after).toEqual({ now: 1, channels: [] });
    expect(shareStructure<Record<string, number>>({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 });
  });
});

describe('a small trend', () => {
  it('lifts the pen at a missing value', () => {
    const { line, last } = sparkPath(
      [
        [0, 1],
        [1, null],
        [2, 3],
      ],
      100,
      20,
    );
    expect(line.match(/M/g)).toHaveLength(2);
    expect(line).not.toContain('L');
    expect(last).toEqual({ x: 97, y: 3 });
  });

  it('has no dot when the newest value is missing', () =>
    expect(
      sparkPath(
        [
          [0, 1],
          [1, null],
        ],
        100,
        20,
      ).last,
    ).toBeNull());
  it('draws nothing of nothing', () =>
    expect(sparkPath([[0, null]], 100, 20)).toEqual({ line: '', last: null }));
});

describe('a file in lines', () => {
  it('keeps every line end apart', () => {
    expect(splitLines('a\r\nb\nc')).toEqual([
      { text: 'a', end: 'crlf' },
      { text: 'b', end: 'lf' },
      { text: 'c', end: 'none' },
    ]);
    expect(splitLines('a\n')).toEqual([{ text: 'a', end: 'lf' }]);
    expect(splitLines('')).toEqual([]);
  });
});

describe('an address', () => {
  it('comes back as it went', () =>
    expect(parseRoute(routeTo('channel', 'Nhiệt/độ 1'))).toEqual(['channel', 'Nhiệt/độ 1']));
  it('that is broken is taken as it stands', () =>
    expect(parseRoute('#/file/%E0%A4%A')).toEqual(['file', '%E0%A4%A']));
  it('without parts is the first page', () => expect(parseRoute('')).toEqual([]));
});
