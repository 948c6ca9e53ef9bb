/** What the store holds, in lines for people or as JSON: readable beside a running logger, and after it has stopped. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { toLocalTime } from '../../protocols/vocabulary/interval.js';
import { eventSentence } from '../../protocols/presentation/translations/event-sentence.js';
import type { StationEvent } from '../../protocols/vocabulary/station-event.js';
import type { StationSetup } from '../config/station-setup.js';
import { EventReader } from '../events/event-store.js';
import { readBusFigures, type StoredBusFigures } from '../store/bus-figures-store.js';
import { OutboxStore } from '../store/outbox-store.js';
import { ReportStore } from '../store/report-store.js';
import { ScanReader } from '../store/scan-reader.js';
import { SqliteConnection } from '../store/sqlite-connection.js';

const EVENTS_TOLD = 5;
/** The version of this program that wrote the database knew no events and no figures of buses. */
const SHAPE_WITH_EVENTS = 3;

export interface StationStatus {
  database: string;
  oldestReadingAt: number | null;
  newestReadingAt: number | null;
  lastReportEndAt: number | null;
  targets: {
    id: string;
    queued: number;
    oldestQueuedAt: number | null;
    lastDelivered: { name: string; at: number } | null;
  }[];
  /** As they were when they were last written: once a minute, and when the logger was stopped. */
  buses: readonly StoredBusFigures[];
  /** The newest, newest first. */
  events: readonly StationEvent[];
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
    const complete = Number(database.pragma('user_version')) >= SHAPE_WITH_EVENTS;
    const newest = { limit: EVENTS_TOLD, before: null, kinds: null, subject: null };
    return {
      database: path,
      oldestReadingAt: scans.oldestAt(),
      newestReadingAt: scans.newestAt(),
      lastReportEndAt: reports.lastEndAt(),
      targets: setup.targets.map(({ config }) => ({ id: config.id, ...outbox.summary(config.id) })),
      buses: complete ? readBusFigures(database) : [],
      events: complete ? new EventReader(database).read(newest) : [],
    };
  } finally {
    database[Symbol.dispose]();
  }
}

function linesOf(status: StationStatus): string[] {
  return [
    `database  ${status.database}`,
    `readings  ${timeText(status.oldestReadingAt)} … ${timeText(status.newestReadingAt)}`,
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
    ...status.buses.flatMap(busLines),
    ...status.events.map(
      (event) => `event     ${timeText(event.at)} ${eventSentence(event, 'en')}${changeText(event)}`,
    ),
  ];
}

/** What went wrong is told only where something did. */
function busLines({ bus, at, figures }: StoredBusFigures): string[] {
  const { requests, replies, busy, line, latencyMsLast, latencyMsMean, latencyMsP95, latencyMsMax } = figures;
  const troubles = TROUBLES.filter(([key]) => figures[key] > 0).map(
    ([key, name]) => `${figures[key]} ${name}`,
  );
  const share = (of: number) => `${(of * 100).toFixed(1)} %`;
  const bits = line === null ? '' : `; bits on the line ${share(line.lastMinute)}`;
  const latency =
    latencyMsMean === null
      ? 'nothing answered yet'
      : `latency last ${ms(latencyMsLast)}, mean ${ms(latencyMsMean)}, 95 % ${ms(latencyMsP95)}, max ${ms(latencyMsMax)}`;
  return [
    `bus       ${bus} (at ${timeText(at)}): ${requests} requests, ${replies} replies; in use ${share(busy.lastMinute)} of a minute, ${share(busy.sinceStart)} since the start${bits}`,
    `          ${latency}`,
    ...(troubles.length === 0 ? [] : [`          ${troubles.join(', ')}`]),
  ];
}

const TROUBLES = [
  ['timeouts', 'without an answer'],
  ['crcErrors', 'damaged'],
  ['foreignReplies', 'foreign'],
  ['lateReplies', 'late'],
  ['exceptions', 'refused'],
  ['losses', 'connection(s) lost'],
  ['openFailures', 'time(s) not opened'],
] as const;

function ms(value: number | null): string {
  return value === null ? '—' : `${value.toFixed(1)} ms`;
}

function changeText({ kind, before, after }: StationEvent): string {
  const text = (value: StationEvent['before']) => (typeof value === 'string' ? value : JSON.stringify(value));
  if (kind === 'setting-first-read') return `: ${text(after)}`;
  return kind === 'setting-changed' ? `: ${text(before)} → ${text(after)}` : '';
}

function timeText(at: number | null): string {
  if (at === null) return '—';
  const { year, month, day, hour, minute, second } = toLocalTime(at);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${two(day)}/${two(month)}/${year} ${two(hour)}:${two(minute)}:${two(second)}`;
}
