/** For tests only: a data folder that goes away, a virtual clock, and scans of a small station. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Channel } from '../../protocols/vocabulary/channel.js';
import type { Reading, Scan } from '../../protocols/vocabulary/reading.js';
import type { Status } from '../../protocols/vocabulary/status.js';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import { openDatabase, type OpenDatabaseOptions, type OpenedDatabase } from './database.js';
import { OutboxStore } from './outbox-store.js';
import { ReportStore, type NewReport } from './report-store.js';
import { ScanStore } from './scan-store.js';

/** 2026-03-25 07:00:00 in Vietnam. */
export const START_AT = Date.UTC(2026, 2, 25, 0, 0, 0);
export const MINUTE_MS = 60_000;

export class TestStation implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'quantrac-store-'));
  readonly path = join(this.folder, 'station.db');
  readonly clock = new VirtualClock(START_AT);
  readonly #opened: OpenedDatabase[] = [];

  open(options: Partial<OpenDatabaseOptions> = {}): OpenedDatabase {
    const opened = openDatabase(this.path, { clock: this.clock, ...options });
    this.#opened.push(opened);
    return opened;
  }

  /** The database and everything on it. */
  openStores(commitIntervalMs = 1000) {
    const { database } = this.open();
    const scans = new ScanStore(database, { clock: this.clock, commitIntervalMs });
    const reports = new ReportStore(database, { clock: this.clock });
    return { database, scans, reports, outboxes: new OutboxStore(database, reports) };
  }

  closeAll(): void {
    for (const { database } of this.#opened.splice(0)) database[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.closeAll();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const makeChannel = (change: Partial<Channel> = {}): Channel => ({
  id: 'cod',
  instrument: 'iq-1',
  measurement: 'main',
  symbol: 'COD',
  parameter: 'COD',
  unit: 'mg/l',
  decimals: 2,
  averaging: { kind: 'arithmetic' },
  validRange: null,
  scale: 1,
  offset: 0,
  pollIntervalMs: MINUTE_MS,
  ...change,
});

export const makeReading = (channel: string, raw: number | null, status: Status = 'measuring'): Reading => ({
  channel,
  raw,
  instrumentStatus: status,
  status,
  reason: status === 'measuring' ? null : `why-${status}`,
});

export const makeScan = (at: number, values: Record<string, number>, instrument = 'iq-1'): Scan => ({
  instrument,
  at,
  delayMs: 120,
  readings: Object.entries(values).map(([channel, raw]) => makeReading(channel, raw)),
});

/** A report of one channel for the n-th five-minute interval after the start, n from 1. */
export const makeReport = (n: number, change: Partial<NewReport> = {}): NewReport => ({
  station: { province: 'TB', facility: 'CAPH', station: 'NUOSXL' },
  interval: { startAt: START_AT + (n - 1) * 5 * MINUTE_MS, endAt: START_AT + n * 5 * MINUTE_MS },
  rows: [
    {
      channel: 'cod',
      symbol: 'COD',
      unit: 'mg/l',
      decimals: 2,
      value: 16.25 + n,
      status: 'measuring',
      reason: null,
      usable: 5,
      expected: 5,
      readings: { mean: 16.25 + n, low: 16, high: 17 + n, gravest: 'measuring' },
    },
    {
      channel: 'ph',
      symbol: 'pH',
      unit: '',
      decimals: 2,
      value: null,
      status: 'calibrating',
      reason: 'buffer-7',
      usable: 1,
      expected: 5,
      readings: { mean: 7, low: 7, high: 7, gravest: 'calibrating' },
    },
  ],
  rendering: { dialect: DIALECT, layout: 0 },
  deliveries: [{ target: 'province', dialect: DIALECT, layout: 0 }],
  ...change,
});

const DIALECT = {
  missing: 'zero',
  emptyUnit: 'dash',
  lineEnd: 'crlf',
  decimalMark: 'dot',
  separator: 'tab',
} as const;
