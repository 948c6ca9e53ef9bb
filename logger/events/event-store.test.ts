// Events stay as they were written, in the order in which they were committed.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonValue, NewEvent } from '../../protocols/vocabulary/station-event.js';
import { silentLog } from '../../protocols/vocabulary/log.js';
import { purgeOld } from '../store/retention.js';
import { StoreError } from '../store/store-error.js';
import { makeScan, START_AT, TestStation } from '../store/test-station.contract.js';
import { canonicalJson } from './canonical-json.js';
import { EVENTS_WAITING_MAX, EventRecorder } from './event-recorder.js';
import { EventStore } from './event-store.js';

let station: TestStation;
beforeEach(() => (station = new TestStation()));
afterEach(() => station[Symbol.dispose]());

const event = (change: Partial<NewEvent> = {}): NewEvent => ({
  at: START_AT,
  clockTrust: 'trusted',
  kind: 'setting-changed',
  subject: { kind: 'instrument', id: 'ozone' },
  before: 400,
  after: 450,
  text: 'setting-changed',
  parameters: { name: { vi: 'Dải', en: 'Range' } },
  ...change,
});
const all = { limit: 100, before: null, kinds: null, subject: null };

describe('EventStore', () => {
  it('gives back what was appended, newest first, a page at a time, by kind and subject', () => {
    const events = new EventStore(station.open().database);
    for (let n = 0; n < 5; n += 1) events.append(event({ at: START_AT + n }));
    events.append(event({ kind: 'logger-started', subject: { kind: 'station', id: '' } }));
    events.append(event({ subject: { kind: 'target', id: 'ozone' } }));
    const sequences = (query: Partial<typeof all>) =>
      events.read({ ...all, ...query }).map(({ sequence }) => sequence);
    expect(sequences({})).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(events.read({ ...all, limit: 1, before: 2 })).toEqual([{ ...event(), sequence: 1 }]);
    expect(sequences({ limit: 2, before: 5 } as object)).toEqual([4, 3]);
    expect(sequences({ kinds: ['logger-started'] } as object)).toEqual([6]);
    expect(sequences({ subject: { kind: 'instrument', id: 'ozone' } } as object)).toEqual([5, 4, 3, 2, 1]);
  });

  it('never gives a number twice, whatever happened to the rows, and goes on counting after a restart', () => {
    const events = new EventStore(station.open().database);
    events.append(event());
    const { sequence } = events.append(event());
    station.closeAll();
    const again = new EventStore(station.open().database);
    expect(again.newest()?.sequence).toBe(sequence);
    expect(again.append(event()).sequence).toBe(sequence + 1);
  });

  it('refuses a change of a row, and to forget any but the oldest', () => {
    const { database } = station.open();
    const events = new EventStore(database);
    for (let n = 0; n < 3; n += 1) events.append(event());
    expect(() => database.execute("UPDATE event SET after = '1' WHERE sequence = 2")).toThrow(
      /never changed/,
    );
    expect(() => database.execute('DELETE FROM event WHERE sequence = 2')).toThrow(/only the oldest/);
    expect(events.read(all)).toHaveLength(3);
    database.execute('DELETE FROM event WHERE sequence < 3');
    expect(events.read(all).map(({ sequence }) => sequence)).toEqual([3]);
  });

  it('tells listeners only of what is committed', () => {
    const { database } = station.open();
    const events = new EventStore(database);
    const told: number[] = [];
    const listening = events.onAppended(({ sequence }) => told.push(sequence));
    expect(() =>
      database.transaction((writer) => {
        events.appendWith(writer, event());
        throw new Error('the disk is full');
      }),
    ).toThrow('full');
    expect(told).toEqual([]);
    events.append(event());
    expect(told).toHaveLength(1);
    listening[Symbol.dispose]();
    events.append(event());
    expect(told).toHaveLength(1);
  });

  it('forgets events with the reports of their time, oldest first', async () => {
    const { database, scans } = station.openStores();
    const events = new EventStore(database);
    for (let n = 0; n < 10; n += 1) events.append(event({ at: START_AT + n * 1000 }));
    void scans.append(makeScan(START_AT + 9000, { cod: 1 }));
    scans.flush();
    station.clock.step(60_000);
    const { events: purged } = await purgeOld(database, { clock: station.clock, reportsKeptMs: 5000 });
    expect(purged).toBe(4);
    expect(events.read(all).at(-1)?.at).toBe(START_AT + 4000);
    await scans[Symbol.asyncDispose]();
  });
});

describe('EventRecorder', () => {
  it('keeps the order over a disk that refuses, and says what was too much', async () => {
    const events = new EventStore(station.open().database);
    const complaints: object[] = [];
    let refusing = true;
    const guarded = Object.create(events) as EventStore;
    guarded.append = (given) => {
      if (refusing) throw new StoreError({ code: 'disk-full', message: 'no room' });
      return events.append(given);
    };
    const log = { ...silentLog, error: (fields: object) => void complaints.push(fields) };
    using recorder = new EventRecorder({ events: guarded, clock: station.clock, log });
    for (let n = 0; n < EVENTS_WAITING_MAX + 3; n += 1) {
      recorder.record({ kind: 'instrument-answers', subject: { kind: 'instrument', id: `i${n}` } });
    }
    expect(events.newest()).toBeNull();
    refusing = false;
    await station.clock.advance(5_000);
    const stored = events.read({ ...all, limit: 1000 }).map(({ subject }) => subject.id);
    expect(stored.reverse()).toEqual(Array.from({ length: EVENTS_WAITING_MAX }, (_, n) => `i${n}`));
    expect(complaints.at(-1)).toEqual({ events: 3 });
  });
});

describe('the JSON of an event', () => {
  it('does not depend on the order of keys, and says all of a value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const given = JSON.parse(JSON.stringify(value)) as JsonValue;
        expect(JSON.parse(canonicalJson(given))).toEqual(given);
        expect(canonicalJson(reversed(given))).toBe(canonicalJson(given));
      }),
    );
  });
});

function reversed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, reversed(member)]);
  return Object.fromEntries(entries.reverse()) as JsonValue;
}
