/**
 * Where the side channel lies on a station's SFTP account: beside the data files, under names that no reader of data files takes
 * for one (no station code, no `.txt`). Normative: docs/formats/side-channel.md.
 */

/** Seen from the account's root; at a receiver without it there is no side channel. */
export const SIDE_CHANNEL_FOLDER = '.quantrac';
export const PROVINCE_FILE = 'province.json';
export const RECEIPTS_FILE = 'receipts';
export const WANTED_FILE = 'wanted.json';
export const STATEMENTS_FOLDER = 'statements';

/** A statement is at most so long. */
export const STATEMENT_BYTES_MAX = 256 * 1024;
/** One line of the receipts, its end included. */
export const RECEIPT_LINE_BYTES_MAX = 16 * 1024;
/** `province.json` and `wanted.json`. */
export const DOCUMENT_BYTES_MAX = 1024 * 1024;

export type StatementKind = 'head' | 'ledger';

/** `head-…` and `ledger-…`; `null`: not the final name of a statement. */
export function statementKindOf(name: string): StatementKind | null {
  const kind = /^(head|ledger)-[A-Za-z0-9-]{1,100}\.json$/.exec(name)?.[1];
  return kind === 'head' || kind === 'ledger' ? kind : null;
}
