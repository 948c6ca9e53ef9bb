/** Where notices are kept: the state of the alarms, and every letter until long after it was sent. */
import type { EndedAlarm, RaisedAlarm } from './alarm-watch.js';
import type { LetterContent } from './correspondence.js';
import type { MailErrorCode } from './mail-error.js';
import type { MailLanguage, NoticeState } from './notice-machine.js';

/** A letter as it is kept; the words are made when it is sent. */
export interface StoredLetter extends LetterContent {
  /** Part of the mail's Message-ID. */
  id: string;
  address: string;
  language: MailLanguage;
  group: 'operator' | 'province';
  writtenAt: number;
  /**
   * `withdrawn`: the configuration names the recipient no longer. `refused`: the server will never take it.
   */
  state: 'waiting' | 'sent' | 'refused' | 'withdrawn';
  attempts: number;
  /** Of the newest attempt that failed. */
  failure: { code: MailErrorCode; message: string; at: number } | null;
  sentAt: number | null;
}

/** What is worth a line in the journal. */
export type NoticeHappening =
  | { kind: 'alarm-raised'; alarm: RaisedAlarm }
  | { kind: 'alarm-ended'; alarm: EndedAlarm }
  | { kind: 'notice-sent' | 'notice-refused'; letter: StoredLetter };

export interface NoticeChange {
  state: NoticeState;
  /** New ones, and those that changed. */
  letters: readonly StoredLetter[];
  happenings: readonly NoticeHappening[];
}

export interface NoticeBook {
  load(): Promise<{ state: NoticeState; waiting: readonly StoredLetter[] }>;
  /** All of it or nothing; committed when it resolves. Rejects when the disk refuses. */
  save(change: NoticeChange): Promise<void>;
}
