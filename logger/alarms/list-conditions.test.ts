import { describe, expect, it } from 'vitest';
import { interruptedSince, listConditions, unknownKinds } from './list-conditions.js';
import { DISK_LOW_BYTES, type StationState } from './list-alarms.js';
import type { TargetStanding } from './target-standing.js';

const T0 = Date.UTC(2026, 2, 25, 0, 0, 0);
const HOUR_MS = 3_600_000;

const calm: StationState = {
  ...{ now: T0, clockTrust: 'trusted', clockStep: null, reportIntervalMs: 300_000, setAside: null },
  ...{ storeTrouble: null, freeBytes: DISK_LOW_BYTES, buses: [], instruments: [], targets: [], doors: [] },
  ...{ salvage: [], backupTrouble: null },
};

function target(part: Partial<TargetStanding>): TargetStanding {
  const empty = { queued: 0, oldestQueuedAt: null, lastDelivered: null, failure: null, receipts: null };
  return { id: 'province', state: 'waiting', ...empty, ...part };
}

const keysOf = (part: Partial<StationState>) =>
  listConditions({ ...calm, ...part }).map(({ key, kind }) => [key, kind]);

describe('conditions', () => {
  it('are none at a calm station', () => expect(keysOf({})).toEqual([]));

  it('name each subject apart', () => {
    const bus = { description: '', listens: false, overloadedSince: T0, slotsSkipped: 3 };
    const doors = [{ channel: 'door', name: 'Cửa', isOpen: true }];
    expect(
      keysOf({
        buses: [
          { id: 'a', ...bus },
          { id: 'b', ...bus },
        ],
        doors,
      }),
    ).toEqual([
      ['bus-overloaded:a', 'bus'],
      ['bus-overloaded:b', 'bus'],
      ['door-open:door', 'door'],
    ]);
  });

  it.each([
    ['disk-full', 'disk-full', 'disk'],
    ['read-only', 'disk-read-only', 'disk'],
    ['io', 'store-failed', 'disk'],
    ['not-accessible', 'store-failed', 'disk'],
    ['damaged', 'store-failed', 'database'],
  ])('of a store that refuses (%s)', (storeTrouble, key, kind) => {
    expect(keysOf({ storeTrouble })).toEqual([[key, kind]]);
  });

  it('tell what happened once: a set-aside database, each step of the clock', () => {
    const clockStep = { at: T0 - 1_000, stepMs: 60_000 };
    expect(listConditions({ ...calm, setAside: '/data/x', clockStep })).toMatchObject([
      { key: 'database-set-aside', nature: 'occurrence' },
      { key: `clock-stepped:${T0 - 1_000}`, nature: 'occurrence' },
    ]);
  });
});

describe('an interrupted transmission', () => {
  const delivered = (at: number) => ({ lastDelivered: { name: 'x', at } });

  it('begins with the first file that waits, or with the last that arrived after it', () => {
    expect(interruptedSince(target({}))).toBeNull();
    expect(interruptedSince(target({ oldestQueuedAt: T0 }))).toBe(T0);
    expect(interruptedSince(target({ oldestQueuedAt: T0, ...delivered(T0 - 1) }))).toBe(T0);
    expect(interruptedSince(target({ oldestQueuedAt: T0, ...delivered(T0 + 5) }))).toBe(T0 + 5);
  });

  it('is none while a long queue drains, however old its oldest file is', () => {
    const draining = target({ queued: 9_000, oldestQueuedAt: T0 - 90 * HOUR_MS, ...delivered(T0 - 1_000) });
    expect(keysOf({ targets: [draining] })).toEqual([]);
  });

  it('tells cause, count and the oldest file', () => {
    const failure = {
      code: 'unreachable',
      message: 'no route',
      hint: null,
      since: T0 - 60_000,
      nextAttemptAt: null,
    };
    const targets = [target({ queued: 144, oldestQueuedAt: T0 - 12 * HOUR_MS, failure })];
    expect(listConditions({ ...calm, targets })).toEqual([
      {
        ...{
          key: 'transmission-interrupted:province',
          kind: 'transmission',
          code: 'transmission-interrupted',
        },
        ...{ since: T0 - 12 * HOUR_MS, nature: 'lasting' },
        detail: {
          ...{ target: 'province', targets: 'province', queued: 144, oldestAt: T0 - 12 * HOUR_MS },
          ...{ cause: 'unreachable', message: 'no route' },
        },
      },
    ]);
  });

  it('cannot be judged by a clock that is not trusted', () => {
    expect([...unknownKinds({ clockTrust: 'untrusted' })]).toEqual(['transmission']);
    expect([...unknownKinds({ clockTrust: 'trusted' })]).toEqual([]);
  });
});
