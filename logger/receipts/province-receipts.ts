/** The province's receipts beside the files that they are about, and whether the two agree. */
import { createHash } from 'node:crypto';
import { parseFileName } from '../../protocols/report-file/file-name.js';
import type { FileReceipt, ReceiptFault, ReceiptVerdict } from '../../protocols/side-channel/file-receipt.js';
import type { RenderedFile } from '../store/rendering.js';
import type { Reader, Writer } from '../store/sqlite-connection.js';

/**
 * `other-content`: the province has received other bytes under this name. `fewer-rows`: it took over fewer rows than the file
 * has, without rejecting it.
 */
export type Agreement = 'matches' | 'other-content' | 'fewer-rows';

/** The newest receipt of a file. */
export interface StoredReceipt {
  at: number;
  verdict: ReceiptVerdict;
  rows: number;
  faultCount: number;
  faults: readonly ReceiptFault[];
  agreement: Agreement;
  /** Who has looked at a receipt that refuses or contradicts the file; `null`: nobody yet, or there was no need. */
  review: { at: number; by: string; reason: string } | null;
}

/** The item of the outbox that a receipt is about; `null`: the station has no such file (any more). */
export function findOutboxItem(reader: Reader, target: string, { name }: FileReceipt): number | null {
  const { endAt } = parseFileName(name);
  if (endAt === null) return null;
  const row = reader.get<{ id: number }>(
    `SELECT outbox.id FROM outbox JOIN report ON report.id = outbox.report
     WHERE target = ? AND end_at = ? ORDER BY outbox.id DESC LIMIT 1`,
    target,
    endAt,
  );
  return row?.id ?? null;
}

export function compareReceipt(receipt: FileReceipt, file: RenderedFile): Agreement {
  const sha256 = createHash('sha256').update(file.bytes).digest('hex');
  if (receipt.sha256 !== sha256 || receipt.sizeBytes !== file.bytes.length) return 'other-content';
  const isTaken = receipt.verdict === 'accepted' || receipt.verdict === 'accepted-with-warnings';
  return isTaken && receipt.rows < countRows(file.bytes) ? 'fewer-rows' : 'matches';
}

export interface ReceiptToKeep {
  outbox: number;
  receipt: FileReceipt;
  agreement: Agreement;
  endOffset: number;
  line: string;
}

/** A receipt that was read before is kept once. */
export function keepReceipt(
  writer: Writer,
  { outbox, receipt, agreement, endOffset, line }: ReceiptToKeep,
): void {
  const { sequence, at, verdict, rows, faultCount, faults } = receipt;
  writer.run(
    `INSERT INTO province_receipt
       (outbox, sequence, at, verdict, row_count, fault_count, faults, agreement, end_offset, line)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (outbox, sequence, at) DO UPDATE SET end_offset = excluded.end_offset`,
    ...[outbox, sequence, at, verdict, rows, faultCount, JSON.stringify(faults), agreement, endOffset, line],
  );
}

interface ReceiptRow {
  at: number;
  verdict: ReceiptVerdict;
  row_count: number;
  fault_count: number;
  faults: string;
  agreement: Agreement;
  review_at: number | null;
  by: string | null;
  reason: string | null;
}

/** SQL: whether a person has to look at the receipt. */
export const IS_DISPUTED = `(province_receipt.verdict IN ('rejected', 'conflict') OR province_receipt.agreement <> 'matches')`;

export function newestReceipt(reader: Reader, outbox: number): StoredReceipt | null {
  const row = reader.get<ReceiptRow>(
    `SELECT province_receipt.*, receipt_review.at AS review_at, by, reason FROM province_receipt
     LEFT JOIN receipt_review ON receipt = province_receipt.id
     WHERE outbox = ? ORDER BY province_receipt.id DESC LIMIT 1`,
    outbox,
  );
  if (row === undefined) return null;
  const { at, verdict, agreement, fault_count: faultCount, row_count: rows } = row;
  const { review_at: reviewAt, by, reason } = row;
  const review = reviewAt === null ? null : { at: reviewAt, by: by ?? '', reason: reason ?? '' };
  const faults = JSON.parse(row.faults) as ReceiptFault[];
  return { at, verdict, rows, faultCount, faults, agreement, review };
}

export interface ReceiptCounts {
  confirmed: number;
  withWarnings: number;
  /** Refused, and nobody has looked at it. */
  rejected: number;
  /** Newest receipts that do not agree with the file, and that nobody has looked at. */
  contradicting: number;
  /** Refused or contradicting, and somebody has looked at it. */
  reviewed: number;
  /** Delivered, and no receipt has come. */
  unconfirmed: number;
}

/** Of the files of a target whose intervals ended after `after`, by their newest receipts. */
export function countReceipts(reader: Reader, target: string, after: number): ReceiptCounts {
  const rows = reader.all<{
    verdict: string | null;
    agreement: Agreement | null;
    reviewed: number;
    n: number;
  }>(
    `SELECT verdict, agreement, receipt_review.receipt IS NOT NULL AS reviewed, count(*) AS n FROM outbox JOIN report ON report.id = outbox.report
     LEFT JOIN province_receipt ON province_receipt.id =
       (SELECT max(id) FROM province_receipt WHERE province_receipt.outbox = outbox.id)
     LEFT JOIN receipt_review ON receipt = province_receipt.id
     WHERE target = ? AND end_at > ? AND (state = 'delivered' OR verdict IS NOT NULL)
     GROUP BY verdict, agreement, reviewed`,
    target,
    after,
  );
  const sum = (wanted: (row: (typeof rows)[number]) => boolean) =>
    rows.filter(wanted).reduce((total, { n }) => total + n, 0);
  return {
    confirmed: sum(({ verdict, agreement }) => verdict === 'accepted' && agreement === 'matches'),
    withWarnings: sum(
      ({ verdict, agreement }) => verdict === 'accepted-with-warnings' && agreement === 'matches',
    ),
    rejected: sum(
      ({ verdict, agreement, reviewed }) =>
        verdict === 'rejected' && agreement === 'matches' && reviewed === 0,
    ),
    contradicting: sum(
      ({ verdict, agreement, reviewed }) =>
        reviewed === 0 && agreement !== null && (agreement !== 'matches' || verdict === 'conflict'),
    ),
    reviewed: sum(({ reviewed }) => reviewed === 1),
    unconfirmed: sum(({ verdict }) => verdict === null),
  };
}

function countRows(bytes: Uint8Array): number {
  return new TextDecoder()
    .decode(bytes)
    .split('\n')
    .filter((line) => line.trim() !== '').length;
}
