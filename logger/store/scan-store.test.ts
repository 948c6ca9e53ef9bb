// Readings: seen only after their commit, committed together, never dropped, never overwritten.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Scan } from '../../protocols/vocabulary/reading.js';
import { STATUSES_BY_GRAVITY } from '../../protocols/vocabulary/status.js';
import { packReadings, RECORD_BYTES, unpackReadings } from './pack-readings.js';
import { COMMIT_SCANS_MAX, ScanStore, WAITING_SCANS_MAX } from './scan-store.js';
import { ScanReader } from './scan-reader.js';
import { SqliteConnection } from './sqlite-connection.js';
import { StoreError } from './store-error.js';
import { readUnstamped } from './unstamped-scans.js';
import { makeReading, makeScan, MINUTE_MS, START_AT, TestStation } from './test-station.contract.js';

let station: TestStation;
beforeEach(() => (station = new TestStation()));
afterEach(() => station[Symbol.dispose]());

/** What another program sees: only what is committed. */
function committedScans(): Scan[] {
  using connection = new SqliteConnection(station.path, { mode: 'read-only' });
  return [...new ScanReader(connection).readScans({ startAt: 0, endAt: Number.MAX_SAFE_INTEGER })];
}

const second = (n: number) => START_AT + n * 1000;
const everything = { startAt: 0, endAt: Number.MAX_SAFE_INTEGER };

describe('packed readings', () => {
  it('come back as they went in', () => {
    const record = fc.record({
      channel: fc.integer({ min: 1, max: 0xffff }),
      instrumentStatus: fc.constantFrom(...STATUSES_BY_GRAVITY),
      status: fc.constantFrom(...STATUSES_BY_GRAVITY),
      reason: fc.integer({ min: 0, max: 0xffff }),
      raw: fc.option(fc.double({ noNaN: true })),
    });
    fc.assert(
      fc.property(fc.array(record), (records) => {
        const bytes = packReadings(records);
        expect(bytes.length).toBe(records.length * RECORD_BYTES);
        expect(unpackReadings(bytes)).toEqual(records);
        // SQLite hands out views into larger buffers.
        const shifted = new Uint8Array([9, 9, 9, ...bytes]).subarray(3);
        expect(unpackReadings(shifted)).toEqual(records);
      }),
    );
  });

  it('refuse a blob that is cut', () => {
    expect(() => unpackReadings(new Uint8Array(RECORD_BYTES + 1))).toThrow('no whole number');
  });
});

describe('ScanStore', () => {
  it('commits the scans of a second together, and only then tells of them', async () => {
    const { scans } = station.openStores();
    const told: (readonly Scan[])[] = [];
    const seenWhenTold: number[] = [];
    scans.onCommitted((batch) => {
      told.push(batch);
      seenWhenTold.push(committedScans().length);
    });
    const given = [makeScan(second(0), { cod: 16.25, ph: 7.8 }), makeScan(second(0), { flow: 3 }, 'mag-1')];
    const acknowledged: number[] = [];
    given.forEach((scan, index) => void scans.append(scan).then(() => acknowledged.push(index)));
    await station.clock.advance(999);
    expect(told).toEqual([]);
    expect(committedScans()).toEqual([]);
    expect(scans.latest().size).toBe(0);
    expect(acknowledged).toEqual([]);
    await station.clock.advance(1);
    expect(told).toEqual([given]);
    expect(seenWhenTold).toEqual([2]);
    expect(acknowledged).toEqual([0, 1]);
    expect(committedScans()).toEqual(given);
  });

  it('keeps status, reason, raw value and delay of every reading', async () => {
    const { scans } = station.openStores();
    const scan: Scan = {
      instrument: 'iq-1',
      at: second(1),
      delayMs: 250,
      readings: [
        makeReading('cod', -0.5, 'out-of-range'),
        makeReading('tss', null, 'no-comms'),
        { channel: 'ph', raw: 7.1, instrumentStatus: 'measuring', status: 'fault', reason: 'stuck' },
        {
          channel: 'temp',
          raw: 1e-300,
          instrumentStatus: 'measuring',
          status: 'measuring',
          reason: 'lamp-weak',
        },
      ],
    };
    void scans.append(scan);
    scans.flush();
    station.closeAll();
    expect([...station.openStores().scans.readScans(everything)]).toEqual([scan]);
  });

  it('cuts a reason that is no code but a novel', () => {
    const { scans } = station.openStores();
    const reading = { ...makeReading('cod', null, 'fault'), reason: 'x'.repeat(5000) };
    void scans.append({ instrument: 'iq-1', at: second(1), delayMs: 0, readings: [reading] });
    scans.flush();
    expect(scans.readChannel('cod', everything)[0]?.reason).toBe('x'.repeat(200));
  });

  it('gives the readings of a channel in (start, end], whichever instrument they came from', async () => {
    const { scans } = station.openStores();
    for (let n = 0; n <= 10; n += 1) {
      void scans.append(makeScan(second(n), { cod: n, ph: 7 }));
      void scans.append(makeScan(second(n), { flow: n }, 'mag-1'));
    }
    void scans.append(makeScan(second(11), { cod: 11 }, 'spare'));
    scans.flush();
    const read = scans.readChannel('cod', { startAt: second(3), endAt: second(11) });
    expect(read.map(({ at, raw }) => [at, raw])).toEqual(
      [4, 5, 6, 7, 8, 9, 10, 11].map((n) => [second(n), n]),
    );
    const all = scans.readChannels({ startAt: second(3), endAt: second(11) });
    expect(all.get('cod')).toEqual(read);
    expect([...all.keys()].sort()).toEqual(['cod', 'flow', 'ph']);
    expect(scans.readChannel('unknown', everything)).toEqual([]);
  });

  it('reads more scans than fit one page, each once, while others are added', () => {
    const { scans } = station.openStores();
    const count = 2500;
    for (let n = 0; n < count / 2; n += 1) {
      void scans.append(makeScan(second(n), { cod: n }));
      void scans.append(makeScan(second(n), { flow: n }, 'mag-1'));
    }
    scans.flush();
    let seen = 0;
    for (const scan of scans.readScans({ startAt: 0, endAt: second(count) })) {
      expect(scan.at).toBe(second(Math.floor(seen / 2)));
      seen += 1;
      if (seen % 500 === 0) {
        void scans.append(makeScan(second(-seen), { cod: 0 }));
        scans.flush();
      }
    }
    expect(seen).toBe(count);
  });

  it('never replaces what is stored: a second scan of an instant is kept without one', async () => {
    const { scans, database } = station.openStores();
    const first = makeScan(second(1), { cod: 1 });
    const done = [scans.append(first), scans.append(makeScan(second(1), { cod: 2 }))];
    scans.flush();
    await Promise.all(done);
    expect(committedScans()).toEqual([first]);
    expect(readUnstamped(database).waiting).toBe(1);
    // What the instrument says now is what people see.
    expect(scans.latest().get('cod')?.raw).toBe(2);
  });

  it('does not wait for the second when very many scans come', () => {
    const { scans } = station.openStores();
    for (let n = 0; n < COMMIT_SCANS_MAX; n += 1) void scans.append(makeScan(second(n), { cod: n }));
    expect(station.clock.pending()).toEqual([]);
    return station.clock.settle().then(() => expect(scans.waiting).toBe(0));
  });

  it('holds what the disk refuses, tells and shows it, and commits all of it when there is room again', async () => {
    const { scans, database } = station.openStores();
    const pages = Number(database.pragma('page_count'));
    const troubles: (string | null)[] = [];
    scans.onTrouble((trouble) => troubles.push(trouble?.code ?? null));
    database.pragma(`max_page_count = ${pages + 1}`);
    let acknowledged = 0;
    const [count, more] = [WAITING_SCANS_MAX, 10];
    const shown: number[] = [];
    let lost = 0;
    scans.onHeld((held) => shown.push(...held.map(({ at }) => at)));
    expect(scans.held()).toBeNull();
    for (let n = 0; n < count + more; n += 1) {
      void scans.append(makeScan(second(n), { cod: n, ph: 7, tss: 3 })).then(
        () => (acknowledged += 1),
        (error: unknown) => (lost += Number((error as StoreError).code === 'disk-full')),
      );
    }
    await station.clock.advance(10 * MINUTE_MS);
    expect(troubles).toEqual(['disk-full']);
    expect(scans.held()).toEqual({ scans: count, scansMax: count, scansLost: more });
    expect(shown.at(-1)).toBe(second(count + more - 1));
    expect(lost).toBe(more);
    expect(scans.trouble).toMatchObject({ code: 'disk-full', hint: expect.stringContaining('room') });
    expect(acknowledged).toBe(0);
    expect(scans.waiting).toBe(WAITING_SCANS_MAX);
    expect(() => scans.flush()).toThrow(expect.objectContaining({ code: 'disk-full' }));
    database.pragma('max_page_count = 1000000');
    await station.clock.advance(11_000);
    expect(troubles).toEqual(['disk-full', null]);
    expect(scans.held()).toBeNull();
    expect(acknowledged).toBe(count);
    expect(committedScans().map(({ at }) => at)).toEqual(Array.from({ length: count }, (_, n) => second(n)));
  });

  it('gives what it holds to another store of the process, which commits it', async () => {
    const { scans, database } = station.openStores();
    database.refuseWrites(new StoreError({ code: 'read-only', message: 'mounted read-only' }));
    const done = [1, 2].map((n) => scans.append(makeScan(second(n), { cod: n })));
    expect(() => scans.flush()).toThrow(expect.objectContaining({ code: 'read-only' }));
    const held = scans.handOver();
    await Promise.all(done);
    await expect(scans.append(makeScan(second(3), { cod: 3 }))).rejects.toMatchObject({ code: 'closed' });
    const other = new ScanStore(station.openStores().database, { clock: station.clock, held });
    other.flush();
    expect(committedScans().map(({ at }) => at)).toEqual([second(1), second(2)]);
    await other[Symbol.asyncDispose]();
  });

  it('commits what waits when it is closed, and takes nothing after that', async () => {
    const { scans } = station.openStores();
    const done = scans.append(makeScan(second(1), { cod: 1 }));
    await scans[Symbol.asyncDispose]();
    await done;
    expect(committedScans()).toHaveLength(1);
    await expect(scans.append(makeScan(second(2), { cod: 2 }))).rejects.toMatchObject({ code: 'closed' });
    await scans[Symbol.asyncDispose]();
    expect(station.clock.pending()).toEqual([]);
  });

  it('rejects what it could not commit when it is closed on a full disk', async () => {
    const { scans, database } = station.openStores();
    database.pragma(`max_page_count = ${Number(database.pragma('page_count'))}`);
    const values = Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`channel-${n}`, n]));
    const refused = expect(scans.append(makeScan(second(1), values))).rejects.toMatchObject({
      code: 'disk-full',
    });
    await expect(scans[Symbol.asyncDispose]()).rejects.toMatchObject({ code: 'disk-full' });
    await refused;
  });

  it('takes no value that is not a number', async () => {
    const { scans } = station.openStores();
    for (const raw of [NaN, Infinity]) {
      await expect(scans.append(makeScan(second(1), { cod: raw }))).rejects.toThrow('no reading of cod');
    }
    expect(scans.waiting).toBe(0);
  });

  describe('the newest readings', () => {
    const fill = (scans: ScanStore) => {
      for (let n = 1; n <= 100; n += 1) {
        const status = n <= 40 ? 'measuring' : 'fault';
        const readings = [makeReading('cod', n, status), makeReading('ph', 7)];
        void scans.append({ instrument: 'iq-1', at: second(n), delayMs: 1, readings });
      }
      scans.flush();
    };

    it('are known at once after a start', () => {
      const { scans } = station.openStores();
      fill(scans);
      const before = new Map(scans.latest());
      expect(before.get('cod')).toEqual({ ...makeReading('cod', 100, 'fault'), at: second(100) });
      station.closeAll();
      expect(new Map(station.openStores().scans.latest())).toEqual(before);
    });

    it.each([
      ['the newest usable one, before faults', 100, undefined, 40],
      ['one at its own instant', 40, undefined, 40],
      ['one in the past', 20, undefined, 20],
      ['none that is too old', 100, 30_000, null],
      ['none before the first', 0, undefined, null],
    ])('looked back for: %s', (_name, at, lookBackMs, raw) => {
      const { scans } = station.openStores();
      fill(scans);
      for (let again = 0; again < 2; again += 1) {
        expect(scans.lastUsableBefore('cod', second(at), lookBackMs)?.raw ?? null).toBe(raw);
      }
      using connection = new SqliteConnection(station.path, { mode: 'read-only' });
      expect(new ScanReader(connection).lastUsableBefore('cod', second(at), lookBackMs)?.raw ?? null).toBe(
        raw,
      );
    });

    it('follow the commits after they were looked for', () => {
      const { scans } = station.openStores();
      expect(scans.lastUsableBefore('cod', second(500))).toBeNull();
      fill(scans);
      expect(scans.lastUsableBefore('cod', second(500))?.raw).toBe(40);
      void scans.append(makeScan(second(101), { cod: 101 }));
      scans.flush();
      expect(scans.lastUsableBefore('cod', second(500))?.raw).toBe(101);
      expect(scans.lastUsableBefore('cod', second(100))?.raw).toBe(40);
    });
  });

  it('knows its oldest, its newest, and the next scan after an instant', () => {
    const { scans } = station.openStores();
    expect([scans.oldestAt(), scans.newestAt(), scans.nextAfter(0)]).toEqual([null, null, null]);
    for (const n of [5, 9, 30]) void scans.append(makeScan(second(n), { cod: n }));
    scans.flush();
    expect([scans.oldestAt(), scans.newestAt()]).toEqual([second(5), second(30)]);
    expect([5, 6, 29, 30].map((n) => scans.nextAfter(second(n)))).toEqual([
      second(9),
      second(9),
      second(30),
      null,
    ]);
  });
});
