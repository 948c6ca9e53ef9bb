/** Says in words which scan a key is, and which of its channels a change most likely concerns. */
import { figuresOf } from '../reports/reading-figures.js';
import { openNames } from '../store/name-table.js';
import { unpackReadings } from '../store/pack-readings.js';
import { instantOf, instrumentOf } from '../store/scan-key.js';
import { ScanReader } from '../store/scan-reader.js';
import type { Reader } from '../store/sqlite-connection.js';
import { NO_RECORD, type FoundRecord } from './finding.js';

export function nameScan(reader: Reader, key: number): FoundRecord {
  const instrument = nameOr(reader, instrumentOf(key));
  return { ...NO_RECORD, at: instantOf(key), instrument };
}

/** With the channels whose reported figures no longer follow from the readings of the interval. */
export function nameAlteredScan(reader: Reader, key: number): FoundRecord {
  const named = nameScan(reader, key);
  try {
    const channels = channelsOf(reader, key);
    const suspects = channels.filter((channel) => !followsFromReadings(reader, channel, instantOf(key)));
    return { ...named, channels: suspects.length > 0 ? suspects : channels };
  } catch {
    // What was altered cannot be read as readings any more.
    return named;
  }
}

function nameOr(reader: Reader, instrument: number): string {
  const sql = 'SELECT name FROM instrument_name WHERE number = ?';
  return reader.get<{ name: string }>(sql, instrument)?.name ?? `number ${instrument}`;
}

function channelsOf(reader: Reader, key: number): string[] {
  const row = reader.get<{ records: Uint8Array }>('SELECT records FROM scan WHERE key = ?', key);
  const { channels } = openNames(reader);
  return unpackReadings(row?.records ?? new Uint8Array()).map(({ channel }) => channels.nameOf(channel));
}

interface Figures {
  start_at: number;
  end_at: number;
  mean: number | null;
  low: number | null;
  high: number | null;
}

function followsFromReadings(reader: Reader, channel: string, at: number): boolean {
  const row = reader.get<Figures>(
    `SELECT start_at, end_at, mean, low, high FROM report_row JOIN report ON report.id = report
     JOIN channel_name ON number = channel WHERE name = ? AND end_at >= ? ORDER BY end_at LIMIT 1`,
    channel,
    at,
  );
  if (row === undefined) return true;
  const readings = new ScanReader(reader).readChannel(channel, { startAt: row.start_at, endAt: row.end_at });
  const { mean, low, high } = figuresOf(readings);
  return mean === row.mean && low === row.low && high === row.high;
}
