/**
 * What goes over the side channel: a signed receipt for each file that came, the station's key, statements and heads, and which
 * intervals are asked for. The receipts of a station are one text: `start_byte` is where a line begins in it.
 */
export const receipts = `
CREATE TABLE receipt (
  station_id INTEGER NOT NULL REFERENCES station (id),
  sequence INTEGER NOT NULL,
  start_byte INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  -- Without a reference: a receipt that was given is not taken back when its file is lost.
  file_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  line TEXT NOT NULL,
  PRIMARY KEY (station_id, sequence)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX receipt_by_byte ON receipt (station_id, start_byte);
CREATE INDEX receipt_by_file ON receipt (file_id);

CREATE TABLE station_key (
  station_id INTEGER PRIMARY KEY REFERENCES station (id),
  public_key TEXT NOT NULL,
  noted_at INTEGER NOT NULL,
  -- Another key that the station has shown since; NULL: none.
  other_key TEXT,
  other_at INTEGER
) STRICT;

CREATE TABLE statement (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  station_id INTEGER NOT NULL REFERENCES station (id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (station_id, name)
) STRICT;

-- The newest head of each chain of a station.
CREATE TABLE chain_head (
  station_id INTEGER NOT NULL REFERENCES station (id),
  chain TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  hash TEXT NOT NULL,
  at INTEGER NOT NULL,
  accepted_at INTEGER NOT NULL,
  PRIMARY KEY (station_id, chain)
) STRICT, WITHOUT ROWID;

CREATE TABLE expectation (
  station_id INTEGER PRIMARY KEY REFERENCES station (id),
  interval_ms INTEGER NOT NULL,
  symbols TEXT NOT NULL,
  since INTEGER NOT NULL
) STRICT;

CREATE TABLE wanted (
  station_id INTEGER NOT NULL REFERENCES station (id),
  end_at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  symbols TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  times INTEGER NOT NULL,
  PRIMARY KEY (station_id, end_at)
) STRICT, WITHOUT ROWID;

-- Why a station has nothing: its own word. symbol '': of the whole interval.
CREATE TABLE gap_answer (
  station_id INTEGER NOT NULL REFERENCES station (id),
  end_at INTEGER NOT NULL,
  symbol TEXT NOT NULL,
  reason TEXT NOT NULL,
  statement_id INTEGER NOT NULL REFERENCES statement (id),
  PRIMARY KEY (station_id, end_at, symbol)
) STRICT, WITHOUT ROWID;
`;
