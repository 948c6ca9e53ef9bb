/** The rows of a scan, in whatever transaction it is told to use: under its instant, or kept without one. */
import { noteLateScan } from './late-records.js';
import type { HeldScan } from './held-scans.js';
import type { StoreNames } from './name-table.js';
import { packReadings } from './pack-readings.js';
import { scanKey } from './scan-key.js';
import type { Writer } from './sqlite-connection.js';
import type { UnstampedScans } from './unstamped-scans.js';

export class ScanRows {
  readonly #names: StoreNames;
  readonly #unstamped: UnstampedScans;
  /** Pairs of a channel and the instrument it came from that are stored. */
  readonly #sources = new Set<string>();

  constructor(names: StoreNames, unstamped: UnstampedScans) {
    this.#names = names;
    this.#unstamped = unstamped;
  }

  /** @param closedKey Up to here intervals are closed: a scan that comes to them is noted as late. */
  write(writer: Writer, { scan, monotonicMs }: HeldScan, closedKey: number): void {
    const { channels, instruments, reasons } = this.#names;
    const instrument = instruments.numberFor(writer, scan.instrument);
    const records = scan.readings.map((reading) => ({
      channel: channels.numberFor(writer, reading.channel),
      instrumentStatus: reading.instrumentStatus,
      status: reading.status,
      reason: reading.reason === null ? 0 : reasons.numberFor(writer, reading.reason),
      raw: reading.raw,
    }));
    for (const { channel } of records) this.#noteSource(writer, channel, instrument);
    const packed = packReadings(records);
    const delayMs = Math.max(0, Math.round(scan.delayMs));
    if (monotonicMs !== null) {
      const claimedAt = scan.at;
      this.#unstamped.keep(writer, { instrument, delayMs, records: packed, claimedAt, monotonicMs });
      return;
    }
    const key = scanKey(scan.at, instrument);
    // What is computed twice from the same readings is the same.
    const sql = 'INSERT INTO scan (key, delay_ms, records) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
    if (writer.run(sql, key, delayMs, packed) > 0) noteLateScan(writer, key, closedKey);
  }

  #noteSource(writer: Writer, channel: number, instrument: number): void {
    const key = `${channel} ${instrument}`;
    if (this.#sources.has(key)) return;
    const sql = 'INSERT INTO channel_source (channel, instrument) VALUES (?, ?) ON CONFLICT DO NOTHING';
    writer.run(sql, channel, instrument);
    writer.onCommit(() => this.#sources.add(key));
  }
}
