/** What stands and who was told (`notice_state`, one row), and every letter with what became of it. */
import type { Migration } from '../migrate.js';

export const notices: Migration = {
  name: 'notices',
  sql: `
    CREATE TABLE notice_state (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      -- JSON of NoticeState (protocols/notices/notice-machine.ts).
      state TEXT NOT NULL
    ) STRICT;

    CREATE TABLE notice_letter (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      address TEXT NOT NULL,
      language TEXT NOT NULL,
      recipient_group TEXT NOT NULL,
      written_at INTEGER NOT NULL,
      -- JSON of LetterContent: what it tells; the words are made when it is sent.
      content TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'refused', 'withdrawn')),
      attempts INTEGER NOT NULL,
      failure_code TEXT,
      failure_message TEXT,
      failure_at INTEGER,
      sent_at INTEGER
    ) STRICT;
    CREATE INDEX notice_letter_waiting ON notice_letter (number) WHERE state = 'waiting';
  `,
};
