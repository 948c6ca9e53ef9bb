/**
 * Scans that cannot be given their instant yet: the clock is not trusted, or is behind what is stored. They wait with the machine's
 * monotonic time and are stamped, oldest first, as soon as the clock can be believed. What lies where readings are stored
 * already, or comes from before the machine's last start without a trusted clock, is never stamped and never dropped: it stays, with
 * the reason.
 */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { closedScanKey, noteLate, noteLateScan } from './late-records.js';
import { instantOf, INSTRUMENTS_MAX, lastKeyAt, scanKey } from './scan-key.js';
import type { Reader, Writer } from './sqlite-connection.js';
import { nextOutside, readWrongTimes, wrongTimeOf } from './wrong-times.js';

/** Scans that one transaction stamps at most. */
export const STAMP_SLICE_ROWS = 2000;

export interface UnstampedScan {
  instrument: number;
  delayMs: number;
  records: Uint8Array;
  claimedAt: number;
  /** The slot's instant on the monotonic clock. */
  monotonicMs: number;
}

export interface UnstampedSummary {
  /** Wait for a trusted clock. */
  waiting: number;
  /** Their instants are those of readings that were stored before: the clock had been ahead. */
  overlapping: number;
  /** From before the machine's last start. */
  withoutTime: number;
}

interface Row {
  id: number;
  boot: string;
  monotonic_ms: number;
  claimed_at: number;
  /** 1: the clock was trusted, and only behind what was stored. */
  trusted: number;
  instrument: number;
  delay_ms: number;
  records: Uint8Array;
}

export class UnstampedScans {
  readonly #reader: Reader;
  readonly #clock: Clock;
  #waiting: number;

  constructor(reader: Reader, clock: Clock) {
    this.#reader = reader;
    this.#clock = clock;
    this.#waiting = readUnstamped(reader).waiting;
  }

  get waiting(): number {
    return this.#waiting;
  }

  keep(writer: Writer, scan: UnstampedScan): void {
    writer.run(
      `INSERT INTO unstamped_scan (boot, monotonic_ms, claimed_at, instrument, delay_ms, records, trusted)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      this.#clock.bootId(),
      scan.monotonicMs,
      scan.claimedAt,
      scan.instrument,
      scan.delayMs,
      scan.records,
      this.#clock.trust() === 'trusted' ? 1 : 0,
    );
    writer.onCommit(() => void (this.#waiting += 1));
  }

  /**
   * Stamps up to a slice of what waits. To be called with a clock that is trusted and past everything stored.
   * @returns The instant of the newest scan that got its place, or `null`; and how many were dealt with.
   */
  stampSlice(writer: Writer): { newestAt: number | null; dealtWith: number } {
    const rows = this.#reader.all<Row>(
      `SELECT id, boot, monotonic_ms, claimed_at, trusted, instrument, delay_ms, records FROM unstamped_scan
       WHERE outcome IS NULL ORDER BY id LIMIT ?`,
      STAMP_SLICE_ROWS,
    );
    const offsetMs = this.#clock.now() - this.#clock.monotonicMs();
    const boot = this.#clock.bootId();
    const closedKey = closedScanKey(writer);
    let newestAt: number | null = null;
    for (const row of rows) {
      const isDated = row.boot === boot || row.trusted === 1;
      const at = row.boot === boot ? Math.round(offsetMs + row.monotonic_ms) : row.claimed_at;
      if (isDated && this.#stamp(writer, row, { at, closedKey })) newestAt = Math.max(newestAt ?? at, at);
      else this.#settle(writer, row.id, isDated ? 'overlaps' : 'no-time');
    }
    writer.onCommit(() => void (this.#waiting -= rows.length));
    return { newestAt, dealtWith: rows.length };
  }

  /** Only behind everything that its instrument has: nothing is put between or over what is stored. */
  #stamp(writer: Writer, row: Row, { at, closedKey }: { at: number; closedKey: number }): boolean {
    const later = nextOutside(writer, at - 1, (after) => {
      const sql = `SELECT key FROM scan WHERE key > ? AND key % ${INSTRUMENTS_MAX + 1} = ? ORDER BY key LIMIT 1`;
      const found = writer.get<{ key: number }>(sql, lastKeyAt(after), row.instrument);
      return found === undefined ? null : instantOf(found.key);
    });
    const isWrong = wrongTimeOf(readWrongTimes(writer), at) !== null;
    if (later !== null || isWrong || at < 0) return false;
    const key = scanKey(at, row.instrument);
    writer.run('INSERT INTO scan (key, delay_ms, records) VALUES (?, ?, ?)', key, row.delay_ms, row.records);
    noteLateScan(writer, key, closedKey);
    return writer.run('DELETE FROM unstamped_scan WHERE id = ?', row.id) > 0;
  }

  #settle(writer: Writer, id: number, outcome: 'overlaps' | 'no-time'): void {
    const now = this.#clock.now();
    writer.run('UPDATE unstamped_scan SET outcome = ?, resolved_at = ? WHERE id = ?', outcome, now, id);
    noteLate(writer, 'unstamped_scan', id);
  }
}

export function readUnstamped(reader: Reader): UnstampedSummary {
  const rows = reader.all<{ outcome: string | null; n: number }>(
    'SELECT outcome, count(*) AS n FROM unstamped_scan GROUP BY outcome',
  );
  const count = (outcome: string | null) => rows.find((row) => row.outcome === outcome)?.n ?? 0;
  return { waiting: count(null), overlapping: count('overlaps'), withoutTime: count('no-time') };
}
