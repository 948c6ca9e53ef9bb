/** The panel's source over real stores in a temporary folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryStatus } from '../../protocols/delivery/deliver.js';
import { DEFAULT_DIALECT } from '../../protocols/report-file/dialect.js';
import type { Channel } from '../../protocols/vocabulary/channel.js';
import type { Scan } from '../../protocols/vocabulary/reading.js';
import type { Status } from '../../protocols/vocabulary/status.js';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import type { ClockStep } from '../acquisition/acquisition.js';
import { openDatabase } from '../store/database.js';
import { EventReader } from '../events/event-store.js';
import { OutboxStore } from '../store/outbox-store.js';
import { ReportStore } from '../store/report-store.js';
import { StoreError } from '../store/store-error.js';
import { ScanStore } from '../store/scan-store.js';
import type { SqliteConnection, SqlValue } from '../store/sqlite-connection.js';
import { StorePanelSource, type PanelDelivery } from './store-panel-source.js';

const T0 = Date.UTC(2026, 2, 25, 0, 0, 0);
const INTERVAL_MS = 300_000;
const station = { code: 'TB_CAPH_NUOSXL', name: 'Trạm Cà Phê', kind: 'wastewater' } as const;

const pH: Channel = {
  id: 'pH',
  instrument: 'iq-1',
  measurement: 'sensor-1-main',
  symbol: 'pH',
  parameter: 'pH',
  unit: '',
  decimals: 2,
  averaging: { kind: 'arithmetic' },
  validRange: { low: 0, high: 14 },
  scale: 1,
  offset: 0,
  pollIntervalMs: 1_000,
};

const idle: DeliveryStatus = {
  targetId: 'province',
  address: 'sftp://tb@192.0.2.1:22/base',
  way: 'first',
  state: 'idle',
  failure: null,
  lastDelivered: null,
  delivered: 0,
  rejected: 0,
};

const WORN = { vi: 'Màng đã mòn', en: 'The membrane is worn' };

let folder: string;
let clock: VirtualClock;
let database: SqliteConnection;
let scans: ScanStore;
let reports: ReportStore;
let outbox: OutboxStore;
let clockStep: ClockStep | null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quantrac-panel-'));
  clock = new VirtualClock(T0 + 1_000);
  clockStep = null;
  ({ database } = openDatabase(join(folder, 'station.db'), { clock }));
  scans = new ScanStore(database, { clock });
  reports = new ReportStore(database, { clock });
  outbox = new OutboxStore(database, reports);
});

afterEach(async () => {
  await scans[Symbol.asyncDispose]();
  database[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

function sourceOf(channels: readonly Channel[] = [pH]): StorePanelSource {
  const nothing = { [Symbol.dispose]: () => undefined };
  const delivery: PanelDelivery = {
    id: 'province',
    place: {
      addresses: ['sftp://tb@192.0.2.1:22/base', 'sftp://tb@192.0.2.2:22/base'],
      encryption: 'encrypted' as const,
      order: 'oldest-first' as const,
      sendEveryMs: 0,
      missing: null,
    },
    status: () => idle,
    onChanged: () => nothing,
  };
  return new StorePanelSource({
    station,
    reportIntervalMs: INTERVAL_MS,
    channels,
    reportChannels: [pH],
    clock,
    database: { path: join(folder, 'station.db'), setAside: null },
    scans,
    reports,
    outbox,
    events: new EventReader(database),
    acquisition: {
      instruments: () => [],
      buses: () => [],
      clockStep: () => clockStep,
      onChanged: () => nothing,
    },
    wireFigures: () => new Map(),
    settings: { standingOf: () => null },
    deliveries: [delivery],
    reasonTexts: new Map([['iq-1', new Map([['membrane-worn', WORN]])]]),
  });
}

function scanAt(at: number, raw: number): Scan {
  const readings = [
    { channel: 'pH', raw, instrumentStatus: 'measuring', status: 'measuring', reason: null } as const,
  ];
  return { instrument: 'iq-1', at, delayMs: 30, readings };
}

async function store(
  at: number,
  raw: number | null,
  status: Status = 'measuring',
  reason: string | null = null,
): Promise<void> {
  const reading = { channel: 'pH', raw, instrumentStatus: status, status, reason };
  const scan: Scan = { instrument: 'iq-1', at, delayMs: 30, readings: [reading] };
  const done = scans.append(scan);
  scans.flush();
  await done;
}

function closeInterval(endAt: number, value: number | null, why: string | null = null): void {
  const status = value !== null ? 'measuring' : why === 'incomplete' ? 'fault' : 'no-comms';
  reports.commit({
    station: { province: 'TB', facility: 'CAPH', station: 'NUOSXL' },
    interval: { startAt: endAt - INTERVAL_MS, endAt },
    rendering: { dialect: DEFAULT_DIALECT, layout: 0 },
    deliveries: [{ target: 'province', dialect: DEFAULT_DIALECT, layout: 0 }],
    rows: [
      {
        channel: 'pH',
        symbol: 'pH',
        unit: '',
        decimals: 2,
        value,
        status,
        reason: why,
        usable: value === null ? 0 : 270,
        expected: 300,
        readings: { mean: value, low: value, high: value, gravest: status },
      },
    ],
  });
}

describe('the view of a station', () => {
  it('shows what is reported first, whatever the order of the instruments', () => {
    using source = sourceOf([{ ...pH, id: 'raw', symbol: 'raw' }, pH]);
    expect(source.view().channels.map(({ id, isReported }) => [id, isReported])).toEqual([
      ['pH', true],
      ['raw', false],
    ]);
  });

  it('shows a committed reading, and says that it changed', async () => {
    const source = sourceOf();
    let changes = 0;
    source.onChanged(() => (changes += 1));
    await store(T0 + 1_000, 7.123);
    expect(changes).toBeGreaterThan(0);
    const view = source.view();
    expect(view).toMatchObject({ station, now: T0 + 1_000, nextReportAt: T0 + INTERVAL_MS, alarms: [] });
    expect(view.channels[0]).toMatchObject({
      id: 'pH',
      latest: { at: T0 + 1_000, raw: 7.123, status: 'measuring', reason: null },
      lastUsable: { at: T0 + 1_000, value: 7.123 },
      staleAfterMs: 5_000,
      lastReport: null,
    });
    expect(view.channels[0]?.spark.at(-1)).toEqual([T0 + 60_000, 7.123]);
    expect(view.store.sizeBytes).toBeGreaterThan(4_096);
    expect(view.store.freeBytes).toBeGreaterThan(0);
    expect(view.store.oldestReadingAt).toBe(T0 + 1_000);
    source[Symbol.dispose]();
  });

  it('shows what comes while the disk refuses, as not stored, and what that costs', async () => {
    using source = sourceOf();
    await store(T0, 7.1);
    database.refuseWrites(new StoreError({ code: 'read-only', message: 'mounted read-only' }));
    void scans.append(scanAt(T0 + 1_000, 7.2)).catch(() => undefined);
    expect(() => scans.flush()).toThrow(StoreError);
    void scans.append(scanAt(T0 + 2_000, 7.3)).catch(() => undefined);
    const { channels, store: disk, alarms } = source.view();
    expect(channels[0]?.latest).toMatchObject({ at: T0 + 2_000, raw: 7.3, isStored: false });
    expect(disk.refusing).toMatchObject({ code: 'read-only', scans: 2, scansLost: 0 });
    expect(alarms).toContainEqual(
      expect.objectContaining({ code: 'disk-read-only', detail: { reason: 'read-only', held: 2, lost: 0 } }),
    );
    database.refuseWrites(null);
    scans.flush();
    expect(source.view().channels[0]?.latest).toEqual(
      expect.not.objectContaining({ isStored: expect.anything() as unknown }),
    );
    expect(source.view().store.refusing).toBeUndefined();
  });

  it("tells a reason in the words of the instrument's own profile", async () => {
    using source = sourceOf();
    await store(T0 + 1_000, null, 'fault', 'membrane-worn');
    expect(source.view().channels[0]?.latest).toMatchObject({ reason: 'membrane-worn', reasonText: WORN });
    await store(T0 + 2_000, null, 'no-comms', 'timeout');
    expect(source.view().channels[0]?.latest).not.toHaveProperty('reasonText');
  });

  it('begins with what the store knows, and has the last hour once primed', async () => {
    await store(T0 - 50 * 60_000, 6);
    await store(T0 - 20 * 60_000, 8);
    await store(T0, null, 'no-comms');
    const source = sourceOf();
    expect(source.view().channels[0]).toMatchObject({ latest: { at: T0, raw: null }, lastUsable: null });
    await store(T0 + 1_000, 7);
    const priming = source.prime(new AbortController().signal);
    await clock.advance(1);
    await priming;
    const { lastUsable, spark } = source.view().channels[0]!;
    expect(lastUsable).toEqual({ at: T0 + 1_000, value: 7 });
    expect(spark.filter(([, mean]) => mean !== null)).toEqual([
      [T0 - 50 * 60_000, 6],
      [T0 - 20 * 60_000, 8],
      [T0 + 60_000, 7],
    ]);
    source[Symbol.dispose]();
  });

  it('finds the newest usable value of a channel that has been silent for hours', async () => {
    await store(T0 - 5 * 3_600_000, 6.5);
    await store(T0, null, 'no-comms');
    const source = sourceOf();
    const priming = source.prime(new AbortController().signal);
    await clock.advance(1);
    await priming;
    expect(source.view().channels[0]).toMatchObject({
      latest: { at: T0, status: 'no-comms' },
      lastUsable: { at: T0 - 5 * 3_600_000, value: 6.5 },
    });
    source[Symbol.dispose]();
  });

  it('does not show a reading of a future that a clock step took back', async () => {
    const source = sourceOf();
    await store(T0 + 1_000, 7);
    clock.step(7_200_000);
    await store(T0 + 7_201_000, 9);
    clock.step(-7_200_000);
    clockStep = { at: clock.now(), stepMs: -7_200_000 };
    expect(source.view().channels[0]?.latest).toMatchObject({ at: T0 + 1_000, raw: 7 });
    await store(T0 + 2_000, 7.5);
    expect(source.view().channels[0]?.latest).toMatchObject({ at: T0 + 2_000, raw: 7.5 });
    source[Symbol.dispose]();
  });

  it('shows the last report and the queue that grew with it', () => {
    closeInterval(T0 - INTERVAL_MS, 7.1);
    const source = sourceOf();
    expect(source.view().channels[0]?.lastReport).toEqual({
      endAt: T0 - INTERVAL_MS,
      value: 7.1,
      status: 'measuring',
      completeness: 0.9,
      reason: null,
    });
    let changes = 0;
    source.onChanged(() => (changes += 1));
    closeInterval(T0, null);
    expect(changes).toBe(1);
    const view = source.view();
    expect(view.channels[0]?.lastReport).toMatchObject({ endAt: T0, value: null, status: 'no-comms' });
    expect(view.targets[0]).toMatchObject({ id: 'province', queued: 2, oldestQueuedAt: T0 - INTERVAL_MS });
    source[Symbol.dispose]();
  });

  it('tells too few readings after a start from too few readings', () => {
    const source = sourceOf();
    const told = () => source.view().channels[0]?.lastReport;
    closeInterval(T0 + INTERVAL_MS, null, 'incomplete');
    expect(told()).toMatchObject({ value: null, status: 'fault', reason: 'just-started' });
    closeInterval(T0 + 2 * INTERVAL_MS, null, 'incomplete');
    expect(told()).toMatchObject({ value: null, status: 'fault', reason: 'incomplete' });
    source[Symbol.dispose]();
  });

  it('asks the database for no reading once it stands', async () => {
    const source = sourceOf();
    await store(T0 + 1_000, 7);
    source.view();
    const asked: string[] = [];
    const all = database.all.bind(database);
    const get = database.get.bind(database);
    database.all = <Row>(sql: string, ...values: SqlValue[]) => (asked.push(sql), all<Row>(sql, ...values));
    database.get = <Row>(sql: string, ...values: SqlValue[]) => (asked.push(sql), get<Row>(sql, ...values));
    for (let second = 0; second < 5; second += 1) source.view();
    expect(asked.filter((sql) => /\b(scan|report_row)\b/.test(sql))).toEqual([]);
    expect(asked.some((sql) => sql.includes('outbox'))).toBe(true);
    source[Symbol.dispose]();
  });
});

describe('the files', () => {
  it('come newest first, a page at a time, and each can be read', () => {
    for (let number = 3; number >= 0; number -= 1) closeInterval(T0 - number * INTERVAL_MS, 7);
    const source = sourceOf();
    const all = { state: null, target: null };
    const first = source.files({ limit: 3, before: null, ...all });
    expect(first.files.map(({ endAt }) => endAt)).toEqual([T0, T0 - INTERVAL_MS, T0 - 2 * INTERVAL_MS]);
    const second = source.files({ limit: 3, before: first.nextBefore, ...all });
    expect(second.files.map(({ endAt }) => endAt)).toEqual([T0 - 3 * INTERVAL_MS]);
    expect(second.nextBefore).toBeNull();
    const content = source.fileContent(first.files[0]!.id);
    expect(content?.name).toBe('TB_CAPH_NUOSXL_20260325070000.txt');
    expect(content?.text).toMatch(/^pH\t7\.00\t/);
    expect(source.fileContent(999)).toBeNull();
    source[Symbol.dispose]();
  });
});

describe('a trend', () => {
  it('has the readings in buckets and the reported values beside them', async () => {
    await store(T0 - 60_000, 6);
    await store(T0, 8);
    closeInterval(T0, 7);
    const source = sourceOf();
    const trend = source.trend({ channel: 'pH', from: T0 - 600_000, to: T0, points: 10 })!;
    expect(trend).toMatchObject({ channel: 'pH', decimals: 2, from: T0 - 600_000, to: T0 });
    expect(trend.points.slice(-2).map(({ value }) => value)).toEqual([6, 8]);
    expect(trend.points[0]).toMatchObject({ value: null });
    expect(trend.means).toEqual([{ at: T0, value: 7, low: null, high: null, status: 'measuring' }]);
    expect(source.trend({ channel: 'COD', from: 0, to: 1, points: 1 })).toBeNull();
    source[Symbol.dispose]();
  });
});
