/** Reads committed readings. Works on whole pages of rows at a time, never with an open cursor, so writing goes on between. */
import type { Interval } from '../../protocols/vocabulary/interval.js';
import type { Reading, Scan } from '../../protocols/vocabulary/reading.js';
import { isUsable } from '../../protocols/vocabulary/status.js';
import type { StoredReading } from '../averaging/averaged-reading.js';
import { openNames, type StoreNames } from './name-table.js';
import { unpackReadings, type PackedRecord } from './pack-readings.js';
import { INSTRUMENTS_MAX, instantOf, instrumentOf, lastKeyAt } from './scan-key.js';
import type { Reader } from './sqlite-connection.js';
import { newestScanAt, nextScanAt } from './wrong-times.js';
import { summariseTrend, type TrendPoint, type TrendRequest } from './summarise-trend.js';

/** Rows that are fetched at once. */
const PAGE_ROWS = 1000;
/** How far back a newest reading is looked for, at most. */
export const LOOK_BACK_MS = 24 * 3_600_000;

interface ScanRow {
  key: number;
  delay_ms: number;
  records: Uint8Array;
}

const SELECT = 'SELECT key, delay_ms, records FROM scan';
const INSTRUMENT = `key % ${INSTRUMENTS_MAX + 1}`;
/** Rows of the instruments that ever gave readings of a channel: the others need not be unpacked. */
const FROM_ITS_INSTRUMENTS = `${INSTRUMENT} IN (SELECT instrument FROM channel_source WHERE channel = ?)`;

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
      `${SELECT} WHERE key > ? AND key <= ? AND ${FROM_ITS_INSTRUMENTS} ORDER BY key`,
      lastKeyAt(interval.startAt),
      lastKeyAt(interval.endAt),
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
        instrument: this.names.instruments.nameOf(instrumentOf(row.key)),
        at: instantOf(row.key),
        delayMs: row.delay_ms,
        readings: unpackReadings(row.records).map((record) => this.#readingOf(record)),
      };
    }
  }

  /** The channel's newest usable reading at or before `at`, not more than `lookBackMs` (a day at most) older. */
  lastUsableBefore(channel: string, at: number, lookBackMs = LOOK_BACK_MS): StoredReading | null {
    const number = this.names.channels.numberOf(channel);
    if (number === null) return null;
    const statement = `${SELECT} WHERE key > ? AND key <= ? AND ${FROM_ITS_INSTRUMENTS} ORDER BY key DESC LIMIT ?`;
    const afterKey = lastKeyAt(at - Math.min(lookBackMs, LOOK_BACK_MS) - 1);
    // The first page is small: most often the newest row is the one.
    for (let lastKey = lastKeyAt(at), rows = 16; ; rows = PAGE_ROWS) {
      const page = this.#reader.all<ScanRow>(statement, afterKey, lastKey, number, rows);
      const found = page
        .flatMap((row) => this.#readingsOf(row, number))
        .find(({ status, raw }) => isUsable(status) && raw !== null);
      if (found) return found;
      const oldest = page.at(-1);
      if (!oldest || page.length < rows) return null;
      lastKey = oldest.key - 1;
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
        `${SELECT} WHERE key > ? AND key <= ? AND ${INSTRUMENT} = ? ORDER BY key DESC LIMIT 1`,
        lastKeyAt(newestAt - LOOK_BACK_MS),
        lastKeyAt(newestAt),
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
    const key = this.#reader.get<{ key: number | null }>('SELECT min(key) AS key FROM scan')?.key ?? null;
    return key === null ? null : instantOf(key);
  }

  newestAt(): number | null {
    return newestScanAt(this.#reader);
  }

  /** The instant of the first scan strictly after `at`, or `null`: where the next interval with readings is. */
  nextAfter(at: number): number | null {
    return nextScanAt(this.#reader, at);
  }

  /** Mean, low, high and gravest status of even buckets: from raw readings for short spans, else from closed reports. */
  summarise(request: TrendRequest): TrendPoint[] {
    const readChannel = (interval: Interval) => this.readChannel(request.channel, interval);
    return summariseTrend(request, { reader: this.#reader, names: this.names, readChannel });
  }

  *#rows({ startAt, endAt }: Interval): Iterable<ScanRow> {
    const lastKey = lastKeyAt(endAt);
    for (let afterKey = lastKeyAt(startAt); ;) {
      const page = this.#reader.all<ScanRow>(
        `${SELECT} WHERE key > ? AND key <= ? ORDER BY key LIMIT ?`,
        afterKey,
        lastKey,
        PAGE_ROWS,
      );
      yield* page;
      const last = page.at(-1);
      if (!last || page.length < PAGE_ROWS) return;
      afterKey = last.key;
    }
  }

  #readingsOf(row: ScanRow, channel: number | null): StoredReading[] {
    const at = instantOf(row.key);
    return unpackReadings(row.records, channel).map((record) => ({ at, ...this.#readingOf(record) }));
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
