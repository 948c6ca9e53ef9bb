/**
 * Reports of a damaged database with their rows and deliveries, each whole or not at all: a file made of a part of its rows
 * would differ from the one that was sent. What was delivered stays so, what was queued is queued. Numbers lie below all that
 * the new database gives, so that the queue's order is that of time.
 */
import { noteLate } from '../late-records.js';
import { attempt } from './read-around.js';
import { readHeads, type ReportHead } from '../stored-report.js';
import type { Reader, SqlValue, Writer } from '../sqlite-connection.js';
import { readRendering, storeRendering } from '../rendering.js';
import type { RowOutcome, SalvageContext, SalvageStep } from './salvage-step.js';

interface OutboxRow {
  k: number;
  report: number;
  state: string;
}

/** Only the reports that somebody waits for: sending goes on as soon as they are here. */
export const queueStep: SalvageStep<OutboxRow> = {
  name: 'queue',
  sliceRows: 200,
  table: { table: 'outbox', key: 'id', columns: 'report, state', keyStep: 1 },
  take: ({ report, state }, context, writer) =>
    state === 'queued' ? takeReport(report, context, writer) : 'passed',
};

export const reportStep: SalvageStep<{ k: number }> = {
  name: 'report',
  sliceRows: 100,
  table: { table: 'report', key: 'id', columns: 'end_at', keyStep: 1 },
  take: ({ k }, context, writer) => takeReport(k, context, writer),
};

function takeReport(id: number, context: SalvageContext, writer: Writer): RowOutcome {
  const { source } = context;
  const [head] = attempt(() => readHeads(source.reader, 'report.id = ?', id)) ?? [];
  if (head === undefined) return 'unreadable';
  const rows = attempt(() => readReportRows(source.reader, id));
  const deliveries = attempt(() => readDeliveries(source.reader, id));
  const rendering = attempt(() => readRendering(source.reader, head.rendering));
  if (rows === null || deliveries === null || rendering === null || !isWhole(rows)) return 'unreadable';
  if (isThere(writer, head)) return 'known';
  const place = { id: id - context.shift, rendering: storeRendering(writer, rendering) };
  insertHead(writer, head, place);
  noteLate(writer, 'report', place.id, head.endAt);
  for (const row of rows) insertRow(writer, place.id, row, context);
  for (const delivery of deliveries) {
    insertDelivery(writer, place.id, delivery, context);
    noteLate(writer, 'outbox', delivery.id - context.shift, head.endAt);
  }
  return 'taken';
}

const ROW_COLUMNS = [
  'position',
  'symbol',
  'unit',
  'decimals',
  'value',
  'status',
  'usable',
  'expected',
  'mean',
  'low',
  'high',
  'gravest',
] as const;

type ReportRowRow = Record<(typeof ROW_COLUMNS)[number], SqlValue> & {
  channel: number;
  reason: number | null;
};

function readReportRows(reader: Reader, report: number): ReportRowRow[] {
  return reader.all<ReportRowRow>(
    `SELECT channel, reason, ${ROW_COLUMNS.join(', ')} FROM report_row WHERE report = ? ORDER BY position`,
    report,
  );
}

/** Positions are counted from 0 without a gap. */
function isWhole(rows: readonly ReportRowRow[]): boolean {
  return rows.length > 0 && rows.every(({ position }, index) => position === index);
}

interface SourceDelivery {
  id: number;
  target: string;
  rendering: number;
  state: string;
  attempts: number;
  failure_code: string | null;
  failure_message: string | null;
  failure_hint: string | null;
  failure_at: number | null;
  receipts: SourceReceipt[];
}

interface SourceReceipt {
  id: number;
  at: number;
  remote_path: string;
  size_bytes: number;
  outcome: string;
}

function readDeliveries(reader: Reader, report: number): SourceDelivery[] {
  const rows = reader.all<Omit<SourceDelivery, 'receipts'>>(
    `SELECT id, target, rendering, state, attempts, failure_code, failure_message, failure_hint, failure_at
     FROM outbox WHERE report = ? ORDER BY id`,
    report,
  );
  // A receipt that cannot be read does not make the file less delivered.
  const receiptsOf = (outbox: number) =>
    attempt(() =>
      reader.all<SourceReceipt>(
        'SELECT id, at, remote_path, size_bytes, outcome FROM receipt WHERE outbox = ? ORDER BY id',
        outbox,
      ),
    ) ?? [];
  return rows.map((row) => ({ ...row, receipts: receiptsOf(row.id) }));
}

function isThere(writer: Writer, { endAt, station }: ReportHead): boolean {
  return readHeads(writer, 'end_at = ?', endAt).some(
    (head) =>
      head.station.province === station.province &&
      head.station.facility === station.facility &&
      head.station.station === station.station,
  );
}

function insertHead(writer: Writer, head: ReportHead, place: { id: number; rendering: number }): void {
  const { province, facility, station } = head.station;
  writer.run(
    'INSERT INTO station (province, facility, station) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    province,
    facility,
    station,
  );
  writer.run(
    `INSERT INTO report (id, station, start_at, end_at, closed_at, rendering)
     SELECT ?, number, ?, ?, ?, ? FROM station WHERE province = ? AND facility = ? AND station = ?`,
    place.id,
    head.startAt,
    head.endAt,
    head.closedAt,
    place.rendering,
    province,
    facility,
    station,
  );
}

function insertRow(
  writer: Writer,
  report: number,
  row: ReportRowRow,
  { source, names }: SalvageContext,
): void {
  const channel = names.channels.numberFor(writer, source.nameOf('channel_name', row.channel));
  const reason =
    row.reason === null ? null : names.reasons.numberFor(writer, source.nameOf('reason_name', row.reason));
  writer.run(
    `INSERT INTO report_row (report, channel, reason, ${ROW_COLUMNS.join(', ')})
     VALUES (?, ?, ?, ${ROW_COLUMNS.map(() => '?').join(', ')})`,
    report,
    channel,
    reason,
    ...ROW_COLUMNS.map((name) => row[name]),
  );
}

function insertDelivery(
  writer: Writer,
  report: number,
  delivery: SourceDelivery,
  { source, shift }: SalvageContext,
): void {
  const id = delivery.id - shift;
  writer.run(
    `INSERT INTO outbox (id, report, target, rendering, state, attempts, failure_code, failure_message, failure_hint, failure_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    report,
    delivery.target,
    storeRendering(writer, readRendering(source.reader, delivery.rendering)),
    delivery.state,
    delivery.attempts,
    delivery.failure_code,
    delivery.failure_message,
    delivery.failure_hint,
    delivery.failure_at,
  );
  for (const receipt of delivery.receipts) {
    writer.run(
      'INSERT INTO receipt (id, outbox, at, remote_path, size_bytes, outcome) VALUES (?, ?, ?, ?, ?, ?)',
      receipt.id - shift,
      id,
      receipt.at,
      receipt.remote_path,
      receipt.size_bytes,
      receipt.outcome,
    );
  }
}
