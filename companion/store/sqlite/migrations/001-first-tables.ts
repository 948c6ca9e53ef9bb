/**
 * Stations, the files they sent, and the readings in them. A reading's key is (series, time), so the trend of one
 * parameter is one run of pages; `latest` answers the front page without touching the readings.
 */
export const firstTables = `
CREATE TABLE station (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  registered_at INTEGER NOT NULL,
  withdrawn_at INTEGER
) STRICT;

CREATE TABLE account (
  station_id INTEGER PRIMARY KEY REFERENCES station (id),
  password_hash TEXT,
  public_keys TEXT NOT NULL
) STRICT;

CREATE TABLE file (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  station_id INTEGER NOT NULL REFERENCES station (id),
  name TEXT NOT NULL,
  path TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  data_at INTEGER,
  size_bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  rows INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  stored_path TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX file_by_name ON file (station_id, name, sha256);
CREATE INDEX file_by_arrival ON file (received_at, station_id, verdict);
CREATE INDEX file_by_verdict ON file (verdict);
CREATE INDEX file_by_data ON file (station_id, data_at, received_at)
  WHERE verdict IN ('accepted', 'accepted-with-warnings');

CREATE TABLE fault (
  file_id INTEGER NOT NULL REFERENCES file (id),
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  severity TEXT NOT NULL,
  line INTEGER,
  column_number INTEGER,
  message TEXT NOT NULL,
  clause TEXT,
  PRIMARY KEY (file_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE place (
  station_id INTEGER NOT NULL REFERENCES station (id),
  folder TEXT NOT NULL,
  name TEXT NOT NULL,
  file_id INTEGER NOT NULL REFERENCES file (id),
  written_at INTEGER NOT NULL,
  PRIMARY KEY (station_id, folder, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE folder (
  station_id INTEGER NOT NULL REFERENCES station (id),
  parent TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (station_id, parent, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  station_id INTEGER NOT NULL REFERENCES station (id),
  symbol TEXT NOT NULL,
  unit TEXT NOT NULL,
  UNIQUE (station_id, symbol, unit)
) STRICT;

CREATE TABLE reading (
  series_id INTEGER NOT NULL REFERENCES series (id),
  at INTEGER NOT NULL,
  value REAL,
  status INTEGER NOT NULL,
  file_id INTEGER NOT NULL REFERENCES file (id),
  PRIMARY KEY (series_id, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE latest (
  station_id INTEGER NOT NULL REFERENCES station (id),
  symbol TEXT NOT NULL,
  unit TEXT NOT NULL,
  at INTEGER NOT NULL,
  value REAL,
  status INTEGER NOT NULL,
  decimals INTEGER NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (station_id, symbol)
) STRICT, WITHOUT ROWID;
`;
