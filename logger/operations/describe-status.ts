/** What the store holds, in lines for people or as JSON: readable beside a running logger, and after it has stopped. */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { settingChange } from '../../protocols/presentation/setting-value.js';
import { eventSentence } from '../../protocols/presentation/translations/event-sentence.js';
import type { StationEvent } from '../../protocols/vocabulary/station-event.js';
import type { StationSetup } from '../config/station-setup.js';
import { isListenedBus } from '../config/is-listened-bus.js';
import { hasChainTables } from '../evidence/block-store.js';
import { readEvidenceFigures, type EvidenceFigures } from '../evidence/evidence-figures.js';
import { EventReader } from '../events/event-store.js';
import { readLedger, summariseLedger, type LedgerSummary } from '../ledger/read-ledger.js';
import { readBusFigures, type StoredBusFigures } from '../store/bus-figures-store.js';
import { openToRead, type DatabaseToRead } from '../store/open-to-read.js';
import { readReceiptFigures, type ReceiptFigures } from '../receipts/receipt-figures.js';
import { OutboxStore } from '../store/outbox-store.js';
import { ReportStore } from '../store/report-store.js';
import { ScanReader } from '../store/scan-reader.js';
import { readRuns } from '../store/run-store.js';
import { readSalvage, sumOf, type SalvageState } from '../store/salvage/salvage-state.js';
import { readUnstamped, type UnstampedSummary } from '../store/unstamped-scans.js';
import { ledgerSources, linesOfSummary } from './describe-ledger.js';
import { timeText } from './time-text.js';

const DAY_MS = 24 * 3_600_000;

const EVENTS_TOLD = 5;

/** `listens`: nothing is asked there, the instrument talks unasked. */
type ToldBus = StoredBusFigures & { listens: boolean };

export interface StationStatus {
  database: string;
  oldestReadingAt: number | null;
  newestReadingAt: number | null;
  lastReportEndAt: number | null;
  /** Scans that have no instant: they wait for a trusted clock, or can never have one. */
  unstamped: UnstampedSummary;
  /** What was read back of databases that had been damaged. */
  salvage: SalvageState[];
  /** `null`: the logger has not been started since there is a chain. */
  evidence: EvidenceFigures | null;
  /** Of the day before the last report. */
  lastDay: LedgerSummary;
  targets: {
    id: string;
    queued: number;
    oldestQueuedAt: number | null;
    lastDelivered: { name: string; at: number } | null;
    /** What the province says that it has; `null`: the receiver gives no receipts. */
    receipts: ReceiptFigures | null;
  }[];
  /** As they were when they were last written: once a minute, and when the logger was stopped. */
  buses: readonly ToldBus[];
  /** The newest, newest first. */
  events: readonly StationEvent[];
}

export function describeStatus(setup: StationSetup, clock: Clock, json: boolean): string {
  using database = openToRead(setup.dataFolder);
  if (database === null) {
    return json
      ? JSON.stringify({ database: setup.dataFolder, exists: false })
      : `${setup.dataFolder} holds no database: the logger has not run yet.`;
  }
  const status = readStatus(setup, database, clock);
  return json ? JSON.stringify(status, null, 2) : linesOf(status).join('\n');
}

function readStatus(setup: StationSetup, { path, connection }: DatabaseToRead, clock: Clock): StationStatus {
  const scans = new ScanReader(connection);
  const reports = new ReportStore(connection, { clock });
  const outbox = new OutboxStore(connection, reports);
  const lastReportEndAt = reports.lastEndAt();
  const endAt = lastReportEndAt ?? clock.now();
  const sources = ledgerSources(setup, reports, readRuns(connection));
  const newest = { limit: EVENTS_TOLD, before: null, kinds: null, subject: null };
  return {
    database: path,
    oldestReadingAt: scans.oldestAt(),
    newestReadingAt: scans.newestAt(),
    lastReportEndAt,
    unstamped: readUnstamped(connection),
    salvage: readSalvage(connection),
    evidence: hasChainTables(connection) ? readEvidenceFigures(connection) : null,
    lastDay: summariseLedger(readLedger(sources, { startAt: endAt - DAY_MS, endAt })),
    targets: setup.targets.map(({ config: { id } }) => ({
      id,
      ...outbox.summary(id),
      receipts: readReceiptFigures(connection, id, clock.now()),
    })),
    buses: readBusFigures(connection).map((it) => ({ ...it, listens: isListenedBus(it.bus, setup) })),
    events: new EventReader(connection).read(newest),
  };
}

function linesOf(status: StationStatus): string[] {
  return [
    `database  ${status.database}`,
    `readings  ${timeText(status.oldestReadingAt)} … ${timeText(status.newestReadingAt)}`,
    ...unstampedLines(status.unstamped),
    ...status.salvage.map(salvageLine),
    `reports   last interval ends ${timeText(status.lastReportEndAt)}`,
    ...evidenceLines(status.evidence),
    ...linesOfSummary(status.lastDay).map((line, index) =>
      index === 0 ? `last day  ${line}` : `          ${line}`,
    ),
    ...status.targets.flatMap(({ id, queued, oldestQueuedAt, lastDelivered, receipts }) => {
      const waiting =
        queued === 0 ? 'nothing waits' : `${queued} file(s) wait, the oldest of ${timeText(oldestQueuedAt)}`;
      const last =
        lastDelivered === null
          ? 'nothing delivered yet'
          : `last ${lastDelivered.name} at ${timeText(lastDelivered.at)}`;
      return [`target    ${id}: ${waiting}; ${last}`, ...receiptLines(receipts)];
    }),
    ...status.buses.flatMap(busLines),
    ...status.events.map(
      (event) => `event     ${timeText(event.at)} ${eventSentence(event, 'en')}${changeText(event)}`,
    ),
  ];
}

function evidenceLines(evidence: EvidenceFigures | null): string[] {
  if (evidence === null) return [];
  const { sealedUpTo, countersignedUpTo, fingerprint } = evidence;
  return [
    `evidence  sealed up to ${timeText(sealedUpTo)}, countersigned up to ${timeText(countersignedUpTo)}`,
    `          station key ${fingerprint ?? 'none: the chain is not signed'}`,
  ];
}

function receiptLines(receipts: ReceiptFigures | null): string[] {
  if (receipts === null) return [];
  const { province, key, otherKey, readAt, confirmed, withWarnings, rejected, contradicting, unconfirmed } =
    receipts;
  const counts = [
    `${confirmed} accepted`,
    `${withWarnings} with warnings`,
    `${rejected} rejected`,
    `${unconfirmed} not yet confirmed`,
    ...(contradicting > 0 ? [`${contradicting} that do not agree with what was sent`] : []),
  ];
  return [
    `receipts  ${province}, last 60 days: ${counts.join(', ')}; read ${timeText(readAt)}`,
    `          signed with ${key}`,
    ...(otherKey === null ? [] : [`          NOT TAKEN any more: the province now signs with ${otherKey}`]),
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

function salvageLine({ source, outcome, steps }: SalvageState): string {
  const { scans, reports, events, unreadable, holes } = sumOf(steps);
  const state = { complete: 'read back', unreadable: 'could not be opened', absent: 'is gone' } as const;
  const how = outcome === null ? 'is being read back' : state[outcome];
  return `          ${source} ${how}: ${scans} scan(s), ${reports} report(s), ${events} event(s); ${unreadable} record(s) and ${holes} stretch(es) unreadable`;
}

/** What went wrong is told only where something did. */
function busLines({ bus, at, figures, listens }: ToldBus): string[] {
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
    `bus       ${bus} (at ${timeText(at)}): ${listens ? `listens, ${replies} telegrams` : `${requests} requests, ${replies} replies`}; in use ${share(busy.lastMinute)} of a minute, ${share(busy.sinceStart)} since the start${bits}`,
    ...(listens ? [] : [`          ${latency}`]),
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

function changeText(event: StationEvent): string {
  const change = settingChange(event, 'en');
  return change === null ? '' : `: ${change}`;
}
