/** Scans as they are hashed, read a page at a time. */
import type { Reader } from '../store/sqlite-connection.js';
import { instantOf, instrumentOf } from '../store/scan-key.js';
import { jsonText, listText, QuotedNames, readingsText } from './record-text.js';
import type { SealedRecord } from './sealed-record.js';

const PAGE_ROWS = 500;

export interface ScanRow {
  key: number;
  delay_ms: number;
  records: Uint8Array;
}

/** In order of their keys, `afterKey < key ≤ lastKey`, without those that came late. */
export function* scanRecords(
  reader: Reader,
  range: { afterKey: number; lastKey: number },
): Iterable<SealedRecord> {
  const names = new QuotedNames(reader);
  for (let { afterKey } = range; ;) {
    const rows = reader.all<ScanRow>(
      `SELECT key, delay_ms, records FROM scan WHERE key > ? AND key <= ?
       AND NOT EXISTS (SELECT 1 FROM late_record WHERE source = 'scan' AND late_record.key = scan.key)
       ORDER BY key LIMIT ?`,
      afterKey,
      range.lastKey,
      PAGE_ROWS,
    );
    for (const row of rows) yield recordOf(row, names);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE_ROWS) return;
    afterKey = last.key;
  }
}

export function scanRecord(reader: Reader, key: number): SealedRecord | null {
  const row = reader.get<ScanRow>('SELECT key, delay_ms, records FROM scan WHERE key = ?', key);
  return row === undefined ? null : recordOf(row, new QuotedNames(reader));
}

/** `["scan",at,"instrument",delayMs,[["channel","instrument status","status","reason","raw"],…]]` */
function recordOf({ key, delay_ms, records }: ScanRow, names: QuotedNames): SealedRecord {
  const instrument = names.of('instrument_name', instrumentOf(key));
  const text = listText(
    '"scan"',
    String(instantOf(key)),
    instrument,
    String(delay_ms),
    readingsText(records, names),
  );
  return { key, text };
}

/** The same content at another instant, for recognising what was moved. */
export function atInstant(text: string, at: number): string {
  return text.replace(/^\["scan",\d+,/, `["scan",${jsonText(at)},`);
}
