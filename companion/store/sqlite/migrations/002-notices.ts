/** What stands and who was told (`notice_state`, one row), and every letter with what became of it. */
export const notices = `
CREATE TABLE notice_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  state TEXT NOT NULL
) STRICT;

CREATE TABLE notice_letter (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  address TEXT NOT NULL,
  language TEXT NOT NULL,
  recipient_group TEXT NOT NULL,
  written_at INTEGER NOT NULL,
  content TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  failure_code TEXT,
  failure_message TEXT,
  failure_at INTEGER,
  sent_at INTEGER
) STRICT;
CREATE INDEX notice_letter_waiting ON notice_letter (number) WHERE state = 'waiting';
`;
