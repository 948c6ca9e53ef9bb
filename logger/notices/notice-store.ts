/**
 * The station's notices in its database: the state of the alarms and every letter, committed together with the events that they
 * are. Letters are kept as long as the newest of them are worth looking at.
 */
import {
  LETTER_COLUMNS,
  letterOf,
  letterValues,
  PUT_LETTER,
  PUT_STATE,
  stateOf,
  type LetterRow,
} from '../../protocols/notices/letter-row.js';
import type {
  NoticeBook,
  NoticeChange,
  NoticeHappening,
  StoredLetter,
} from '../../protocols/notices/notice-book.js';
import type { NoticeState } from '../../protocols/notices/notice-machine.js';
import type { Reader, SqliteConnection, Writer } from '../store/sqlite-connection.js';

/** Older letters that no longer wait are forgotten. */
export const LETTERS_KEPT = 2_000;

/** Puts a happening into the station's journal, within the caller's transaction. */
export type RecordHappening = (writer: Writer, happening: NoticeHappening) => void;

/** Newest first. */
export function readLetters(reader: Reader, limit: number): StoredLetter[] {
  return reader
    .all<LetterRow>(`SELECT ${LETTER_COLUMNS} FROM notice_letter ORDER BY number DESC LIMIT ?`, limit)
    .map(letterOf);
}

export class NoticeStore implements NoticeBook {
  readonly #database: SqliteConnection;
  readonly #record: RecordHappening;

  constructor(database: SqliteConnection, record: RecordHappening = () => undefined) {
    this.#database = database;
    this.#record = record;
  }

  async load(): Promise<{ state: NoticeState; waiting: readonly StoredLetter[] }> {
    const row = this.#database.get<{ state: string }>('SELECT state FROM notice_state');
    const waiting = this.#database.all<LetterRow>(
      `SELECT ${LETTER_COLUMNS} FROM notice_letter WHERE state = 'waiting' ORDER BY number`,
    );
    return { state: stateOf(row?.state), waiting: waiting.map(letterOf) };
  }

  async save({ state, letters, happenings }: NoticeChange): Promise<void> {
    this.#database.transaction((writer) => {
      writer.run(PUT_STATE, JSON.stringify(state));
      for (const letter of letters) writer.run(PUT_LETTER, ...letterValues(letter));
      if (letters.length > 0) forgetOldest(writer);
      for (const happening of happenings) this.#record(writer, happening);
    });
  }
}

function forgetOldest(writer: Writer): void {
  writer.run(
    `DELETE FROM notice_letter WHERE state <> 'waiting'
     AND number <= (SELECT max(number) FROM notice_letter) - ?`,
    LETTERS_KEPT,
  );
}
