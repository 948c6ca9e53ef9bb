/** Reads committed readings. Works on whole pages of rows at a time, never with an open cursor, so writing goes on between. */
import type { Interval } from '../../protocols/vocabulary/interval.js';
import type { Reading, Scan } from '../../protocols/vocabulary/reading.js';
import { isUsable } from '../../protocols/vocabulary/status.js';
import type { StoredReading } from '../averaging/averaged-reading.js';
import { openNames, type StoreNames } from './name-table.js';
import { unpackReadings, type PackedRecord } from './pack-readings.js';
import type { Reader } from './sqlite-connection.js';
import { summariseTrend, type TrendPoint, type TrendRequest } from './summarise-trend.js';

/** Rows that are fetched at once. */
const PAGE_ROWS = 1000;
/** How far back a newest reading is looked for, at most. */
export const LOOK_BACK_MS = 24 * 3_600_000;

interface ScanRow {
  at: number;
  instrument: number;
  delay_ms: number;
  records: Uint8Array;
}

export class ScanReader {
  protected readonly names: StoreNames;
  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
    this.names = openNames(reader);
  }

  /** The channel's readings in `(startAt, endAt]`, oldest first. */
  readChannel(channel: string, interval: Interval): StoredReading[] {
    const number = this.names.channels.numberOf(channel);
    if (number === null) return [];
    const rows = this.#reader.all<ScanRow>(
      `SELECT at, instrument, delay_ms, records FROM scan WHERE at > ? AND at <= ?
       AND instrument IN (SELECT instrument FROM channel_source WHERE channel = ?) ORDER BY at`,
      interval.startAt,
      interval.endAt,
      number,
    );
    return rows.flatMap((row) => this.#readingsOf(row, number));
  }

  /** The readings of all channels in `(startAt, endAt]`, each oldest first: one pass for a whole report. */
  readChannels(interval: Interval): Map<string, StoredReading[]> {
    const channels = new Map<string, StoredReading[]>();
    for (const row of this.#rows(interval)) {
      for (const reading of this.#readingsOf(row, null)) {
        const list = channels.get(reading.channel);
        if (list) list.push(reading);
        else channels.set(reading.channel, [reading]);
      }
    }
    return channels;
  }

  /** Every scan in `(startAt, endAt]` by instant. Scans committed while it runs may or may not be seen. */
  *readScans(interval: Interval): Iterable<Scan> {
    for (const row of this.#rows(interval)) {
      yield {
        instrument: this.names.instruments.nameOf(row.instrument),
        at: row.at,
        delayMs: row.delay_ms,
        readings: unpackReadings(row.records).map((record) => this.#readingOf(record)),
      };
    }
  }

  /** The channel's newest usable reading at or before `at`, not more than `lookBackMs` (a day at most) older. */
  lastUsableBefore(channel: string, at: number, lookBackMs = LOOK_BACK_MS): StoredReading | null {
    const number = this.names.channels.numberOf(channel);
    if (number === null) return null;
    const statement = `SELECT at, instrument, delay_ms, records FROM scan WHERE at >= ? AND at <= ?
       AND instrument IN (SELECT instrument FROM channel_source WHERE channel = ?) ORDER BY at DESC LIMIT ?`;
    // The first page is small: most often the newest row is the one.
    for (let beforeAt = at, rows = 16; ; rows = PAGE_ROWS) {
      const page = this.#reader.all<ScanRow>(
        statement,
        at - Math.min(lookBackMs, LOOK_BACK_MS),
        beforeAt,
        number,
        rows,
      );
      const found = page
        .flatMap((row) => this.#readingsOf(row, number))
        .find(({ status, raw }) => isUsable(status) && raw !== null);
      if (found) return found;
      const oldest = page.at(-1);
      if (!oldest || page.length < rows) return null;
      beforeAt = oldest.at - 1;
    }
  }

  /** The newest reading of every channel that was read in the day before the newest scan. */
  latest(): ReadonlyMap<string, StoredReading> {
    const newestAt = this.newestAt();
    const found = new Map<string, StoredReading>();
    if (newestAt === null) return found;
    const sources = this.#reader.all<{ instrument: number }>(
      'SELECT DISTINCT instrument FROM channel_source',
    );
    for (const { instrument } of sources) {
      const row = this.#reader.get<ScanRow>(
        `SELECT at, instrument, delay_ms, records FROM scan WHERE at >= ? AND instrument = ?
         ORDER BY at DESC LIMIT 1`,
        newestAt - LOOK_BACK_MS,
        instrument,
      );
      for (const reading of row ? this.#readingsOf(row, null) : []) {
        const other = found.get(reading.channel);
        if (!other || other.at < reading.at) found.set(reading.channel, reading);
      }
    }
    return found;
  }

  oldestAt(): number | null {
    return this.#reader.get<{ at: number | null }>('SELECT min(at) AS at FROM scan')?.at ?? null;
  }

  newestAt(): number | null {
    return this.#reader.get<{ at: number | null }>('SELECT max(at) AS at FROM scan')?.at ?? null;
  }

  /** The first scan strictly after `at`, or `null`: where the next interval with readings is. */
  nextAfter(at: number): number | null {
    return (
      this.#reader.get<{ at: number | null }>('SELECT min(at) AS at FROM scan WHERE at > ?', at)?.at ?? null
    );
  }

  /** Mean, low, high and gravest status of even buckets: from raw readings for short spans, else from closed reports. */
  summarise(request: TrendRequest): TrendPoint[] {
    const readChannel = (interval: Interval) => this.readChannel(request.channel, interval);
    return summariseTrend(request, { reader: this.#reader, names: this.names, readChannel });
  }

  *#rows({ startAt, endAt }: Interval): Iterable<ScanRow> {
    let after = { at: startAt + 1, instrument: -1 };
    for (;;) {
      const page = this.#reader.all<ScanRow>(
        `SELECT at, instrument, delay_ms, records FROM scan WHERE (at, instrument) > (?, ?) AND at <= ?
         ORDER BY at, instrument LIMIT ?`,
        after.at,
        after.instrument,
        endAt,
        PAGE_ROWS,
      );
      yield* page;
      const last = page.at(-1);
      if (!last || page.length < PAGE_ROWS) return;
      after = last;
    }
  }

  #readingsOf(row: ScanRow, channel: number | null): StoredReading[] {
    return unpackReadings(row.records, channel).map((record) => ({ at: row.at, ...this.#readingOf(record) }));
  }

  #readingOf(record: PackedRecord): Reading {
    return {
      channel: this.names.channels.nameOf(record.channel),
      raw: record.raw,
      instrumentStatus: record.instrumentStatus,
      status: record.status,
      reason: record.reason === 0 ? null : this.names.reasons.nameOf(record.reason),
    };
  }
}
