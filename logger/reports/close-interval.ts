/**
 * Closes one reporting interval: reads the committed readings again, averages each channel, and commits the report with its
 * outbox rows. Nothing is carried over from before, so closing after a crash gives the same report.
 */
import type { Dialect } from '../../protocols/report-file/dialect.js';
import type { StationCode } from '../../protocols/report-file/report.js';
import type { Channel } from '../../protocols/vocabulary/channel.js';
import type { Interval } from '../../protocols/vocabulary/interval.js';
import { averageInterval, baselineAgeMsMax, expectedReadings } from '../averaging/average-interval.js';
import type { StoredReading } from '../averaging/averaged-reading.js';
import type { Delivery, NewReportRow, ReportStore } from '../store/report-store.js';
import type { ScanStore } from '../store/scan-store.js';
import { figuresOf } from './reading-figures.js';

/** What the station reports, and to whom: from its configuration. */
export interface ReportPlan {
  station: StationCode;
  /** In the order of the file's rows. */
  channels: readonly Channel[];
  targets: readonly Delivery[];
  /** Of the station's own copy of each file; its folders are always `yyyy/MM/dd`. */
  ownDialect: Dialect;
  /** 0…1. */
  completenessMin: number;
}

export interface ReportSources {
  scans: ScanStore;
  reports: ReportStore;
  plan: ReportPlan;
}

/** `no-scan`: the logger was off, so there is nothing to report and nothing is invented. */
export type CloseOutcome = 'committed' | 'already-there' | 'out-of-order' | 'no-scan';

export function closeInterval({ scans, reports, plan }: ReportSources, interval: Interval): CloseOutcome {
  // What was read in time but still waits for its common commit belongs to the interval.
  scans.flush();
  const firstAt = scans.nextAfter(interval.startAt);
  if (firstAt === null || firstAt > interval.endAt) return 'no-scan';
  const readings = scans.readChannels(interval);
  const rows = plan.channels.map((channel) => makeRow({ channel, interval, readings, scans, plan }));
  return reports.commit({
    station: plan.station,
    interval,
    rows,
    rendering: { dialect: plan.ownDialect, layout: 0 },
    deliveries: plan.targets,
  });
}

interface RowSources {
  channel: Channel;
  interval: Interval;
  readings: ReadonlyMap<string, readonly StoredReading[]>;
  scans: ScanStore;
  plan: ReportPlan;
}

function makeRow({ channel, interval, readings, scans, plan }: RowSources): NewReportRow {
  const own = readings.get(channel.id) ?? [];
  const { averaging } = channel;
  const speedChannel = averaging.kind === 'vector' ? averaging.speedChannel : null;
  const lookBackMs = baselineAgeMsMax(channel, interval);
  const { value, status, reason, usable, expected } = averageInterval({
    channel,
    interval,
    readings: own,
    expectedReadings: expectedReadings(channel, interval),
    completenessMin: plan.completenessMin,
    baseline:
      averaging.kind === 'total' ? scans.lastUsableBefore(channel.id, interval.startAt, lookBackMs) : null,
    speedReadings: speedChannel === null ? [] : (readings.get(speedChannel) ?? []),
  });
  const { symbol, unit, decimals } = channel;
  const figures = figuresOf(own);
  return {
    channel: channel.id,
    symbol,
    unit,
    decimals,
    value,
    status,
    reason,
    usable,
    expected,
    readings: figures,
  };
}
