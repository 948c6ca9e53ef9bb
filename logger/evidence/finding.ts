/** What a check of the chain has found: the first thing that is not as it was sealed, and what is proven nevertheless. */

export type FindingKind =
  /** The record says something else than it did. */
  | 'altered'
  /** The record is not there any more, and no purge accounts for it. */
  | 'dropped'
  /** The record was put there by something else than the logger. */
  | 'added'
  /** The record's content is right, its place is another one's. */
  | 'reordered'
  /** The newest blocks are gone: a signed head beside the database, or in it, names more than there is. */
  | 'truncated'
  /** Blocks were made anew: a signed head names another block at this place. */
  | 'rewritten'
  /** The logger found itself with an older or another database than the one that it had signed. */
  | 'exchanged'
  /** A signature does not fit what it stands under, or is of another key. */
  | 'signature-wrong';

export interface Finding {
  kind: FindingKind;
  /** Of the database, or the file beside it; `files`: the station's own copies of its data files. */
  table: string;
  /** The block that vouched for it; `null`: none did. */
  block: number | null;
  /** What is known of the record's place; all `null`: only that one of the block's records is wrong. */
  record: FoundRecord;
  /** The instants between which the block's records lie, UTC epoch milliseconds. */
  after: number | null;
  endAt: number | null;
  /** One English sentence for people. */
  detail: string;
}

export interface FoundRecord {
  at: number | null;
  instrument: string | null;
  /** Those whose reported figures no longer follow from the readings; else all of the record. */
  channels: readonly string[];
  target: string | null;
  /** The kind of the event. */
  event: string | null;
  /** The row's number in its table. */
  id: number | null;
}

export const NO_RECORD: FoundRecord = {
  at: null,
  instrument: null,
  channels: [],
  target: null,
  event: null,
  id: null,
};

/** Worth knowing, and no proof of anything. */
export type NoticeCode =
  | 'key-from-the-database'
  | 'key-changed'
  | 'not-signed'
  | 'no-head-file'
  | 'head-was-missing'
  | 'begins-in-mid-life'
  | 'goes-on-from-another-chain'
  | 'salvaged'
  | 'clock-set-back'
  | 'events-not-sealed'
  | 'events-sealed-later'
  | 'configuration-edited'
  | 'exchanged-before-this-span'
  | 'copies-not-made'
  | 'unknown-kind';

export interface Notice {
  code: NoticeCode;
  detail: string;
}
