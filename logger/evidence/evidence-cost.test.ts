// Figures, not assertions: what the chain costs at the close of an interval and on the disk, printed when MEASURE=1 is set.
import { describe, it } from 'vitest';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import { DEFAULT_DIALECT } from '../../protocols/report-file/dialect.js';
import { closeInterval, type ReportPlan } from '../reports/close-interval.js';
import { ReportStore } from '../store/report-store.js';
import type { SqliteConnection } from '../store/sqlite-connection.js';
import { makeChannel, makeScan, START_AT, TestStation } from '../store/test-station.contract.js';
import { EvidenceStation } from './evidence-station.contract.js';
import { EvidenceChain } from './evidence-chain.js';
import { verifyChain } from './verify-chain.js';

const INTERVAL_MS = 300_000;
const INTERVALS = 12;
const LOADS = [
  { what: '5 instruments of 10 parameters each second', instruments: 5, channels: 10, pollMs: 1000 },
  { what: '4 instruments of 3 parameters every 10 s', instruments: 4, channels: 3, pollMs: 10_000 },
  { what: '4 instruments of 3 parameters every minute', instruments: 4, channels: 3, pollMs: 60_000 },
];
type Load = (typeof LOADS)[number];

const idOf = (instrument: number, channel: number) => `i${instrument}-c${channel}`;

function planOf({ instruments, channels, pollMs }: Load): ReportPlan {
  return {
    station: { province: 'TB', facility: 'CAPH', station: 'NUOSXL' },
    channels: Array.from({ length: instruments * channels }, (_, index) => {
      const id = idOf(Math.floor(index / channels), index % channels);
      return makeChannel({ id, symbol: id, pollIntervalMs: pollMs });
    }),
    targets: [{ target: 'province', dialect: DEFAULT_DIALECT, layout: 0 }],
    ownDialect: DEFAULT_DIALECT,
    completenessMin: 0.75,
  };
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** What the tables hold; pages and the write-ahead log come on top. */
function payloadBytes(database: SqliteConnection, table: string): number {
  const sql = `SELECT sum(payload) AS n FROM dbstat WHERE name IN (SELECT name FROM sqlite_schema WHERE tbl_name = '${table}')`;
  try {
    return database.get<{ n: number | null }>(sql)?.n ?? 0;
  } catch {
    return Number.NaN;
  }
}

describe.skipIf(process.env.MEASURE === undefined)('what the chain costs', () => {
  it.each(LOADS)(
    '$what',
    (load) => {
      using station = new TestStation();
      const { key } = new EvidenceStation();
      const { scans, database } = station.openStores();
      const clock = new VirtualClock(START_AT);
      const chain = new EvidenceChain({
        database,
        clock,
        station: 'TB_CAPH_NUOSXL',
        key,
        origin: 'new',
        keptHead: 'absent',
      });
      chain.open({ text: '', profiles: new Map() });
      const sealMs: number[] = [];
      const headMs: number[] = [];
      const reports = new ReportStore(database, {
        clock,
        seal: (writer, report) => {
          const startedAt = performance.now();
          chain.sealInterval(writer, report);
          sealMs.push(performance.now() - startedAt);
        },
      });
      const closeMs: number[] = [];
      const plan = planOf(load);
      for (let n = 0; n < INTERVALS; n += 1) {
        const startAt = START_AT + n * INTERVAL_MS;
        for (let at = startAt + load.pollMs; at <= startAt + INTERVAL_MS; at += load.pollMs) {
          for (let instrument = 0; instrument < load.instruments; instrument += 1) {
            const values: Record<string, number> = {};
            for (let channel = 0; channel < load.channels; channel += 1)
              values[idOf(instrument, channel)] = 16.25 + Math.sin(at + channel);
            void scans.append(makeScan(at, values, `instrument-${instrument}`));
          }
        }
        scans.flush();
        clock.step(INTERVAL_MS);
        const startedAt = performance.now();
        closeInterval({ scans, reports, plan }, { startAt, endAt: startAt + INTERVAL_MS });
        closeMs.push(performance.now() - startedAt);
        const signedAt = performance.now();
        chain.signedHead();
        headMs.push(performance.now() - signedAt);
      }
      const verifiedAt = performance.now();
      const verdict = verifyChain(database, {
        span: null,
        fingerprint: null,
        keptHead: 'absent',
        configuration: null,
      });
      const verifyMs = performance.now() - verifiedAt;
      const bytes = ['chain_block', 'chain_marks', 'chain_statement', 'scan'].map(
        (table) => [table, Math.round(payloadBytes(database, table) / INTERVALS)] as const,
      );
      process.stdout.write(
        `${JSON.stringify({
          load: load.what,
          verdict: verdict.verdict,
          closeMs: Number(median(closeMs).toFixed(1)),
          ofWhichSealMs: Number(median(sealMs).toFixed(1)),
          signMs: Number(median(headMs).toFixed(2)),
          payloadBytesPerInterval: Object.fromEntries(bytes),
          verifiedScansPerSecond: Math.round((verdict.checked['scan'] ?? 0) / (verifyMs / 1000)),
        })}\n`,
      );
    },
    120_000,
  );

  it('events: bytes and time of each, 20 an interval', async () => {
    using station = new EvidenceStation();
    const stores = station.start();
    const bytesOf = () =>
      ['chain_block', 'chain_marks', 'late_record', 'event'].map((table) =>
        payloadBytes(stores.database, table),
      );
    const sealMs: number[] = [];
    const interval = (n: number, events: number) => {
      station.events(stores, events);
      const startedAt = performance.now();
      station.interval(stores, n);
      sealMs.push(performance.now() - startedAt);
    };
    const measure = (first: number, events: number) => {
      const before = bytesOf();
      sealMs.length = 0;
      for (let n = first; n < first + INTERVALS; n += 1) interval(n, events);
      const grown = bytesOf().map((bytes, table) => bytes - (before[table] ?? 0));
      return { grown, ms: median(sealMs) };
    };
    interval(0, 20);
    const without = measure(1, 0);
    const { grown, ms } = measure(1 + INTERVALS, 20);
    const perEvent = grown.map((bytes, table) => (bytes - (without.grown[table] ?? 0)) / (20 * INTERVALS));
    const [chain = 0, marks = 0, notes = 0, event = 0] = perEvent.map((bytes) => Number(bytes.toFixed(1)));
    const closeMs = { without: Number(without.ms.toFixed(1)), with20: Number(ms.toFixed(1)) };
    const { verdict } = station.verify();
    process.stdout.write(
      `${JSON.stringify({ verdict, bytesPerEvent: { event, chain, marks, notes }, closeMs })}\n`,
    );
    await station.stop(stores);
  }, 120_000);
});
