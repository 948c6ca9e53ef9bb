/** What the province's pages are made of: the JSON of `/api/…` and of the event stream. Browser-safe types only. */
import type { Status } from '../../protocols/vocabulary/status.js';

/** `GET /api/stations`, and the `stations` event of `GET /api/events`. */
export interface StationsView {
  province: string;
  now: number;
  stations: readonly StationSummary[];
}

export type StationState =
  | 'current'
  /** The newest data is older than twice its usual interval. */
  | 'late'
  /** Nothing for longer than the configured limit. */
  | 'silent'
  /** Registered, nothing received yet. */
  | 'waiting';

export interface StationSummary {
  code: string;
  name: string;
  kind: 'wastewater' | 'surface-water' | 'groundwater' | 'stack' | 'ambient';
  state: StationState;
  /** Time in the newest accepted file: what the data are of. */
  lastDataAt: number | null;
  /** When that file came. */
  lastReceivedAt: number | null;
  /** The usual distance of its files, learnt from them; `null` until two came. */
  intervalMs: number | null;
  /** Latest values, in the file's order. */
  latest: readonly LatestValue[];
  filesToday: { accepted: number; rejected: number };
}

export interface LatestValue {
  symbol: string;
  /** Catalogue code, `null` when the symbol is not in the catalogue. */
  parameter: string | null;
  value: number | null;
  unit: string;
  status: Status;
  at: number;
  decimals: number;
}

/** `GET /api/stations/CODE` and the `station` event (data: the code) when it changed. */
export interface StationView {
  now: number;
  station: StationSummary;
  /** One a parameter: about 60 points of the last 24 h for the small trend. */
  sparks: Record<string, readonly (readonly [number, number | null])[]>;
  files: readonly ReceivedFileView[];
}

/** `GET /api/stations/CODE/trend?symbol=&from=&to=` */
export interface StationTrendView {
  symbol: string;
  parameter: string | null;
  unit: string;
  decimals: number;
  from: number;
  to: number;
  points: readonly { at: number; value: number | null; status: Status }[];
}

/** `GET /api/files?station=&verdict=&limit=&before=`: newest first, all stations. */
export interface ReceivedFilesView {
  files: readonly ReceivedFileView[];
  nextBefore: number | null;
}

export interface ReceivedFileView {
  id: number;
  station: string;
  name: string;
  receivedAt: number;
  /** Time in the file, `null` when it could not be read. */
  dataAt: number | null;
  sizeBytes: number;
  sha256: string;
  rows: number;
  /** `conflict`: the name was received before with other content; both are kept. */
  verdict: 'accepted' | 'accepted-with-warnings' | 'rejected' | 'conflict';
  faults: readonly FaultView[];
}

export interface FaultView {
  code: string;
  severity: 'error' | 'warning';
  /** 1-based; `null`: the whole file or its name. */
  line: number | null;
  message: string;
  clause: string | null;
}

/** `GET /api/files/ID` */
export interface ReceivedFileContentView {
  file: ReceivedFileView;
  text: string;
}

/** `GET /api/stations/CODE/completeness` */
export interface CompletenessView {
  now: number;
  /** `learned`: from what the station has sent; `null`: too little has come. */
  origin: 'set' | 'learned' | null;
  intervalMs: number | null;
  /** Beginnings of the days (GMT+7), oldest first. */
  days: readonly number[];
  symbols: readonly SymbolCompleteness[];
  /** Newest first. */
  gaps: readonly GapView[];
  /** `SHA256:…` of the key that receipts are signed with. */
  receiptKey: string;
  lastReceiptAt: number | null;
  /** The key that the station states with; `null`: it has stated nothing. */
  stationKey: string | null;
  /** Another key that it has shown since: its statements are refused until that is accepted. */
  otherStationKey: string | null;
  /** The newest head of its chain that was countersigned. */
  head: { sequence: number; at: number; acceptedAt: number } | null;
}

export interface SymbolCompleteness {
  symbol: string;
  parameter: string | null;
  expected: number;
  /** Intervals that brought a row. */
  rows: number;
  /** Of these, with a value that counts. */
  usable: number;
  /** By day, 0 … 1; `null`: nothing was expected. */
  days: readonly (number | null)[];
}

/** A stretch of intervals without data. */
export interface GapView {
  firstEndAt: number;
  lastEndAt: number;
  intervals: number;
  /** Empty: the whole interval. */
  symbols: readonly string[];
  /** A code: the station's own word, or what the province sees. */
  reason: string;
  saidBy: 'station' | 'province';
  /** When the station was asked last; `null`: not yet, or it has answered. */
  askedAt: number | null;
  times: number;
}
