/** A letter as a row of a table, the same in the station's store and in the province's. */
import type { LetterContent } from './correspondence.js';
import type { MailErrorCode } from './mail-error.js';
import type { StoredLetter } from './notice-book.js';
import { NO_NOTICES, type NoticeState } from './notice-machine.js';

export interface LetterRow {
  id: string;
  address: string;
  language: string;
  recipient_group: string;
  written_at: number;
  content: string;
  state: string;
  attempts: number;
  failure_code: string | null;
  failure_message: string | null;
  failure_at: number | null;
  sent_at: number | null;
}

export const LETTER_COLUMNS =
  'id, address, language, recipient_group, written_at, content, state, attempts, failure_code, failure_message, failure_at, sent_at';

/** Inserts a letter, or brings the one with its id up to date. */
export const PUT_LETTER = `
  INSERT INTO notice_letter (${LETTER_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET state = excluded.state, attempts = excluded.attempts, failure_code = excluded.failure_code,
    failure_message = excluded.failure_message, failure_at = excluded.failure_at, sent_at = excluded.sent_at`;

export const PUT_STATE = `
  INSERT INTO notice_state (id, state) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state`;

/** In the order of {@link LETTER_COLUMNS}. */
export function letterValues(letter: StoredLetter): (string | number | null)[] {
  const { id, address, language, group, writtenAt, state, attempts, failure, sentAt } = letter;
  const { raised, ended, standing } = letter;
  const content = JSON.stringify({ raised, ended, standing } satisfies LetterContent);
  return [
    ...[id, address, language, group, writtenAt, content, state, attempts],
    ...[failure?.code ?? null, failure?.message ?? null, failure?.at ?? null, sentAt],
  ];
}

export function letterOf(row: LetterRow): StoredLetter {
  return {
    ...(JSON.parse(row.content) as LetterContent),
    id: row.id,
    address: row.address,
    language: row.language as StoredLetter['language'],
    group: row.recipient_group as StoredLetter['group'],
    writtenAt: row.written_at,
    state: row.state as StoredLetter['state'],
    attempts: row.attempts,
    failure:
      row.failure_code === null
        ? null
        : {
            code: row.failure_code as MailErrorCode,
            message: row.failure_message ?? '',
            at: row.failure_at ?? row.written_at,
          },
    sentAt: row.sent_at,
  };
}

export function stateOf(text: string | undefined): NoticeState {
  return text === undefined ? NO_NOTICES : (JSON.parse(text) as NoticeState);
}
