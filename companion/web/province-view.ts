/** What the province's pages are made of: the JSON of `/api/…` and of the event stream. Browser-safe types only. */
import type { Status } from '../../protocols/vocabulary/status.js';

/** `GET /api/session` */
export interface SessionView {
  province: string;
  /** `open`: everybody may read. */
  access: 'login' | 'open';
  person: PersonView | null;
  /** `none`: nobody is registered yet. */
  people: 'none' | 'some';
}

export interface PersonView {
  login: string;
  name: string;
  role: 'viewer' | 'operator' | 'administrator';
  lastLoginAt: number | null;
}

/** `GET /api/stations`, and the `stations` event of `GET /api/events`. */
export interface StationsView {
  province: string;
  now: number;
  stations: readonly StationSummary[];
  storage: StorageView;
}

/** The disk that holds files and database. */
export interface StorageView {
  /** `low`: told; `full`: stations are asked to wait with new files. */
  state: 'enough' | 'low' | 'full';
  /** `null`: the system does not say. */
  freeBytes: number | null;
  totalBytes: number | null;
  databaseBytes: number;
  /** At the pace of the last day; `null`: too little came to tell. */
  daysLeft: number | null;
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

/** `GET /api/completeness`: every station at a glance, in the order of their codes. */
export interface CompletenessListView {
  now: number;
  /** So many days back. */
  reachDays: number;
  stations: readonly StationCompletenessView[];
}

export interface StationCompletenessView {
  code: string;
  name: string;
  /** `null`: too little has come to tell what is expected. */
  origin: 'set' | 'learned' | null;
  intervalMs: number | null;
  expected: number;
  /** Of these, intervals with an accepted file. */
  arrived: number;
  /** Not there, and the station has told why. */
  explained: number;
  /** Not there, without a word. */
  missing: number;
  /** Of these, the station was asked for so many, last at. */
  asked: number;
  askedAt: number | null;
  /** The newest stretches that are missing, newest first. */
  gaps: readonly { firstEndAt: number; lastEndAt: number; intervals: number; reason: string }[];
}

/** `GET /api/notices?limit=` */
export interface NoticesView {
  now: number;
  /** What stands now, oldest first. */
  alarms: readonly ProvinceAlarmView[];
  /** `null`: the configuration names nobody to be told by mail. */
  mail: MailView | null;
  storage: StorageView;
}

export interface ProvinceAlarmView {
  key: string;
  code: string;
  since: number;
  detail: Readonly<Record<string, string | number>>;
  /** The station that it is about. */
  station: string | null;
}

export interface MailView {
  recipients: readonly RecipientView[];
  /** Letters that were not sent yet. */
  waiting: number;
  /** What keeps every mail from going. */
  trouble: { code: string; message: string; since: number } | null;
  /** Newest first. */
  letters: readonly LetterView[];
}

export interface RecipientView {
  address: string;
  language: 'vi' | 'en';
  /** Codes; `null`: all. */
  stations: readonly string[] | null;
}

export interface LetterView {
  id: string;
  address: string;
  subject: { vi: string; en: string };
  writtenAt: number;
  state: 'waiting' | 'sent' | 'refused' | 'withdrawn';
  attempts: number;
  failure: { code: string; message: string; at: number } | null;
  sentAt: number | null;
}

/** `POST /api/notices/test` with `{ address }`. */
export interface TestMailView {
  address: string;
  /** What the mail server said. */
  answer: string;
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
