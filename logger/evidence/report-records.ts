/**
 * A report as it is hashed: its head and its rows in one list, and in another every file that is made of them, each with the SHA-256 of
 * its bytes. What was queued for a target later is not among them: it has a block of its own.
 */
import { hash } from 'node:crypto';
import { openNames } from '../store/name-table.js';
import { readRendering, renderReport } from '../store/rendering.js';
import type { Reader } from '../store/sqlite-connection.js';
import {
  readHeads,
  readStoredReport,
  SELECT_HEAD,
  type HeadRow,
  type RowColumns,
  type StoredReport,
} from '../store/stored-report.js';
import { floatText, jsonText, listText, QuotedNames } from './record-text.js';
import type { SealedRecord } from './sealed-record.js';

/** In the list of a report: the head; rows have their channel's number. */
export const HEAD_KEY = 0;
/** In the list of its files: the station's own; the others have their number in the outbox. */
export const OWN_FILE_KEY = 0;

interface ReportRowRow extends RowColumns {
  /** By its number. */
  channel: number;
  position: number;
}

/** The head and the rows. Empty: there is no such report. One that was salvaged is not the interval's: it has a block of its own. */
export function reportRecords(reader: Reader, endAt: number): SealedRecord[] {
  const head = readHead(reader, endAt);
  return head === null ? [] : [{ key: HEAD_KEY, text: headText(head) }, ...rowRecords(reader, head.id)];
}

/** The station's own file and every target's. Empty: there is no such report. */
export function fileRecords(reader: Reader, endAt: number): SealedRecord[] {
  const head = readHead(reader, endAt);
  if (head === null) return [];
  const files = new FileTexts(reader, head.id);
  const outbox = reader.all<{ id: number }>(
    `SELECT id FROM outbox WHERE report = ?
     AND NOT EXISTS (SELECT 1 FROM late_record WHERE source = 'outbox' AND late_record.key = outbox.id) ORDER BY id`,
    head.id,
  );
  return [
    { key: OWN_FILE_KEY, text: files.textOf(null, head.rendering) },
    ...outbox.map(({ id }) => ({ key: id, text: outboxText(reader, id, files) })),
  ];
}

function readHead(reader: Reader, endAt: number): HeadRow | null {
  const row = reader.get<HeadRow>(
    `${SELECT_HEAD} WHERE end_at = ?
     AND NOT EXISTS (SELECT 1 FROM late_record WHERE source = 'report' AND late_record.key = report.id)
     ORDER BY report.id DESC LIMIT 1`,
    endAt,
  );
  return row ?? null;
}

/** A salvaged report in one record, `["whole",head,[row,…],file]`: the members are those of its lists, the file is the station's own. */
export function wholeReportRecord(reader: Reader, id: number): SealedRecord | null {
  const head = reader.get<HeadRow>(`${SELECT_HEAD} WHERE report.id = ?`, id);
  if (head === undefined) return null;
  const rows = rowRecords(reader, id).map(({ text }) => text);
  const file = new FileTexts(reader, id).textOf(null, head.rendering);
  return { key: id, text: listText('"whole"', headText(head), listText(...rows), file) };
}

/** A file that was queued after its report was closed. `null`: there is no such item. */
export function outboxRecord(reader: Reader, id: number): SealedRecord | null {
  const row = reader.get<{ report: number }>('SELECT report FROM outbox WHERE id = ?', id);
  if (row === undefined) return null;
  return { key: id, text: outboxText(reader, id, new FileTexts(reader, row.report)) };
}

/** `["report","province","facility","station",startAt,endAt,closedAt]` */
function headText({ province, facility, station, start_at, end_at, closed_at }: HeadRow): string {
  const names = [province, facility, station].map(jsonText);
  return listText('"report"', ...names, String(start_at), String(end_at), String(closed_at));
}

/** `["row",position,"channel","symbol","unit",decimals,value,"status","reason",usable,expected,mean,low,high,"gravest"]` */
function rowRecords(reader: Reader, report: number): SealedRecord[] {
  const names = new QuotedNames(reader);
  const rows = reader.all<ReportRowRow>('SELECT * FROM report_row WHERE report = ? ORDER BY channel', report);
  return rows.map((row) => ({
    key: row.channel,
    text: listText(
      '"row"',
      String(row.position),
      names.of('channel_name', row.channel),
      jsonText(row.symbol),
      jsonText(row.unit),
      String(row.decimals),
      floatText(row.value),
      names.of('status_name', row.status),
      names.of('reason_name', row.reason),
      String(row.usable),
      String(row.expected),
      floatText(row.mean),
      floatText(row.low),
      floatText(row.high),
      names.of('status_name', row.gravest),
    ),
  }));
}

function outboxText(reader: Reader, id: number, files: FileTexts): string {
  const row = reader.get<{ target: string; rendering: number }>(
    'SELECT target, rendering FROM outbox WHERE id = ?',
    id,
  );
  return row === undefined ? '' : files.textOf(row.target, row.rendering);
}

/** `["file","target","rendering","path below the receiver's folder","SHA-256 of the bytes"]`; each form is rendered once. */
class FileTexts {
  readonly #reader: Reader;
  readonly #report: number;
  #stored: StoredReport | null | undefined;
  readonly #rendered = new Map<number, string>();

  constructor(reader: Reader, report: number) {
    this.#reader = reader;
    this.#report = report;
  }

  textOf(target: string | null, rendering: number): string {
    let rendered = this.#rendered.get(rendering);
    if (rendered === undefined) {
      rendered = this.#render(rendering);
      this.#rendered.set(rendering, rendered);
    }
    return listText('"file"', jsonText(target), rendered);
  }

  #render(rendering: number): string {
    const sql = 'SELECT json FROM rendering WHERE number = ?';
    const json = this.#reader.get<{ json: string }>(sql, rendering)?.json ?? null;
    try {
      if (this.#stored === undefined) {
        const [head] = readHeads(this.#reader, 'report.id = ?', this.#report);
        this.#stored = head ? readStoredReport(this.#reader, head, openNames(this.#reader).reasons) : null;
      }
      if (this.#stored === null) return jsonText(json);
      const { finalPath, bytes } = renderReport(this.#stored, readRendering(this.#reader, rendering));
      return `${jsonText(json)},${jsonText(finalPath)},"${hash('sha256', bytes, 'hex')}"`;
    } catch {
      // Rows of which no file can be made are not the rows that were hashed.
      return jsonText(json);
    }
  }
}
