/**
 * People and where they are logged in. A removed person keeps the number, so that what they did stays theirs; a session is known
 * by the SHA-256 of its token, so that a copy of the database opens no page.
 */
export const people = `
CREATE TABLE person (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  -- NULL: removed.
  password_hash TEXT,
  added_at INTEGER NOT NULL,
  last_login_at INTEGER,
  removed_at INTEGER
) STRICT;

CREATE TABLE web_session (
  digest TEXT PRIMARY KEY,
  person_id INTEGER NOT NULL REFERENCES person (id),
  started_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX web_session_by_person ON web_session (person_id);
`;
