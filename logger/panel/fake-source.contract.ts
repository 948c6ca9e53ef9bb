/** A station for the tests of the panel's server: its state is set by hand. */
import { newWireStatistics } from '../../protocols/vocabulary/wire-statistics.js';
import type { EventQuery } from '../events/event-store.js';
import type {
  FileContentView,
  FilesView,
  JournalView,
  NoticesView,
  PanelView,
  SettingsView,
  TrendView,
} from './panel-view.js';
import type { FilesQuery, PanelSource, TrendQuery } from './panel-source.js';

export const T0 = Date.UTC(2026, 2, 25, 0, 0, 0);

export class FakeSource implements PanelSource {
  readonly listeners = new Set<() => void>();
  readonly filesQueries: FilesQuery[] = [];
  readonly noticesLimits: number[] = [];
  readonly journalQueries: EventQuery[] = [];
  readonly reviews: { target: string; by: string; reason: string }[] = [];
  viewsMade = 0;
  state: PanelView = {
    station: { code: 'TB_CAPH_NUOSXL', name: 'Trạm Cà Phê', kind: 'wastewater' },
    now: T0,
    clockTrust: 'trusted',
    reportIntervalMs: 300_000,
    nextReportAt: T0 + 300_000,
    channels: [],
    instruments: [
      {
        id: 'iq-1',
        maker: 'WTW',
        model: 'IQ "SensorNet"',
        bus: 'rtu',
        address: 'unit 1',
        state: 'answering',
        lastAnswerAt: T0,
        failure: null,
        pollsOk: 12,
        pollsFailed: 3,
        slotsSkipped: 1,
        latenessMs: 250,
        settings: 0,
      },
    ],
    buses: [
      {
        id: 'rtu',
        description: 'Modbus RTU /dev/ttyUSB0 9600 8N1',
        listens: false,
        overloadedSince: null,
        figures: {
          ...newWireStatistics(),
          ...{ requests: 20, replies: 15, exceptions: 1, timeouts: 4, latencyMsSum: 800, latencyMsMax: 95 },
          ...{ upMs: 60_000, busyMs: 3_000, latencyMsMean: 50, latencyMsP95: 90 },
          busy: { lastMinute: 0.05, sinceStart: 0.05 },
          line: { lastMinute: 0.02, sinceStart: 0.02 },
          lastHour: { requests: 20, troubles: 4 },
        },
      },
    ],
    targets: [
      {
        id: 'province',
        address: 'sftp://tb@192.0.2.1:22/base',
        way: 'first',
        otherAddress: null,
        missing: null,
        encryption: 'encrypted',
        order: 'oldest-first',
        sendEveryMs: 0,
        state: 'stopped',
        queued: 4,
        oldestQueuedAt: T0 - 60_000,
        lastDelivered: null,
        failure: null,
        receipts: null,
      },
    ],
    alarms: [{ code: 'target-stopped', since: T0, detail: { target: 'province' } }],
    store: { path: '/data/station.db', sizeBytes: 4_096, freeBytes: null, oldestReadingAt: null },
  };

  /** The view becomes another one, and whoever listens is told. */
  change(part: Partial<PanelView>): void {
    this.state = { ...this.state, ...part };
    for (const listener of this.listeners) listener();
  }

  view(): PanelView {
    this.viewsMade += 1;
    return this.state;
  }

  files(query: FilesQuery): FilesView {
    this.filesQueries.push(query);
    return { files: [], nextBefore: null };
  }

  journal(query: EventQuery): JournalView {
    this.journalQueries.push(query);
    return { events: [], nextBefore: null };
  }

  settings(instrument: string): SettingsView | null {
    const none = { intervalMs: 600_000, lastRoundAt: null, failure: null, settings: [] };
    return instrument === 'iq-1' ? none : null;
  }

  fileContent(id: number): FileContentView | null {
    if (id !== 7) return null;
    const name = 'TB_CAPH_NUOSXL_20260325000000.txt';
    const file = {
      ...{ id, name, target: 'province', endAt: T0, rows: 1, rowsUsable: 1, sizeBytes: 12, attempts: 1 },
      ...{ deliveredAt: T0 + 1000, remotePath: `/${name}`, failure: null, receipt: null },
      state: 'delivered',
    } as const;
    return { name, text: 'pH\t7.10\t-\r\n', sha256: 'ab12', file, proof: null };
  }

  reviewReceipts(review: { target: string; by: string; reason: string }): number | null {
    if (review.target !== 'province') return null;
    this.reviews.push(review);
    return 2;
  }

  notices(limit: number): NoticesView | null {
    this.noticesLimits.push(limit);
    return { waiting: 1, trouble: null, recipients: [], letters: [] };
  }

  trend({ channel, from, to }: TrendQuery): TrendView | null {
    if (channel !== 'pH') return null;
    return { channel, unit: '', decimals: 2, from, to, points: [], means: [] };
  }

  onChanged(listener: () => void): Disposable {
    this.listeners.add(listener);
    return { [Symbol.dispose]: () => void this.listeners.delete(listener) };
  }
}
