// Figures, not assertions: rows a second and bytes that reach the disk, printed when MEASURE=1 is set.
import { readFileSync, statSync } from 'node:fs';
import { describe, it } from 'vitest';
import { DEFAULT_DIALECT } from '../../protocols/report-file/dialect.js';
import { closeInterval, type ReportPlan } from '../reports/close-interval.js';
import { makeChannel, makeScan, START_AT, TestStation } from './test-station.contract.js';

const CHANNELS_PER_SCAN = 10;
const INSTRUMENTS = 5;
const READINGS_PER_SECOND = CHANNELS_PER_SCAN * INSTRUMENTS;

const plan: ReportPlan = {
  station: { province: 'TB', facility: 'CAPH', station: 'NUOSXL' },
  channels: Array.from({ length: READINGS_PER_SECOND }, (_, index) => {
    const id = `i${Math.floor(index / CHANNELS_PER_SCAN)}-c${index % CHANNELS_PER_SCAN}`;
    return makeChannel({ id, symbol: id, pollIntervalMs: 1000 });
  }),
  targets: [{ target: 'province', dialect: DEFAULT_DIALECT, layout: 0 }],
  ownDialect: DEFAULT_DIALECT,
  completenessMin: 0.75,
};

/** Bytes that this process has sent towards the disk. */
function bytesWritten(): number {
  const match = /^write_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'));
  return Number(match?.[1] ?? 0);
}

describe.skipIf(process.env.MEASURE === undefined)('figures of the store', () => {
  it.each([1, 5, 10, 60])(
    '50 parameters each second, committed every %d s',
    (commitSeconds) => {
      using station = new TestStation();
      const { scans, reports, database } = station.openStores();
      const seconds = 3600;
      const before = bytesWritten();
      const startedAt = performance.now();
      const cpuBefore = process.cpuUsage();
      for (let n = 1; n <= seconds; n += 1) {
        for (let instrument = 0; instrument < INSTRUMENTS; instrument += 1) {
          const values: Record<string, number> = {};
          for (let channel = 0; channel < CHANNELS_PER_SCAN; channel += 1) {
            values[`i${instrument}-c${channel}`] = 16.25 + Math.sin(n + channel);
          }
          void scans.append(makeScan(START_AT + n * 1000, values, `instrument-${instrument}`));
        }
        if (n % commitSeconds === 0) scans.flush();
      }
      scans.flush();
      const tookMs = performance.now() - startedAt;
      const cpu = process.cpuUsage(cpuBefore);
      const written = bytesWritten() - before;
      const readings = seconds * READINGS_PER_SECOND;
      database.pragma('wal_checkpoint(TRUNCATE)');
      const size = statSync(station.path).size;
      const closeMs = Array.from({ length: 5 }, (_, index) => {
        const start = performance.now();
        const startAt = START_AT + index * 300_000;
        closeInterval({ scans, reports, plan }, { startAt, endAt: startAt + 300_000 });
        return performance.now() - start;
      });
      process.stdout.write(
        `${JSON.stringify({
          commitSeconds,
          readingsPerSecond: Math.round((readings / tookMs) * 1000),
          cpuUsPerReading: Number(((cpu.user + cpu.system) / readings).toFixed(2)),
          deviceBytesPerReading: Number((written / readings).toFixed(1)),
          deviceMegabytesPerHour: Number((written / 1e6).toFixed(1)),
          fileBytesPerReading: Number((size / readings).toFixed(1)),
          sixtyDaysMegabytes: Math.round((size * 24 * 60) / 1e6),
          closeFiveMinutesMs: closeMs.map((ms) => Number(ms.toFixed(1))),
        })}\n`,
      );
    },
    120_000,
  );
});
