import { describe, expect, it } from 'vitest';
import type { InstrumentSnapshot } from '../acquisition/polled-instrument.js';
import { AlarmMemory } from './alarm-memory.js';
import { DISK_LOW_BYTES, listAlarms, type StationState } from './list-alarms.js';
import type { TargetStanding } from './target-standing.js';

const T0 = Date.UTC(2026, 2, 25, 0, 0, 0);

const calm: StationState = {
  now: T0,
  clockTrust: 'trusted',
  clockStep: null,
  reportIntervalMs: 300_000,
  setAside: null,
  salvage: [],
  backupTrouble: null,
  storeTrouble: null,
  freeBytes: DISK_LOW_BYTES,
  buses: [{ id: 'rtu', description: 'Modbus RTU', listens: false, overloadedSince: null, slotsSkipped: 9 }],
  instruments: [],
  targets: [],
  doors: [],
};

function instrument(id: string, state: InstrumentSnapshot['state'], stateSince: number): InstrumentSnapshot {
  const counts = { pollsOk: 0, pollsFailed: 0, slotsSkipped: 0, latenessMs: 0, settings: 0 };
  const names = { maker: '', model: '', bus: 'rtu', address: '' };
  return { id, ...names, state, stateSince, lastAnswerAt: null, failure: null, ...counts };
}

function target(id: string, part: Partial<TargetStanding>): TargetStanding {
  const empty = { queued: 0, oldestQueuedAt: null, lastDelivered: null, failure: null, receipts: null };
  return { id, state: 'idle', ...empty, ...part };
}

function alarmsOf(part: Partial<StationState>) {
  return listAlarms({ ...calm, ...part });
}

describe('a station', () => {
  it('that is all right has no alarm, also when its disk does not tell its room', () => {
    expect(alarmsOf({})).toEqual([]);
    expect(alarmsOf({ freeBytes: null })).toEqual([]);
  });

  it.each<[string, Partial<StationState>, Record<string, string | number>]>([
    [
      'database-set-aside',
      { setAside: '/data/station.db.damaged-1' },
      { path: '/data/station.db.damaged-1' },
    ],
    ['disk-full', { storeTrouble: 'disk-full' }, { reason: 'disk-full', held: 0, lost: 0 }],
    [
      'disk-read-only',
      { storeTrouble: 'read-only', held: { scans: 7, scansMax: 9, scansLost: 1 } },
      { reason: 'read-only', held: 7, lost: 1 },
    ],
    ['store-failed', { storeTrouble: 'io' }, { reason: 'io', held: 0, lost: 0 }],
    ['disk-low', { freeBytes: DISK_LOW_BYTES - 1 }, { freeBytes: DISK_LOW_BYTES - 1 }],
    ['clock-untrusted', { clockTrust: 'untrusted' }, {}],
  ])('tells %s without knowing since when', (code, part, detail) => {
    expect(alarmsOf(part)).toEqual([{ code, since: null, detail }]);
  });

  it('names its silent instruments in one alarm, since the first fell silent', () => {
    const instruments = [
      instrument('iq-1', 'silent', T0 - 5_000),
      instrument('t400', 'answering', T0 - 90_000),
      instrument('mag', 'silent', T0 - 60_000),
    ];
    expect(alarmsOf({ instruments })).toEqual([
      { code: 'instrument-silent', since: T0 - 60_000, detail: { n: 2, instruments: 'iq-1, mag' } },
    ]);
  });

  it('tells an overloaded bus', () => {
    const buses = [{ id: 'rtu', description: '', listens: false, overloadedSince: T0 - 7, slotsSkipped: 30 }];
    expect(alarmsOf({ buses })).toEqual([
      { code: 'bus-overloaded', since: T0 - 7, detail: { n: 1, buses: 'rtu' } },
    ]);
  });

  it('tells a target for which a person must act', () => {
    const failure = { code: 'host-key-changed', message: '', hint: null, since: T0 - 9, nextAttemptAt: null };
    expect(alarmsOf({ targets: [target('province', { state: 'stopped', failure })] })).toEqual([
      { code: 'target-stopped', since: T0 - 9, detail: { n: 1, targets: 'province' } },
    ]);
  });

  it('tells a queue once its oldest file is late, not before', () => {
    const waiting = (ms: number) => [target('province', { queued: 4, oldestQueuedAt: T0 - ms })];
    expect(alarmsOf({ targets: waiting(15 * 60_000) })).toEqual([]);
    expect(alarmsOf({ targets: waiting(15 * 60_000 + 1) })).toEqual([
      { code: 'queue-old', since: T0 - 1, detail: { n: 1, targets: 'province', queued: 4 } },
    ]);
    expect(alarmsOf({ targets: waiting(170 * 60_000), reportIntervalMs: 3_600_000 })).toEqual([]);
  });

  it('names the doors that stand open', () => {
    const doors = [
      { channel: 'door', name: 'Cửa tủ', isOpen: true },
      { channel: 'gate', name: 'Cổng', isOpen: false },
    ];
    expect(alarmsOf({ doors })).toEqual([
      { code: 'door-open', since: null, detail: { n: 1, doors: 'Cửa tủ' } },
    ]);
  });

  it('tells a large step of its clock for an hour', () => {
    const stepped = (at: number, stepMs: number) =>
      alarmsOf({ clockStep: { at, stepMs } }).map(({ code }) => code);
    expect(stepped(T0 - 1_000, -60_000)).toEqual(['clock-stepped']);
    expect(stepped(T0 - 1_000, 800)).toEqual([]);
    expect(stepped(T0 - 3_600_000, -60_000)).toEqual([]);
  });
});

it('an alarm stands since it was first listed, and begins anew when it comes back', () => {
  const memory = new AlarmMemory();
  const untrusted = alarmsOf({ clockTrust: 'untrusted' });
  expect(memory.stamp(untrusted, T0)[0]?.since).toBe(T0);
  expect(memory.stamp(untrusted, T0 + 60_000)[0]?.since).toBe(T0);
  expect(memory.stamp([], T0 + 70_000)).toEqual([]);
  expect(memory.stamp(untrusted, T0 + 80_000)[0]?.since).toBe(T0 + 80_000);
});
