/** Readings of a damaged database: put where there are none of their instrument and instant, under the new database's numbers. */
import { noteLate } from '../late-records.js';
import { packReadings, unpackReadings } from '../pack-readings.js';
import { instantOf, instrumentOf, lastKeyAt, INSTRUMENTS_MAX, scanKey } from '../scan-key.js';
import type { Writer } from '../sqlite-connection.js';
import type { SalvageContext, SalvageStep } from './salvage-step.js';

interface ScanRow {
  k: number;
  delay_ms: number;
  records: Uint8Array;
}

export const scanStep: SalvageStep<ScanRow> = {
  name: 'scan',
  sliceRows: 1000,
  table: {
    table: 'scan',
    key: 'key',
    columns: 'delay_ms, records',
    // A second of readings: less than a page holds of any station that fills one.
    keyStep: 1000 * (INSTRUMENTS_MAX + 1),
    // Readings are never older than the first report of them.
    floor: (reader) => {
      const at = reader.get<{ at: unknown }>('SELECT min(start_at) AS at FROM report')?.at;
      return typeof at === 'number' && Number.isSafeInteger(at) ? lastKeyAt(at - 1) : null;
    },
  },
  take: ({ k, delay_ms, records }, context, writer) => {
    const { instrument, packed } = renumbered(context, writer, { instrument: instrumentOf(k), records });
    const key = scanKey(instantOf(k), instrument);
    const taken = writer.run(
      'INSERT INTO scan (key, delay_ms, records) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      key,
      delay_ms,
      packed,
    );
    if (taken === 0) return 'known';
    noteLate(writer, 'scan', key, instantOf(key));
    return 'taken';
  },
};

interface UnstampedRow {
  k: number;
  boot: string;
  monotonic_ms: number;
  claimed_at: number;
  instrument: number;
  delay_ms: number;
  records: Uint8Array;
  outcome: string | null;
  resolved_at: number | null;
}

/** What waited for a trusted clock cannot have its place any more: it is kept apart, as evidence. */
export const unstampedStep: SalvageStep<UnstampedRow> = {
  name: 'unstamped_scan',
  sliceRows: 500,
  table: {
    table: 'unstamped_scan',
    key: 'id',
    columns: 'boot, monotonic_ms, claimed_at, instrument, delay_ms, records, outcome, resolved_at',
    keyStep: 1,
  },
  take: (row, context, writer) => {
    const { instrument, packed } = renumbered(context, writer, row);
    // A backup has what waited in the database that it is a copy of.
    const same = 'SELECT 1 FROM unstamped_scan WHERE boot = ? AND monotonic_ms = ? AND instrument = ?';
    if (writer.get(same, row.boot, row.monotonic_ms, instrument) !== undefined) return 'known';
    writer.run(
      `INSERT INTO unstamped_scan (boot, monotonic_ms, claimed_at, instrument, delay_ms, records, outcome, resolved_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      row.boot,
      row.monotonic_ms,
      row.claimed_at,
      instrument,
      row.delay_ms,
      packed,
      row.outcome ?? 'no-time',
      row.resolved_at ?? context.now,
    );
    const added = writer.get<{ id: number }>('SELECT last_insert_rowid() AS id');
    if (added) noteLate(writer, 'unstamped_scan', added.id);
    return 'taken';
  },
};

function renumbered(
  { source, names, noted }: SalvageContext,
  writer: Writer,
  row: { instrument: number; records: Uint8Array },
): { instrument: number; packed: Uint8Array } {
  const instrument = names.instruments.numberFor(writer, source.nameOf('instrument_name', row.instrument));
  const records = unpackReadings(row.records).map((record) => ({
    ...record,
    channel: names.channels.numberFor(writer, source.nameOf('channel_name', record.channel)),
    reason:
      record.reason === 0 ? 0 : names.reasons.numberFor(writer, source.nameOf('reason_name', record.reason)),
  }));
  for (const { channel } of records) {
    const pair = `${channel} ${instrument}`;
    if (noted.has(pair)) continue;
    writer.onCommit(() => noted.add(pair));
    writer.run(
      'INSERT INTO channel_source (channel, instrument) VALUES (?, ?) ON CONFLICT DO NOTHING',
      channel,
      instrument,
    );
  }
  return { instrument, packed: packReadings(records) };
}
