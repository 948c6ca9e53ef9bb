/** The province's notices in SQLite. Letters that no longer wait are forgotten when many newer ones have come. */
import type { Database } from 'better-sqlite3';
import {
  LETTER_COLUMNS,
  letterOf,
  letterValues,
  PUT_LETTER,
  PUT_STATE,
  stateOf,
  type LetterRow,
} from '../../../protocols/notices/letter-row.js';
import type { NoticeBook, NoticeChange, StoredLetter } from '../../../protocols/notices/notice-book.js';
import type { LetterReader } from '../province-store.js';
import type { NoticeState } from '../../../protocols/notices/notice-machine.js';

const LETTERS_KEPT = 10_000;

export class SqliteNoticeStore implements NoticeBook, LetterReader {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async load(): Promise<{ state: NoticeState; waiting: readonly StoredLetter[] }> {
    const row = this.#database.prepare<[], { state: string }>('SELECT state FROM notice_state').get();
    const sql = `SELECT ${LETTER_COLUMNS} FROM notice_letter WHERE state = 'waiting' ORDER BY number`;
    const waiting = this.#database.prepare<[], LetterRow>(sql).all();
    return { state: stateOf(row?.state), waiting: waiting.map(letterOf) };
  }

  async letters(limit: number): Promise<readonly StoredLetter[]> {
    const sql = `SELECT ${LETTER_COLUMNS} FROM notice_letter ORDER BY number DESC LIMIT ?`;
    return this.#database.prepare<[number], LetterRow>(sql).all(limit).map(letterOf);
  }

  async save({ state, letters }: NoticeChange): Promise<void> {
    const forget = `DELETE FROM notice_letter WHERE state <> 'waiting'
      AND number <= (SELECT max(number) FROM notice_letter) - ?`;
    this.#database
      .transaction(() => {
        this.#database.prepare(PUT_STATE).run(JSON.stringify(state));
        for (const letter of letters) this.#database.prepare(PUT_LETTER).run(...letterValues(letter));
        if (letters.length > 0) this.#database.prepare(forget).run(LETTERS_KEPT);
      })
      .immediate();
  }
}
