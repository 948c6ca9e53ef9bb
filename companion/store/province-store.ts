/**
 * What the province keeps, as narrow readers and writers: SQLite implements them for a province of hundreds of stations,
 * another engine can for more. Every write is one transaction and is durable when its promise resolves.
 */
import type { NoticeBook } from '../../protocols/notices/notice-book.js';
import type { Status } from '../../protocols/vocabulary/status.js';
import type { ReceivedFileView, StationSummary } from '../web/province-view.js';

export type StationKind = StationSummary['kind'];
export type Verdict = ReceivedFileView['verdict'];

export interface Station {
  /** As in its files' names: `TB_CAPH_NUOSXL`. */
  code: string;
  name: string;
  kind: StationKind;
  registeredAt: number;
}

export interface StationLogin {
  /** As `hashPassword` writes it; `null`: no login by password. */
  passwordHash: string | null;
  /** Lines of an `authorized_keys` file, without options. */
  publicKeys: readonly string[];
}

export interface StationReader {
  /** In order of their codes, withdrawn ones left out. */
  list(): Promise<readonly Station[]>;
  find(code: string): Promise<Station | null>;
  login(code: string): Promise<StationLogin | null>;
}

export interface StationWriter {
  /** A withdrawn station of this code comes back with its data. `exists`: nothing was changed. */
  register(station: Station, login: StationLogin): Promise<'registered' | 'exists'>;
  /** False when there is no such station. */
  setLogin(code: string, login: StationLogin): Promise<boolean>;
  /** Takes its login away and hides it; its files and readings stay. False when there is no such station. */
  withdraw(code: string, at: number): Promise<boolean>;
}

export interface FileFault {
  code: string;
  severity: 'error' | 'warning';
  line: number | null;
  column: number | null;
  message: string;
  clause: string | null;
}

export interface ReceivedFile {
  id: number;
  station: string;
  name: string;
  /** Where the station first wrote it, relative to its root. */
  path: string;
  receivedAt: number;
  /** Time in the file, `null` when it could not be read. */
  dataAt: number | null;
  sizeBytes: number;
  /** Lower-case hexadecimal. */
  sha256: string;
  rows: number;
  verdict: Verdict;
  faults: readonly FileFault[];
  /** Where its bytes are, relative to the data folder. */
  storedPath: string;
}

export interface NewReading {
  symbol: string;
  unit: string;
  at: number;
  value: number | null;
  status: Status;
  decimals: number;
}

/** A file as a station sees it in its folder. */
export interface Place {
  name: string;
  fileId: number;
  storedPath: string;
  sizeBytes: number;
  writtenAt: number;
}

export interface FileQuery {
  station?: string;
  verdict?: Verdict;
  /** Only ids below it. */
  before?: number;
  limit: number;
}

export interface FileReader {
  find(id: number): Promise<ReceivedFile | null>;
  /** Newest first. */
  list(query: FileQuery): Promise<readonly ReceivedFile[]>;
  /** All files that a station sent under one name. */
  withName(
    station: string,
    name: string,
  ): Promise<readonly Pick<ReceivedFile, 'id' | 'sha256' | 'verdict'>[]>;
  /** The newest accepted files by the time of their data, newest first. */
  newestData(station: string, limit: number): Promise<readonly { dataAt: number; receivedAt: number }[]>;
  countsSince(at: number): Promise<ReadonlyMap<string, { accepted: number; rejected: number }>>;
}

export interface PlaceReader {
  find(station: string, folder: string, name: string): Promise<Place | null>;
  hasFolder(station: string, folder: string): Promise<boolean>;
  /** Names of the folders directly inside. */
  foldersIn(station: string, folder: string): Promise<readonly string[]>;
  /** In order of their names, those after `after`. */
  filesIn(station: string, folder: string, page: { after: string; limit: number }): Promise<readonly Place[]>;
}

export interface FileWriter {
  /** The file, its faults, its readings and its place in one transaction; gives its id. */
  record(file: Omit<ReceivedFile, 'id'>, readings: readonly NewReading[]): Promise<number>;
  /** A file that is kept already came (again) under this path. */
  place(placed: { station: string; path: string; fileId: number; at: number }): Promise<void>;
}

export interface LatestReading extends NewReading {
  station: string;
}

export interface TrendReading {
  at: number;
  value: number | null;
  status: Status;
}

export interface TrendQuery {
  station: string;
  symbol: string;
  /** Inclusive. */
  from: number;
  to: number;
  /** More readings than this are answered as so many bucket means. */
  pointsMax: number;
}

export interface SparkQuery {
  station: string;
  from: number;
  bucketMs: number;
  buckets: number;
}

export interface ReadingReader {
  /** Of one station or of all, in the order of the file that brought them. */
  latest(station?: string): Promise<readonly LatestReading[]>;
  trend(query: TrendQuery): Promise<readonly TrendReading[]>;
  /** Bucket means of the usable readings by symbol; a bucket without one is `null`. */
  sparks(query: SparkQuery): Promise<ReadonlyMap<string, readonly (number | null)[]>>;
}

export interface ProvinceStore extends AsyncDisposable {
  stations: StationReader & StationWriter;
  files: FileReader & FileWriter;
  places: PlaceReader;
  readings: ReadingReader;
  notices: NoticeBook;
  /** A number that changes when another process wrote (a station was added while the service runs). */
  changesByOthers(): Promise<number>;
}
