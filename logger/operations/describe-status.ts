/** What the store holds, in lines for people or as JSON: readable beside a running logger, and after it has stopped. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { toLocalTime } from '../../protocols/vocabulary/interval.js';
import type { StationSetup } from '../config/station-setup.js';
import { OutboxStore } from '../store/outbox-store.js';
import { ReportStore } from '../store/report-store.js';
import { ScanReader } from '../store/scan-reader.js';
import { SqliteConnection } from '../store/sqlite-connection.js';
import { readUnstamped, type UnstampedSummary } from '../store/unstamped-scans.js';

export interface StationStatus {
  database: string;
  oldestReadingAt: number | null;
  newestReadingAt: number | null;
  lastReportEndAt: number | null;
  /** Scans that have no instant: they wait for a trusted clock, or can never have one. */
  unstamped: UnstampedSummary;
  targets: {
    id: string;
    queued: number;
    oldestQueuedAt: number | null;
    lastDelivered: { name: string; at: number } | null;
  }[];
}

export function describeStatus(setup: StationSetup, clock: Clock, json: boolean): string {
  const path = join(setup.dataFolder, 'station.db');
  if (!existsSync(path)) {
    return json
      ? JSON.stringify({ database: path, exists: false })
      : `${path} does not exist: the logger has not run yet.`;
  }
  const status = readStatus(setup, path, clock);
  return json ? JSON.stringify(status, null, 2) : linesOf(status).join('\n');
}

function readStatus(setup: StationSetup, path: string, clock: Clock): StationStatus {
  // Read-only: it may stand beside a running logger, and looking must never set a database aside.
  const database = new SqliteConnection(path, { mode: 'read-only' });
  try {
    const scans = new ScanReader(database);
    const reports = new ReportStore(database, { clock });
    const outbox = new OutboxStore(database, reports);
    return {
      database: path,
      oldestReadingAt: scans.oldestAt(),
      newestReadingAt: scans.newestAt(),
      lastReportEndAt: reports.lastEndAt(),
      unstamped: readUnstamped(database),
      targets: setup.targets.map(({ config }) => ({ id: config.id, ...outbox.summary(config.id) })),
    };
  } finally {
    database[Symbol.dispose]();
  }
}

function linesOf(status: StationStatus): string[] {
  return [
    `database  ${status.database}`,
    `readings  ${timeText(status.oldestReadingAt)} … ${timeText(status.newestReadingAt)}`,
    ...unstampedLines(status.unstamped),
    `reports   last interval ends ${timeText(status.lastReportEndAt)}`,
    ...status.targets.map(({ id, queued, oldestQueuedAt, lastDelivered }) => {
      const waiting =
        queued === 0 ? 'nothing waits' : `${queued} file(s) wait, the oldest of ${timeText(oldestQueuedAt)}`;
      const last =
        lastDelivered === null
          ? 'nothing delivered yet'
          : `last ${lastDelivered.name} at ${timeText(lastDelivered.at)}`;
      return `target    ${id}: ${waiting}; ${last}`;
    }),
  ];
}

function unstampedLines({ waiting, overlapping, withoutTime }: UnstampedSummary): string[] {
  const lines = [
    [waiting, 'wait for a trusted clock'],
    [overlapping, 'kept apart: the clock had been ahead, their instants are taken'],
    [withoutTime, 'kept apart: the machine was started again before its clock was trusted'],
  ] as const;
  return lines.filter(([n]) => n > 0).map(([n, what]) => `          ${n} scan(s) ${what}`);
}

function timeText(at: number | null): string {
  if (at === null) return '—';
  const { year, month, day, hour, minute, second } = toLocalTime(at);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${two(day)}/${two(month)}/${year} ${two(hour)}:${two(minute)}:${two(second)}`;
}
