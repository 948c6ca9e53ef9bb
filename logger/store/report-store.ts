/**
 * Closed intervals. A report, its rows and one outbox row a target are committed together: there is no report that nobody
 * sends and nothing to send that is no report. A report is never changed, and none is put before a later one.
 */
import type { StationCode } from '../../protocols/report-file/report.js';
import { strict as assert } from 'node:assert';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Interval } from '../../protocols/vocabulary/interval.js';
import type { Status } from '../../protocols/vocabulary/status.js';
import { noteLate } from './late-records.js';
import { Listeners } from './listeners.js';
import { nextNumber } from './next-number.js';
import { openNames, type StoreNames } from './name-table.js';
import { storeRendering, type Rendering } from './rendering.js';
import type { SqliteConnection, Writer } from './sqlite-connection.js';
import { STATUS_NUMBERS, statusOf } from './status-numbers.js';
import { newestEndAt } from './wrong-times.js';
import { readHeads, readStoredReport, type StoredReport, type StoredReportRow } from './stored-report.js';
import { closedElsewhereUpTo } from './restores.js';

export interface NewReport {
  station: StationCode;
  interval: Interval;
  rows: readonly NewReportRow[];
  /** How the station's own copy of the file is written. */
  rendering: Rendering;
  /** Whom it is sent to, and in which form. */
  deliveries: readonly Delivery[];
}

export type NewReportRow = Omit<StoredReportRow, 'completeness'>;

export interface Delivery extends Rendering {
  target: string;
}

/** `already-there`: the interval was closed before. `out-of-order`: a later interval was closed before. */
export type CommitOutcome = 'committed' | 'already-there' | 'out-of-order';

/** Within the transaction of a report that was just written: vouches for it and for the readings that it was made of. */
export type SealInterval = (writer: Writer, report: { id: number; endAt: number }) => void;

export interface ReportStoreOptions {
  clock: Clock;
  seal?: SealInterval;
}

/** A channel's reported value of one interval. */
export interface ReportedValue {
  endAt: number;
  value: number | null;
  status: Status;
  completeness: number;
}

export class ReportStore {
  readonly #database: SqliteConnection;
  readonly #clock: Clock;
  readonly #seal: SealInterval | null;
  readonly #names: StoreNames;
  readonly #committed = new Listeners<StoredReport>();

  constructor(database: SqliteConnection, { clock, seal }: ReportStoreOptions) {
    this.#database = database;
    this.#clock = clock;
    this.#seal = seal ?? null;
    this.#names = openNames(database);
  }

  commit(report: NewReport): CommitOutcome {
    const lastEndAt = this.lastEndAt();
    const { endAt } = report.interval;
    if (lastEndAt !== null && endAt <= lastEndAt) {
      return this.#isThere(report) ? 'already-there' : 'out-of-order';
    }
    this.#database.transaction((writer) => {
      const id = this.#insertHead(writer, report);
      for (const [position, row] of report.rows.entries()) this.#insertRow(writer, { id, position }, row);
      for (const delivery of report.deliveries) enqueue(writer, id, delivery);
      this.#seal?.(writer, { id, endAt });
      writer.onCommit(() => {
        const stored = this.readReport(id);
        if (stored) this.#committed.tell(stored);
      });
    });
    return 'committed';
  }

  /** Told of every report after its commit. */
  onCommitted(listener: (report: StoredReport) => void): Disposable {
    return this.#committed.add(listener);
  }

  /** Where the next interval to close begins at the earliest: see restores.ts. `null`: wherever the first reading is. */
  closedUpTo(intervalMs: number): number | null {
    const elsewhere = closedElsewhereUpTo(this.#database, intervalMs);
    const lastEndAt = this.lastEndAt();
    return elsewhere === null ? lastEndAt : Math.max(elsewhere, lastEndAt ?? elsewhere);
  }

  /** The end of the newest closed interval, or `null`. */
  lastEndAt(): number | null {
    return newestEndAt(this.#database);
  }

  readReport(id: number): StoredReport | null {
    return this.#first(readHeads(this.#database, 'report.id = ?', id));
  }

  latest(): StoredReport | null {
    const lastEndAt = this.lastEndAt();
    return lastEndAt === null ? null : this.#first(readHeads(this.#database, 'end_at = ?', lastEndAt));
  }

  /** Reports whose interval ends in `(startAt, endAt]`, oldest first, one after the other. */
  *readReports({ startAt, endAt }: Interval): Iterable<StoredReport> {
    for (let afterAt = startAt; ;) {
      const heads = readHeads(
        this.#database,
        'end_at > ? AND end_at <= ? ORDER BY end_at LIMIT 1',
        afterAt,
        endAt,
      );
      const report = this.#first(heads);
      if (!report) return;
      yield report;
      afterAt = report.endAt;
    }
  }

  /** What was reported of a channel for the intervals that end in `(startAt, endAt]`, oldest first. */
  readValues(channel: string, { startAt, endAt }: Interval): ReportedValue[] {
    const number = this.#names.channels.numberOf(channel);
    if (number === null) return [];
    const rows = this.#database.all<{
      end_at: number;
      value: number | null;
      status: number;
      usable: number;
      expected: number;
    }>(
      `SELECT end_at, value, status, usable, expected FROM report
       JOIN report_row ON report_row.report = report.id AND report_row.channel = ?
       WHERE end_at > ? AND end_at <= ? ORDER BY end_at`,
      number,
      startAt,
      endAt,
    );
    return rows.map(({ end_at, value, status, usable, expected }) => ({
      endAt: end_at,
      value,
      status: statusOf(status),
      completeness: expected > 0 ? Math.min(1, usable / expected) : 0,
    }));
  }

  #first(heads: readonly Parameters<typeof readStoredReport>[1][]): StoredReport | null {
    const [head] = heads;
    return head ? readStoredReport(this.#database, head, this.#names.reasons) : null;
  }

  #isThere({ interval, station }: NewReport): boolean {
    return readHeads(this.#database, 'end_at = ?', interval.endAt).some(
      (head) =>
        head.station.province === station.province &&
        head.station.facility === station.facility &&
        head.station.station === station.station,
    );
  }

  #insertHead(writer: Writer, { station, interval, rendering }: NewReport): number {
    const { province, facility, station: name } = station;
    writer.run(
      'INSERT INTO station (province, facility, station) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      province,
      facility,
      name,
    );
    writer.run(
      `INSERT INTO report (id, station, start_at, end_at, closed_at, rendering)
       SELECT ${nextNumber('report')}, number, ?, ?, ?, ? FROM station WHERE province = ? AND facility = ? AND station = ?`,
      interval.startAt,
      interval.endAt,
      this.#clock.now(),
      storeRendering(writer, rendering),
      province,
      facility,
      name,
    );
    const row = writer.get<{ id: number }>('SELECT last_insert_rowid() AS id');
    assert(row);
    return row.id;
  }

  #insertRow(writer: Writer, place: { id: number; position: number }, row: NewReportRow): void {
    const { channels, reasons } = this.#names;
    writer.run(
      `INSERT INTO report_row (report, channel, position, symbol, unit, decimals, value, status, reason,
                               usable, expected, mean, low, high, gravest)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      place.id,
      channels.numberFor(writer, row.channel),
      place.position,
      row.symbol,
      row.unit,
      row.decimals,
      row.value,
      STATUS_NUMBERS[row.status],
      row.reason === null ? null : reasons.numberFor(writer, row.reason),
      row.usable,
      row.expected,
      row.readings.mean,
      row.readings.low,
      row.readings.high,
      STATUS_NUMBERS[row.readings.gravest],
    );
  }
}

/** Puts a report into a target's queue unless it is or was there. Whether it is new there. */
export function enqueue(writer: Writer, report: number, delivery: Delivery): boolean {
  const rendering = storeRendering(writer, delivery);
  const sql = `INSERT INTO outbox (id, report, target, rendering) VALUES (${nextNumber('outbox')}, ?, ?, ?) ON CONFLICT DO NOTHING`;
  return writer.run(sql, report, delivery.target, rendering) > 0;
}

/** As {@link enqueue}, for a report that was closed before. */
export function enqueueLater(writer: Writer, report: number, delivery: Delivery): boolean {
  if (!enqueue(writer, report, delivery)) return false;
  const row = writer.get<{ id: number; end_at: number }>(
    'SELECT outbox.id, end_at FROM outbox JOIN report ON report.id = report WHERE report = ? AND target = ?',
    report,
    delivery.target,
  );
  assert(row);
  noteLate(writer, 'outbox', row.id, row.end_at);
  return true;
}
